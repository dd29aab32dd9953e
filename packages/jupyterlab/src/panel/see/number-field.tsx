import { useState, type ReactElement } from 'react';

interface NumberFieldProperties {
  readonly label: string;
  readonly title: string;
  readonly value: number;
  /** Digits of the number that are shown. */
  readonly digits: number;
  /** Called with a number from 0 when the user typed one and left the field or pressed Enter. */
  readonly onChange: (value: number) => void;
}

/** A number that follows what it stands for, and changes it once it is typed. */
export function NumberField(properties: NumberFieldProperties): ReactElement {
  const { label, title, value, digits, onChange } = properties;
  const shown = String(Number(value.toPrecision(digits)));
  // what was typed counts until the number is another
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: string } | null>(null);
  const text = typed?.over === shown ? typed.text : shown;
  const commit = (): void => {
    const number = Number(text);
    setTyped(null);
    if (text !== shown && text.trim() !== '' && number >= 0) onChange(number);
  };
  return (
    <label title={title}>
      {label}
      <input
        type="text"
        inputMode="decimal"
        value={text}
        onChange={({ target }) => {
          setTyped({ text: target.value, over: shown });
        }}
        onBlur={commit}
        onKeyDown={({ key }) => {
          if (key === 'Enter') commit();
        }}
      />
    </label>
  );
}
