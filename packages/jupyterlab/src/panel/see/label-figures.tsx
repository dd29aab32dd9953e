import type { TranslationBundle } from '@jupyterlab/translation';
import { useMemo, useState, type ReactElement } from 'react';
import type { LabelMeaning } from '../../worker/see/operations.js';
import type { ViewProperties } from '../panel.js';
import { useSession } from '../use-session.js';
import { LabelChooser } from './label-chooser.js';
import { MeaningChooser } from './meaning-chooser.js';
import { bestThreshold, judge } from './threshold-figures.js';
import { useSeen } from './use-seen.js';

/** A threshold that was taken for the best, and the one there was before. */
interface Taken {
  readonly best: number;
  readonly before: number;
}

/** How well the threshold finds the rows that a label says are odd. */
export function LabelFigures({ session, trans }: ViewProperties): ReactElement {
  const { label, threshold, result } = useSession(session);
  const [chosen, setChosen] = useState<{ label: string; meaning: LabelMeaning } | null>(null);
  const [taken, setTaken] = useState<Taken | null>(null);
  const meaning = chosen !== null && chosen.label === label ? chosen.meaning : null;
  const labelled = useSeen(session, 'label', label === null ? undefined : { name: label, meaning });
  // the answer of the label before stays until there is one of this
  const gives = labelled.gives?.name === label ? labelled.gives : null;
  const best = useMemo(() => gives && bestThreshold(gives.odd, gives.ordinary), [gives]);
  const judged = gives && judge(gives.odd, gives.ordinary, threshold);
  const isTaken = taken?.best === threshold;
  return (
    <div className="jp-colatent-Judgement">
      <div className="jp-colatent-Bar">
        <LabelChooser session={session} trans={trans} />
        {label !== null && gives !== null && (
          <MeaningChooser
            trans={trans}
            values={gives.values}
            meaning={meaning ?? gives.meaning}
            onChange={(changed) => {
              setChosen({ label, meaning: changed });
            }}
          />
        )}
        {best !== null && best.threshold !== threshold && (
          <button
            disabled={!best.isClear}
            title={trans.__(
              'The threshold with the greatest F1, the harmonic mean of precision and recall',
            )}
            onClick={() => {
              setTaken({ best: best.threshold, before: isTaken ? taken.before : threshold });
              session.setThreshold(best.threshold);
            }}
          >
            {trans.__('Best')}
          </button>
        )}
        {isTaken && (
          <button
            onClick={() => {
              session.setThreshold(taken.before);
            }}
          >
            {trans.__('Back to %1', taken.before.toFixed(2))}
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
            'Precision %1, recall %2: %3 of the %4 rows labelled odd are found. %5 of all rows are labelled odd.',
            judged.precision === null ? '–' : percentText(trans, judged.precision),
            percentText(trans, judged.recall),
            judged.found.toLocaleString(),
            judged.odd.toLocaleString(),
            percentText(trans, judged.share),
          )}
        </p>
      )}
      {best?.isClear === false && (
        <p role="status">
          {best.isReversed
            ? trans.__(
                'The scores tell this label apart the other way round: rows labelled odd have the lower scores.',
              )
            : trans.__(
                'The scores do not tell this label apart: the best threshold has an F1 of %1, hardly above the %2 of calling every row odd.',
                best.f1.toPrecision(2),
                best.f1OfAll.toPrecision(2),
              )}{' '}
          {judged !== null &&
            judged.share > 0.5 &&
            trans.__(
              'Most rows are labelled odd, but what is common counts as ordinary: train on a table of the ordinary rows alone, save the model, and open it here.',
            )}
        </p>
      )}
    </div>
  );
}

function percentText(trans: TranslationBundle, share: number): string {
  return trans.__('%1 %', Number((100 * share).toPrecision(3)));
}
