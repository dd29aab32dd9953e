import { z } from 'zod';

/** Longest text of a value that is put into a message. */
const MOST_SHOWN = 60;

/** What an option may be. A value that breaks a rule is told of in its words, which follow the option's name: `must be ...`. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const wanted = `must be a whole number from ${counted(least)} to ${counted(most)}`;
  return z.int(wanted).min(least, wanted).max(most, wanted);
}

export function numberFromTo(least: number, most: number): z.ZodType<number> {
  const wanted = `must be a number from ${least} to ${most}`;
  return z.number(wanted).min(least, wanted).max(most, wanted);
}

/** A share of which something must be left. */
export function shareBelowOne(): z.ZodType<number> {
  const wanted = 'must be a number from 0 and below 1';
  return z.number(wanted).min(0, wanted).lt(1, wanted);
}

export function numberAbove(least: number, most = Infinity): z.ZodType<number> {
  const wanted = `must be a number above ${least}${most < Infinity ? ` and at most ${most}` : ''}`;
  return z.number(wanted).gt(least, wanted).max(most, wanted);
}

export function numberAtLeast(least: number): z.ZodType<number> {
  const wanted = `must be a number from ${counted(least)}`;
  return z.number(wanted).min(least, wanted);
}

export function layerUnits(mostLayers: number, mostUnits: number): z.ZodType<number[]> {
  const wanted = `must be a list of 1 to ${mostLayers} whole numbers, each from 1 to ${counted(mostUnits)}`;
  return z
    .array(z.int(wanted).min(1, wanted).max(mostUnits, wanted), wanted)
    .min(1, wanted)
    .max(mostLayers, wanted);
}

export function trueOrFalse(): z.ZodType<boolean> {
  return z.boolean('must be true or false');
}

export function oneOf<const T extends string>(...values: readonly T[]): z.ZodType<T> {
  return z.enum(values, `must be one of ${values.map((value) => `"${value}"`).join(', ')}`);
}

/** A value as a message shows it. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return shortened(`[${value.map(shownValue).join(', ')}]`);
  if (typeof value === 'string') return shortened(JSON.stringify(value));
  return typeof value === 'object' && value !== null ? 'an object' : shortened(String(value));
}

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

function counted(count: number): string {
  return count.toLocaleString('en');
}
