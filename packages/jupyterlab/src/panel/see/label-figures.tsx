import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { ViewProperties } from '../panel.js';
import { useSession } from '../use-session.js';
import { LabelChooser } from './label-chooser.js';
import { bestThreshold, judge } from './threshold-figures.js';
import { useSeen } from './use-seen.js';

/** How well the threshold finds the rows that a label says are odd. */
export function LabelFigures({ session, trans }: ViewProperties): ReactElement {
  const { label, threshold, result } = useSession(session);
  const labelled = useSeen(session, 'label', label ?? undefined);
  // the value that marks odd rows: that of fewer rows, unless the user says otherwise
  const [swapped, setSwapped] = useState(false);
  useEffect(() => {
    setSwapped(false);
  }, [label]);
  const gives = label === null ? null : labelled.gives;
  const odd = swapped ? gives?.second : gives?.first;
  const ordinary = swapped ? gives?.first : gives?.second;
  const judged = odd && ordinary ? judge(odd, ordinary, threshold) : null;
  return (
    <div className="jp-colatent-Judgement">
      <div className="jp-colatent-Bar">
        <LabelChooser session={session} trans={trans} />
        {gives !== null && (
          <label>
            {trans.__('Odd is')}{' '}
            <select
              value={Number(swapped)}
              onChange={({ target }) => {
                setSwapped(target.value === '1');
              }}
            >
              {gives.names.map((name, value) => (
                <option key={name} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        {odd && ordinary && (
          <button
            title={trans.__(
              'The threshold with the greatest F1, the harmonic mean of precision and recall',
            )}
            onClick={() => {
              session.setThreshold(bestThreshold(odd, ordinary));
            }}
          >
            {trans.__('Best')}
          </button>
        )}
      </div>
      {label !== null && labelled.failure !== null && <p role="alert">{labelled.failure}</p>}
      {label !== null && result?.columns.includes(label) === true && (
        <p role="alert">
          {trans.__('This model was trained on the label. Train again for figures that hold.')}
        </p>
      )}
      {judged !== null && (
        <p role="status">
          {trans.__(
            'Precision %1, recall %2: %3 of the %4 labelled rows are found.',
            judged.precision === null ? '–' : percentText(trans, judged.precision),
            percentText(trans, judged.recall),
            judged.found.toLocaleString(),
            judged.odd.toLocaleString(),
          )}
        </p>
      )}
    </div>
  );
}

function percentText(trans: TranslationBundle, share: number): string {
  return trans.__('%1 %', Number((100 * share).toPrecision(3)));
}
