import type { ReactElement } from 'react';
import { Announcement } from './announcement.js';
import { durationText } from './duration.js';
import { LiveLosses } from './loss-chart.js';
import type { ViewProperties } from './panel.js';
import { SettingsForm } from './settings-form.js';
import { useSession } from './use-session.js';

/** Starting, watching and ending a training. */
export function TrainingView({ session, trans }: ViewProperties): ReactElement {
  const { phase, result, scored, choices, wrongSettings, isStopping, progress } =
    useSession(session);
  const isRunning = phase === 'training' || phase === 'paused';
  const isAnyUsed = Object.values(choices).some(({ used }) => used);
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
          disabled={!isRunning || isStopping}
          onClick={() => void session.stop()}
        >
          {trans.__('Stop and keep the best')}
        </button>
      </div>
      {isRunning && progress.length === 0 && (
        <p role="status" className="jp-colatent-Progress-text">
          {isStopping ? trans.__('Stopping…') : trans.__('Preparing the rows…')}
        </p>
      )}
      {progress.length > 0 && <Progress session={session} trans={trans} />}
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

function Progress({ session, trans }: ViewProperties): ReactElement | null {
  const { phase, progress, isStopping } = useSession(session);
  const last = progress.at(-1);
  if (last === undefined) return null;
  const isRunning = phase === 'training' || phase === 'paused';
  const share = isRunning ? last.step / last.steps : 1;
  const percent = Math.floor(100 * share);
  const where = trans.__(
    'network %1 of %2, epoch %3 of at most %4',
    last.network,
    last.networks,
    last.epoch.toLocaleString(),
    last.epochs.toLocaleString(),
  );
  const speed = trans.__('%1 rows a second', Math.round(last.rowsPerSecond).toLocaleString());
  const state = isStopping
    ? trans.__('finishing with the best model')
    : phase === 'paused'
      ? trans.__('paused')
      : phase === 'training'
        ? trans.__('at most %1 left', durationText(trans, last.secondsLeft))
        : phase === 'scoring'
          ? trans.__('scoring all rows')
          : trans.__('trained in %1', durationText(trans, last.secondsElapsed));
  return (
    <div className="jp-colatent-Progress">
      <div
        className={`jp-colatent-Progress-bar${phase === 'paused' ? ' jp-mod-paused' : ''}`}
        role="progressbar"
        aria-label={trans.__('Training')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div style={{ width: `${100 * share}%` }} />
      </div>
      <p className="jp-colatent-Progress-text">
        <span>{where}</span>
        <span>{speed}</span>
        <span>{state}</span>
      </p>
      <Announcement text={trans.__('%1 %, %2, %3', percent, where, state)} />
      <LiveLosses trans={trans} progress={progress} />
    </div>
  );
}
