import { useEffect, useState, type ReactElement } from 'react';

export interface NumberFieldProperties {
  readonly label: string;
  /** What it means, shown on hover and read with the field. */
  readonly help: string;
  /** Undefined: the default. */
  readonly value: number | undefined;
  /** What the default is, in words. */
  readonly placeholder: string;
  readonly min: number;
  readonly max: number;
  /** Whether only whole numbers will do. */
  readonly isWhole: boolean;
  readonly disabled: boolean;
  readonly onChange: (value: number | undefined) => void;
}

/** A number, or nothing for the default. What is out of range is said to be so, and not taken. */
export function NumberField({
  label,
  help,
  value,
  placeholder,
  min,
  max,
  isWhole,
  disabled,
  onChange,
}: NumberFieldProperties): ReactElement {
  const [text, setText] = useState(value === undefined ? '' : String(value));
  useEffect(() => {
    setText((before) => (numberOf(before) === value ? before : String(value ?? '')));
  }, [value]);
  const number = numberOf(text);
  const isWrong =
    number !== undefined &&
    !(number >= min && number <= max && (!isWhole || Number.isInteger(number)));
  return (
    <label className="jp-colatent-Field" title={help}>
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        aria-label={label}
        value={text}
        placeholder={placeholder}
        disabled={disabled}
        aria-invalid={isWrong}
        aria-description={help}
        onChange={({ target }) => {
          setText(target.value);
          const typed = numberOf(target.value);
          const isTaken =
            typed === undefined ||
            (typed >= min && typed <= max && (!isWhole || Number.isInteger(typed)));
          if (isTaken) onChange(typed);
        }}
      />
    </label>
  );
}

/** The number a text stands for; undefined where it is empty, NaN where it is none. */
function numberOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}
