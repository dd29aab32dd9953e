import type { ReactElement } from 'react';
import type { ViewProperties } from './panel.js';
import { usedColumns } from '../session/used-columns.js';
import { SettingsForm } from './settings-form.js';
import { TrainingProgress } from './training-progress.js';
import { useSession } from './use-session.js';

/** Starting, watching and ending a training. */
export function TrainingView({ session, trans }: ViewProperties): ReactElement {
  const {
    phase,
    stage,
    result,
    scored,
    wrongSettings,
    isStopping,
    progress,
    dropped,
    model,
    ...state
  } = useSession(session);
  const isRunning = phase === 'training' || phase === 'paused';
  // rows are also scored by models from files, which nobody waits for long
  const canCancel = isRunning || (phase === 'scoring' && progress.length > 0);
  const isLearned = stage?.stage === 'finishing';
  const isAnyUsed = usedColumns(state).length > 0;
  return (
    <section className="jp-colatent-Training" aria-label={trans.__('Training')}>
      {result === null && !isRunning && (
        <p className="jp-colatent-Hint">
          {trans.__(
            'Train a model on the ticked columns: it learns what rows are like, then tells of each how odd it is and why. The settings can stay as they are.',
          )}
        </p>
      )}
      <SettingsForm session={session} trans={trans} />
      <div className="jp-colatent-Buttons">
        <button
          className="jp-colatent-Button jp-mod-primary"
          disabled={isRunning || phase === 'scoring' || !isAnyUsed || wrongSettings.length > 0}
          onClick={() => void session.train()}
        >
          {trans.__('Train')}
        </button>
        {phase === 'paused' ? (
          <button className="jp-colatent-Button" onClick={() => void session.resume()}>
            {trans.__('Resume')}
          </button>
        ) : (
          <button
            className="jp-colatent-Button"
            disabled={phase !== 'training' || isStopping}
            onClick={() => void session.pause()}
          >
            {trans.__('Pause')}
          </button>
        )}
        <button
          className="jp-colatent-Button"
          data-risky
          disabled={!isRunning || isStopping || isLearned}
          onClick={() => void session.stop()}
        >
          {trans.__('Stop and keep the best')}
        </button>
        {canCancel && (
          <button
            className="jp-colatent-Button"
            data-risky
            title={trans.__('Ends the training and keeps nothing of it')}
            onClick={() => void session.cancel()}
          >
            {trans.__('Cancel')}
          </button>
        )}
      </div>
      {!isAnyUsed && !isRunning && (
        <p className="jp-colatent-Hint">
          {trans.__(
            'No column is used that can be learned from: what keeps one out is said beside it.',
          )}
        </p>
      )}
      <TrainingProgress session={session} trans={trans} />
      {dropped !== null && (
        <p role="status" className="jp-colatent-Outcome">
          {dropped === 'cancelled'
            ? trans.__('The training was cancelled.')
            : trans.__('Stopped before anything was learned.')}{' '}
          {model === null
            ? trans.__('There is no model.')
            : trans.__('The model stays the one there was.')}
        </p>
      )}
      {result !== null && phase === 'trained' && (
        <p role="status" className="jp-colatent-Outcome">
          {trans.__(
            'Trained on %1 rows; %2 rows scored.',
            result.rows.used.toLocaleString(),
            scored?.scores.length.toLocaleString() ?? '0',
          )}
        </p>
      )}
      {result !== null && result.warnings.length > 0 && (
        <details className="jp-colatent-Warnings">
          <summary>{trans._n('%1 warning', '%1 warnings', result.warnings.length)}</summary>
          <ul>
            {result.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
