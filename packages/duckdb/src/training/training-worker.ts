/** @file The thread of a training: takes the rows it is sent, trains on them and sends the model back. */
import { Columns, createWasmEngine, fit } from '@colatent/core';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { toPortableError } from './portable-error.js';
import type { FromWorker, ToWorker, TrainedModel, TrainingRequest } from './worker-messages.js';

async function* receiveRows(port: MessagePort): AsyncGenerator<Columns, void, undefined> {
  const waiting: ToWorker[] = [];
  let wake = (): void => undefined;
  port.on('message', (message: ToWorker) => {
    waiting.push(message);
    wake();
  });
  for (;;) {
    const message = waiting.shift();
    if (message === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    } else if (message.type === 'end') {
      return;
    } else {
      yield new Columns(message.columns, message.length);
      send(port, { type: 'taken' });
    }
  }
}

async function train(port: MessagePort, { options, simd }: TrainingRequest): Promise<TrainedModel> {
  const { model, ...result } = await fit(receiveRows(port), {
    ...options,
    ...(simd && { engine: createWasmEngine({ simd }) }),
    onProgress: (event) => {
      send(port, { type: 'progress', event });
    },
  });
  return { ...result, info: model.info, bytes: new Uint8Array(model.toBytes()) };
}

function send(port: MessagePort, message: FromWorker): void {
  port.postMessage(message, message.type === 'trained' ? [message.trained.bytes.buffer] : []);
}

if (parentPort === null) throw new Error('this file is the thread of a training, not a program');
try {
  const trained = await train(parentPort, workerData as TrainingRequest);
  send(parentPort, { type: 'trained', trained });
} catch (error) {
  send(parentPort, { type: 'failed', error: toPortableError(error) });
}
