import type { RandomStream } from '../engine/random-stream.js';

/** Never more rows than this are held out: enough to calibrate one in ten thousand. */
const MOST_HELD_OUT = 50_000;

/** `count` of the rows 0 .. length - 1, ascending, every set as likely (selection sampling, Knuth vol. 2, 3.4.2, algorithm S). */
export function sampleRows(length: number, count: number, random: RandomStream): Uint32Array {
  const sample = new Uint32Array(Math.min(count, length));
  if (sample.length === length) return sample.map((_, row) => row);
  let taken = 0;
  for (let row = 0; taken < sample.length; row++) {
    if (random.integer(length - row) < sample.length - taken) sample[taken++] = row;
  }
  return sample;
}

/** Rows split at random in those trained on and those held out, at least one of each. */
export function splitRows(
  length: number,
  heldOutShare: number,
  random: RandomStream,
): { training: Uint32Array; heldOut: Uint32Array } {
  const order = new Uint32Array(length).map((_, row) => row);
  random.shuffle(order);
  const wanted = Math.round(length * heldOutShare);
  const heldOut = Math.min(Math.max(wanted, 1), MOST_HELD_OUT, length - 1);
  return { training: order.subarray(heldOut), heldOut: order.subarray(0, heldOut) };
}
