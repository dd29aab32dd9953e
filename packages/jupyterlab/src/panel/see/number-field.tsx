import { useEffect, useState, type ReactElement } from 'react';

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
  const [text, setText] = useState(shown);
  useEffect(() => {
    setText(shown);
  }, [shown]);
  const commit = (): void => {
    const typed = Number(text);
    if (text !== shown && text.trim() !== '' && typed >= 0) onChange(typed);
    else setText(shown);
  };
  return (
    <label title={title}>
      {label}
      <input
        type="text"
        inputMode="decimal"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
        }}
        onBlur={commit}
        onKeyDown={({ key }) => {
          if (key === 'Enter') commit();
        }}
      />
    </label>
  );
}
