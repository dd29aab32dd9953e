import type { ReactElement } from 'react';

export interface ChoiceFieldProperties<Value extends string> {
  readonly label: string;
  readonly help: string;
  readonly value: Value;
  readonly choices: readonly (readonly [value: Value, label: string])[];
  readonly disabled: boolean;
  readonly onChange: (value: Value) => void;
}

/** One of a few. */
export function ChoiceField<Value extends string>({
  label,
  help,
  value,
  choices,
  disabled,
  onChange,
}: ChoiceFieldProperties<Value>): ReactElement {
  return (
    <label className="jp-colatent-Field" title={help}>
      <span>{label}</span>
      <select
        aria-label={label}
        value={value}
        disabled={disabled}
        aria-description={help}
        onChange={({ target }) => {
          const chosen = choices.find(([choice]) => choice === target.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {choices.map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
