import type { ColumnKind } from '@colatent/core';
import { InvalidArgumentError } from 'commander';

const KINDS: readonly ColumnKind[] = [
  'numeric',
  'boolean',
  'categorical',
  'text',
  'timestamp',
  'time',
  'vector',
];

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  const count = parseNumber(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  }
  return count;
}

/** A whole number from 0 to 2^32 - 1. */
export function parseSeed(text: string): number {
  const seed = parseNumber(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 4294967295.');
  }
  return seed;
}

/** Any finite number. */
export function parseNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** A number strictly between 0 and 1. */
export function parseShare(text: string): number {
  const share = parseNumber(text);
  if (share <= 0 || share >= 1) {
    throw new InvalidArgumentError('It must lie between 0 and 1, both excluded.');
  }
  return share;
}

/** A number of bytes such as 500000000, 500MB or 2GiB. */
export function parseByteSize(text: string): number {
  const [, digits = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = BYTES_PER_UNIT[unit.toUpperCase()];
  const value = Number(digits) * (factor ?? Number.NaN);
  if (digits === '' || !Number.isFinite(value) || value < 1) {
    throw new InvalidArgumentError('It must be a size such as 500MB or 2GiB.');
  }
  return Math.round(value);
}

/** Whole numbers with commas between them. */
export function parseCounts(text: string): number[] {
  return text.split(',').map(parseCount);
}

/** Names with commas between them; the option may be repeated. */
export function collectNames(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, ...text.split(',')];
}

/** `column=kind`; the option may be repeated. */
export function collectKinds(
  text: string,
  earlier: ReadonlyMap<string, ColumnKind> = new Map(),
): ReadonlyMap<string, ColumnKind> {
  const split = text.lastIndexOf('=');
  const kind = KINDS.find((known) => known === text.slice(split + 1));
  if (split < 1 || kind === undefined) {
    throw new InvalidArgumentError(`It must be column=kind, with a kind of ${KINDS.join(', ')}.`);
  }
  return new Map([...earlier, [text.slice(0, split), kind]]);
}

/** `column=number`; the option may be repeated. */
export function collectWeights(
  text: string,
  earlier: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const split = text.lastIndexOf('=');
  if (split < 1) throw new InvalidArgumentError('It must be column=number, such as amount=2.');
  return new Map([...earlier, [text.slice(0, split), parseNumber(text.slice(split + 1))]]);
}

/** `column=zone`; the option may be repeated. */
export function collectTimeZones(
  text: string,
  earlier: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const split = text.lastIndexOf('=');
  if (split < 1 || split === text.length - 1) {
    throw new InvalidArgumentError('It must be column=zone, such as paid_at=Europe/Berlin.');
  }
  return new Map([...earlier, [text.slice(0, split), text.slice(split + 1)]]);
}
