import type { Model } from '@colatent/core';
import { Duplex, PassThrough, Readable } from 'node:stream';
import type { NewColumns } from './new-columns.js';
import { transformBytes } from './transform-ipc.js';

/**
 * A Node.js stream that adds a model's columns to the batches of an IPC stream or file: its bytes are written, the bytes of an IPC
 * stream are read. It asks for more as fast as its output is taken; see `transformBytes` for order and memory.
 *
 * Damaged data destroys it with an `ArrowDataError`; an output without its end-of-stream marker is what remains. Use it with
 * `stream.pipeline`, which destroys the other streams, too.
 */
export function createIpcDuplex(model: Model, columns: NewColumns): Duplex {
  const writable = new PassThrough();
  const readable = Readable.from(transformBytes(writable, model, columns), { objectMode: false });
  return Duplex.from({ writable, readable });
}
