const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  maximumSignificantDigits: 3,
});

/** 494021 as 494,021. */
export function wholeText(value: number): string {
  return WHOLE.format(value);
}

/** 1234567 as 1.23M. */
export function shortText(value: number): string {
  return SHORT.format(value);
}

/** A loss or a score, four significant digits. */
export function lossText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** 75.2 seconds as 1:15; less than a minute as 0:05. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** One and many: `countText(2, 'row')` is "2 rows". */
export function countText(count: number, noun: string): string {
  return `${wholeText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** 312456 bytes as 312 kB. */
export function sizeText(bytes: number): string {
  const power = Math.min(
    bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3),
    SIZE_UNITS.length - 1,
  );
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${SIZE_UNITS[power] ?? 'B'}`;
}
