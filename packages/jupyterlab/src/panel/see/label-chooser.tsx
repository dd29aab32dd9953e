import type { ReactElement } from 'react';
import type { ViewProperties } from '../panel.js';
import { useSession } from '../use-session.js';

/** Which column says which rows are known to be odd. It is left out of trainings. */
export function LabelChooser({ session, trans }: ViewProperties): ReactElement | null {
  const { label, summaries, choices } = useSession(session);
  const candidates = summaries.filter(
    ({ name, distribution }) =>
      name === label || distribution.filter(({ count }) => count > 0).length === 2,
  );
  if (candidates.length === 0) return null;
  return (
    <p className="jp-colatent-Label">
      <label
        title={trans.__(
          'A column of two values that marks odd rows: it is compared with the scores and never trained on',
        )}
      >
        {trans.__('Label')}{' '}
        <select
          value={label ?? ''}
          onChange={({ target }) => {
            session.setLabel(target.value === '' ? null : target.value);
          }}
        >
          <option value="">{trans.__('none')}</option>
          {candidates.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
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
