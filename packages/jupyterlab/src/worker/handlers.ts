import type { Model } from '@colatent/core';
import type { Operation, WorkerMessage, WorkerOperations, WorkerRequest } from './protocol.js';
import { scoreBatches } from './score-batches.js';
import { Seeing } from './see/see-handlers.js';
import { summarizeColumns } from './summarize-columns.js';
import { openTable } from './tables/open-table.js';
import type { TableSource } from './tables/table-source.js';
import { Training } from './training.js';

type Handlers = {
  readonly [Name in Operation]: (
    takes: WorkerOperations[Name]['takes'],
  ) => Promise<WorkerOperations[Name]['gives']>;
};

/** Answers the page's requests: one table and one model a worker. */
export function installHandlers(scope: DedicatedWorkerGlobalScope): void {
  const post = (message: WorkerMessage, transfer: Transferable[] = []): void => {
    scope.postMessage(message, transfer);
  };
  const handlers = createHandlers(post);
  scope.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
    void answer(handlers, data, post);
  });
  post({ type: 'ready' });
}

async function answer(
  handlers: Handlers,
  { id, operation, takes }: WorkerRequest,
  post: (message: WorkerMessage, transfer?: Transferable[]) => void,
): Promise<void> {
  try {
    const handle = handlers[operation] as (takes: unknown) => Promise<unknown>;
    const gives = await handle(takes);
    post({ type: 'result', id, gives }, buffersOf(gives));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    post({ type: 'failure', id, name, message });
  }
}

/** The buffers of a result's own arrays, which are handed over and not copied. */
function buffersOf(gives: unknown): Transferable[] {
  const values =
    typeof gives === 'object' && gives !== null
      ? [gives, ...(Object.values(gives) as unknown[])]
      : [];
  const arrays = values.filter((value): value is ArrayBufferView<ArrayBuffer> =>
    ArrayBuffer.isView(value),
  );
  return [...new Set(arrays.map(({ buffer }) => buffer))];
}

function createHandlers(post: (message: WorkerMessage) => void): Handlers {
  let table: TableSource | null = null;
  let model: Model | null = null;
  let modelColumns: readonly string[] = [];
  let training: Training | null = null;
  const opened = (): TableSource => {
    if (table === null) throw new Error('no table is open');
    return table;
  };
  const trained = (): Model => {
    if (model === null) throw new Error('there is no model yet');
    return model;
  };
  const seeing = new Seeing(trained);
  return {
    ...seeing.handlers,
    open: async (location) => {
      table = await openTable(location);
      return table.info;
    },
    summarize: async (names) => summarizeColumns(await opened().read(names)),
    train: async (request) => {
      const names = request.columns.map(({ name }) => name);
      const batches = await opened().read(names);
      training = new Training();
      try {
        const result = await training.run(batches, request, (event) => {
          post({ type: 'progress', event });
        });
        model?.dispose();
        model = result.model;
        modelColumns = names;
        return {
          hash: model.info.hash,
          columns: names,
          latentSize: model.latentSize,
          warnings: result.warnings,
          history: result.history,
          stopped: result.stopped,
          rows: result.rows,
        };
      } finally {
        training = null;
      }
    },
    pause: () => {
      training?.pause();
      return Promise.resolve(null);
    },
    resume: () => {
      training?.resume();
      return Promise.resolve(null);
    },
    stop: () => {
      training?.stop();
      return Promise.resolve(null);
    },
    score: async () => {
      const scored = scoreBatches(trained(), await opened().read(modelColumns));
      seeing.take(scored, opened(), trained());
      return scored;
    },
    save: () => Promise.resolve(trained().toBytes()),
  };
}
