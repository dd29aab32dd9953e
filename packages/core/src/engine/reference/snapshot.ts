import { EngineError } from '../../errors.js';
import type { RandomStream } from '../random-stream.js';
import { RANDOM_STATE_WORDS } from '../random-stream.js';

/** Arrays and the state of a random stream, one after the other. */
export function packSnapshot(arrays: readonly Float64Array[], stream: RandomStream): Uint8Array {
  const numbers = [...arrays.flatMap((array) => [...array]), ...stream.save()];
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

/**
 * Writes a snapshot back to where it came from.
 * @throws EngineError when it is of another length, so of another network.
 */
export function unpackSnapshot(
  bytes: Uint8Array,
  arrays: readonly Float64Array[],
  stream: RandomStream,
): void {
  const count = arrays.reduce((sum, { length }) => sum + length, RANDOM_STATE_WORDS);
  if (bytes.length !== count * 8) {
    throw new EngineError(
      `the snapshot has ${bytes.length} bytes where this network's has ${count * 8}; it is of another network`,
    );
  }
  const numbers = new Float64Array(bytes.slice().buffer);
  let at = 0;
  for (const array of arrays) {
    array.set(numbers.subarray(at, at + array.length));
    at += array.length;
  }
  stream.restore(Uint32Array.from(numbers.subarray(at)));
}
