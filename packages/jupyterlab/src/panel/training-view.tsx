import type { ReactElement } from 'react';
import type { ViewProperties } from './panel.js';
import { useSession } from './use-session.js';

/** Starting, watching and ending a training. */
export function TrainingView({ session, trans }: ViewProperties): ReactElement {
  const { phase, progress, result, scored } = useSession(session);
  const last = progress.at(-1);
  const running = phase === 'training' || phase === 'paused';
  return (
    <section className="jp-colatent-Training" aria-label={trans.__('Training')}>
      <div className="jp-colatent-Buttons">
        <button disabled={running || phase === 'scoring'} onClick={() => void session.train()}>
          {trans.__('Train')}
        </button>
        {phase === 'paused' ? (
          <button onClick={() => void session.resume()}>{trans.__('Resume')}</button>
        ) : (
          <button disabled={phase !== 'training'} onClick={() => void session.pause()}>
            {trans.__('Pause')}
          </button>
        )}
        <button disabled={!running} onClick={() => void session.stop()}>
          {trans.__('Stop and keep the best')}
        </button>
      </div>
      {last !== undefined && (
        <p>
          <progress value={last.step} max={last.steps} aria-label={trans.__('Training')} />{' '}
          {trans.__(
            'network %1 of %2, epoch %3, loss %4, %5 rows a second',
            last.network,
            last.networks,
            last.epoch,
            last.reconstruction.toFixed(3),
            Math.round(last.rowsPerSecond).toLocaleString(),
          )}
        </p>
      )}
      {result !== null && (
        <p role="status">
          {trans.__(
            'Trained on %1 rows; %2 rows scored.',
            result.rows.used.toLocaleString(),
            scored?.scores.length.toLocaleString() ?? '0',
          )}
        </p>
      )}
    </section>
  );
}
