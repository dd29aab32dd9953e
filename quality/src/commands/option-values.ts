import { InvalidArgumentError } from 'commander';

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  const count = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  }
  return count;
}

/** Names with commas between them; the option may be repeated. */
export function parseNames(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, ...text.split(',')];
}
