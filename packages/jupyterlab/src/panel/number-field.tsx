import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import { typedNumber } from './typed-number.js';

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
  readonly trans: TranslationBundle;
  readonly onChange: (value: number | undefined) => void;
  /** Told when what is typed cannot be taken, and when it can again. */
  readonly onWrong: (isWrong: boolean) => void;
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
  trans,
  onChange,
  onWrong,
}: NumberFieldProperties): ReactElement {
  const [text, setText] = useState(value === undefined ? '' : String(value));
  const numberOf = (typed: string): number | undefined => typedNumber(typed, isWhole);
  useEffect(() => {
    setText((before) => (numberOf(before) === value ? before : String(value ?? '')));
  }, [value]);
  const isTaken = (number: number | undefined): boolean =>
    number === undefined ||
    (number >= min && number <= max && (!isWhole || Number.isInteger(number)));
  const isWrong = !isTaken(numberOf(text));
  useEffect(() => {
    onWrong(isWrong);
    return () => {
      if (isWrong) onWrong(false);
    };
  }, [isWrong]);
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
          if (isTaken(typed)) onChange(typed);
        }}
      />
      {isWrong && (
        <span role="alert" className="jp-colatent-Field-wrong">
          {rangeText(min, max, isWhole, trans)}
        </span>
      )}
    </label>
  );
}

function rangeText(min: number, max: number, isWhole: boolean, trans: TranslationBundle): string {
  if (isWhole) {
    return trans.__('a whole number, %1 to %2', min.toLocaleString(), max.toLocaleString());
  }
  // any but 0 itself
  if (min < 1e-100) return trans.__('a number above 0, at most %1', numberText(max));
  return trans.__('a number, %1 to %2', numberText(min), numberText(max));
}

function numberText(value: number): string {
  return value < 1e-3 ? String(value) : value.toLocaleString();
}
