import type { ProgressEvent } from '@colatent/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { SessionState } from '../session/session-state.js';
import { Announcement } from './announcement.js';
import { durationText } from './duration.js';
import { LiveLosses } from './loss-chart.js';
import type { ViewProperties } from './panel.js';
import { useSession } from './use-session.js';

/** How far a training is, from reading columns to scoring rows, or how long it took. */
export function TrainingProgress({ session, trans }: ViewProperties): ReactElement | null {
  const state = useSession(session);
  const { phase, stage, progress, model } = state;
  if (stage === null && progress.length === 0) return null;
  const share = stage?.share ?? 1;
  const told = textsOf(state, trans);
  return (
    <div className="jp-colatent-Progress">
      <div
        className={`jp-colatent-Progress-bar${phase === 'paused' ? ' jp-mod-paused' : ''}`}
        role="progressbar"
        aria-label={trans.__('Training')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(100 * share)}
        aria-valuetext={told.join(', ')}
      >
        <div style={{ width: `${100 * share}%` }} />
      </div>
      <p className="jp-colatent-Progress-text">
        {told.map((text, place) => (
          <span key={place}>{text}</span>
        ))}
      </p>
      <Announcement text={told.join(', ')} subject={`${stage?.stage ?? 'done'} ${phase}`} />
      {progress.length > 0 && (
        <LiveLosses
          trans={trans}
          progress={progress}
          // while a training runs, the model there is came of another
          history={stage === null ? model?.history : undefined}
        />
      )}
    </div>
  );
}

/** What is told beside the bar, piece by piece. */
function textsOf(state: SessionState, trans: TranslationBundle): string[] {
  const { phase, stage, progress, isStopping, table, secondsTaken } = state;
  const percent = Math.floor(100 * (stage?.share ?? 1));
  const last = progress.at(-1);
  const steps = last === undefined ? [] : stepTexts(last, trans);
  const paused = phase === 'paused' ? [trans.__('paused')] : [];
  switch (stage?.stage) {
    case 'reading':
      return [trans.__('Reading the columns…'), ...paused];
    case 'preparing':
      return [trans.__('Preparing the rows, %1 %', percent), ...paused];
    case 'training':
      if (isStopping) return [...steps, trans.__('finishing with the best model')];
      if (phase === 'paused') return [...steps, ...paused];
      // all steps are done, and what follows has not told of itself yet
      if (last === undefined || percent === 100) return [...steps, trans.__('finishing the model')];
      return [...steps, trans.__('at most %1 left', durationText(trans, last.secondsLeft))];
    case 'finishing':
      return [
        ...steps,
        isStopping
          ? trans.__('finishing with the best model, %1 %', percent)
          : trans.__('finishing the model, %1 %', percent),
        ...paused,
      ];
    case 'scoring': {
      const rows = table?.rows ?? 0;
      const done = Math.round(stage.share * rows);
      return [
        ...steps,
        trans.__('scoring all rows, %1 of %2', done.toLocaleString(), rows.toLocaleString()),
      ];
    }
    default:
      return secondsTaken === null
        ? steps
        : [...steps, trans.__('trained and scored in %1', durationText(trans, secondsTaken))];
  }
}

/** Where the steps of a training are, and their speed. */
function stepTexts(last: ProgressEvent, trans: TranslationBundle): string[] {
  return [
    trans.__(
      'network %1 of %2, epoch %3 of at most %4',
      last.network,
      last.networks,
      last.epoch.toLocaleString(),
      last.epochs.toLocaleString(),
    ),
    trans.__('%1 rows a second', Math.round(last.rowsPerSecond).toLocaleString()),
  ];
}
