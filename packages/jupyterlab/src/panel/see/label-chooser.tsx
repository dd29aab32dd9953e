import type { ReactElement } from 'react';
import type { ViewProperties } from '../panel.js';
import { MOST_CLASSES, canBeLabel, isNamedLikeLabel } from '../../names/label-names.js';
import { useSession } from '../use-session.js';

/** Which column says which rows are known to be odd. It is left out of trainings. */
export function LabelChooser({ session, trans }: ViewProperties): ReactElement | null {
  const { label, summaries, choices, written, phase } = useSession(session);
  const candidates = summaries
    .filter(({ name, classes }) => name === label || canBeLabel(classes))
    .map(({ name }) => name);
  // until the columns are looked at it keeps its place, so that nothing moves once there are some
  if (candidates.length === 0 && phase !== 'opening') return null;
  const named = candidates.filter((name) => isNamedLikeLabel(name) && !written.has(name));
  const others = candidates.filter((name) => !named.includes(name));
  return (
    <p className="jp-colatent-Label">
      <label
        title={trans.__(
          'A column of 2 to %1 different values that marks odd rows: it is compared with the scores and not trained on',
          MOST_CLASSES,
        )}
      >
        {trans.__('Label')}{' '}
        <select
          value={label ?? ''}
          disabled={candidates.length === 0}
          onChange={({ target }) => {
            session.setLabel(target.value === '' ? null : target.value);
          }}
        >
          <option value="">{trans.__('none')}</option>
          {named.length > 0 && others.length > 0 ? (
            <>
              <optgroup label={trans.__('Named like a label')}>{named.map(optionOf)}</optgroup>
              <optgroup label={trans.__('Others')}>{others.map(optionOf)}</optgroup>
            </>
          ) : (
            candidates.map(optionOf)
          )}
        </select>
      </label>
      {label !== null && choices[label]?.used === true && (
        <span role="alert">
          {trans.__(
            'The label is among the columns to train on: the model would learn the answer.',
          )}
        </span>
      )}
    </p>
  );
}

function optionOf(name: string): ReactElement {
  return (
    <option key={name} value={name}>
      {name}
    </option>
  );
}
