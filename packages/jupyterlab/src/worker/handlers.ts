import { Columns, Model } from '@colatent/core';
import { ProgressThrottle } from './progress-throttle.js';
import type {
  DescribedModel,
  Operation,
  TableLocation,
  WorkerMessage,
  WorkerOperations,
  WorkerRequest,
} from './protocol.js';
import { scoreBatches } from './score-batches.js';
import { Seeing } from './see/see-handlers.js';
import { summarizeTable } from './summarize-table.js';
import { oneRow } from './see/one-row.js';
import { openTable } from './tables/open-table.js';
import type { TableSource } from './tables/table-source.js';
import { Training } from './training.js';
import { newColumns } from './writing/new-columns.js';
import { writeTable } from './writing/write-table.js';

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
  let place: TableLocation | null = null;
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
  /** Of the columns the model reads those that the table has: of one it lacks the model itself tells. */
  const readable = async (names = modelColumns): ReturnType<TableSource['read']> => {
    const { info, read } = opened();
    const there = new Set(info.columns.map(({ name }) => name));
    return read(names.filter((name) => there.has(name)));
  };
  const describe = (): DescribedModel => ({
    card: trained().describe(),
    history: trained().info.history,
  });
  return {
    ...seeing.handlers,
    open: async (location) => {
      table = await openTable(location);
      place = location;
      seeing.reopen(table);
      return table.info;
    },
    summarize: (names) => summarizeTable(opened(), names),
    train: async (request) => {
      const names = request.columns.map(({ name }) => name);
      const batches = await opened().read(names);
      training = new Training();
      const progress = new ProgressThrottle((event) => {
        post({ type: 'progress', event });
      });
      try {
        const result = await training.run(batches, request, (event) => {
          progress.take(event);
        });
        progress.flush();
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
      const scored = scoreBatches(trained(), await readable());
      seeing.take(scored, opened(), trained());
      return scored;
    },
    save: () => Promise.resolve(trained().toBytes()),
    load: async (bytes) => {
      const loaded = Model.fromBytes(bytes);
      const names = loaded.info.columns.map(({ name }) => name);
      try {
        // a model that cannot read the table is no use to it, and the one there was stays
        if (table !== null) tryModel(loaded, await readable(names));
      } catch (error) {
        loaded.dispose();
        throw error;
      }
      model?.dispose();
      model = loaded;
      modelColumns = names;
      return describe();
    },
    describe: () => Promise.resolve(describe()),
    newColumns: async (request) => newColumns(trained(), await readable(), request),
    write: async (request) => {
      if (place === null) throw new Error('no table is open');
      return writeTable(place, opened().info, trained(), await readable(), request);
    },
  };
}

/** @throws MissingColumnError, UnreadableColumnError when the model cannot read the batches. */
function tryModel(model: Model, [batch]: readonly Columns[]): void {
  if (batch === undefined || batch.length === 0) return;
  model.score(
    new Columns(
      [...batch].map((column) => oneRow(column, 0)),
      1,
    ),
  );
}
