import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import { typedNumber } from '../typed-number.js';

interface NumberFieldProperties {
  readonly label: string;
  readonly title: string;
  readonly value: number;
  /** Digits of the number that are shown. */
  readonly digits: number;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
  readonly trans: TranslationBundle;
  /** Called with a number in range when the user typed one and left the field or pressed Enter. */
  readonly onChange: (value: number) => void;
}

/** What was typed, over which number, and whether it was refused. */
interface Typed {
  readonly text: string;
  readonly over: string;
  readonly isWrong: boolean;
}

/** A number that follows what it stands for, and changes it once it is typed. What is out of range is said to be so, and not taken. */
export function NumberField(properties: NumberFieldProperties): ReactElement {
  const { label, title, value, digits, min, max, isWhole, trans, onChange } = properties;
  const shown = String(Number(value.toPrecision(digits)));
  const [typed, setTyped] = useState<Typed | null>(null);
  // what was typed counts until the number is another, and not again when that comes back
  if (typed !== null && typed.over !== shown) setTyped(null);
  const text = typed?.text ?? shown;
  const commit = (): void => {
    const number = typedNumber(text, isWhole);
    if (text === shown || number === undefined) setTyped(null);
    else if (number >= min && number <= max && (!isWhole || Number.isInteger(number))) {
      setTyped(null);
      onChange(number);
    } else setTyped({ text, over: shown, isWrong: true });
  };
  return (
    <label title={title}>
      {label}
      <input
        type="text"
        aria-label={label}
        inputMode="decimal"
        value={text}
        aria-invalid={typed?.isWrong === true}
        onChange={({ target }) => {
          setTyped({ text: target.value, over: shown, isWrong: false });
        }}
        onBlur={commit}
        onKeyDown={({ key }) => {
          if (key === 'Enter') commit();
          else if (key === 'Escape') setTyped(null);
        }}
      />
      {typed?.isWrong === true && (
        <span role="alert" className="jp-colatent-Field-wrong">
          {trans.__('%1 to %2', min.toLocaleString(), max.toLocaleString())}
        </span>
      )}
    </label>
  );
}
