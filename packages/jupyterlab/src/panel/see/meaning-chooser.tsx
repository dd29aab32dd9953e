import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { LabelMeaning } from '../../worker/see/operations.js';

/** Lets the user say which value of a label marks odd rows, or, of several, which one marks the ordinary ones. */
export function MeaningChooser({
  trans,
  values,
  meaning,
  onChange,
}: {
  readonly trans: TranslationBundle;
  readonly values: readonly string[];
  readonly meaning: LabelMeaning;
  readonly onChange: (meaning: LabelMeaning) => void;
}): ReactElement {
  const names = { odd: trans.__('Odd is'), ordinary: trans.__('Ordinary is') };
  return (
    <span className="jp-colatent-Meaning">
      {values.length === 2 ? (
        names.odd
      ) : (
        <select
          aria-label={trans.__('What the value says')}
          value={meaning.means}
          onChange={({ target }) => {
            onChange({ ...meaning, means: target.value === 'odd' ? 'odd' : 'ordinary' });
          }}
        >
          <option value="ordinary">{names.ordinary}</option>
          <option value="odd">{names.odd}</option>
        </select>
      )}{' '}
      <select
        aria-label={names[meaning.means]}
        value={meaning.value}
        onChange={({ target }) => {
          onChange({ ...meaning, value: target.value });
        }}
      >
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </span>
  );
}
