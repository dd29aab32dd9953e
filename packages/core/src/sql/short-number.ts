const float = new Float32Array(1);

/** The shortest decimal that a float32 is read back from. */
export function shortSingle(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    float[0] = short;
    if (float[0] === value) return plain(short);
  }
  return plain(Number(value.toPrecision(9)));
}

/** A float32 to nine digits: read as a double it is off by 5e-9 of itself at most. */
export function nineDigits(value: number): string {
  return plain(Number(value.toPrecision(9)));
}

/** The shortest decimal that a double is read back from. */
export function shortDouble(value: number): string {
  return plain(value);
}

/** Without the sign of a 0. */
function plain(value: number): string {
  return String(value === 0 ? 0 : value);
}
