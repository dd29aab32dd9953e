import { Columns, MissingColumnError, Model } from '@colatent/core';
import type {
  DescribedModel,
  Operation,
  ScoredRows,
  TableLocation,
  Told,
  TrainedModel,
  TrainingRequest,
  WorkerMessage,
  WorkerOperations,
  WorkerRequest,
} from './protocol.js';
import { scoreBatches } from './score-batches.js';
import { Seeing, SeenRows } from './see/see-handlers.js';
import { summarizeTable } from './summarize-table.js';
import { oneRow } from './see/one-row.js';
import { openTable } from './tables/open-table.js';
import type { TableSource } from './tables/table-source.js';
import { ToldThrottle } from './told-throttle.js';
import { Training } from './training.js';
import { WaitingLine } from './waiting-line.js';
import { unfamiliarColumns } from './unfamiliar-columns.js';
import { newColumns } from './writing/new-columns.js';
import { writeTable } from './writing/write-table.js';

type Handlers = {
  readonly [Name in Operation]: (
    takes: WorkerOperations[Name]['takes'],
    tell: (told: Told) => void,
  ) => Promise<WorkerOperations[Name]['gives']>;
};

/** Answers the page's requests: one table and one model a worker. */
export function installHandlers(scope: DedicatedWorkerGlobalScope): void {
  const post = (message: WorkerMessage, transfer: Transferable[] = []): void => {
    scope.postMessage(message, transfer);
  };
  const handlers = createHandlers();
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
    const handle = handlers[operation] as (
      takes: unknown,
      tell: (told: Told) => void,
    ) => Promise<unknown>;
    const throttle = new ToldThrottle((told) => {
      post({ type: 'told', id, told });
    });
    const gives = await handle(takes, (told) => {
      throttle.take(told);
    });
    throttle.flush();
    post({ type: 'result', id, gives }, buffersOf(gives));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    post({ type: 'failure', id, name, message });
  }
}

/** The buffers of a result's arrays, and of those of its parts, which are handed over and not copied. */
function buffersOf(gives: unknown): Transferable[] {
  const parts = partsOf(gives);
  const values = [gives, ...parts, ...parts.flatMap(partsOf)];
  const arrays = values.filter((value): value is ArrayBufferView<ArrayBuffer> =>
    ArrayBuffer.isView(value),
  );
  return [...new Set(arrays.map(({ buffer }) => buffer))];
}

/** What an object holds; of arrays nothing. */
function partsOf(value: unknown): unknown[] {
  const isPlain = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
  return isPlain && !Array.isArray(value) ? Object.values(value) : [];
}

function createHandlers(): Handlers {
  let table: TableSource | null = null;
  let place: TableLocation | null = null;
  let model: Model | null = null;
  let modelColumns: readonly string[] = [];
  let training: Training | null = null;
  let candidate: Candidate | null = null;
  // a model must not be disposed of while others still score by it
  const line = new WaitingLine();
  const opened = (): TableSource => {
    if (table === null) throw new Error('no table is open');
    return table;
  };
  const trained = (): Model => {
    if (model === null) throw new Error('there is no model yet');
    return model;
  };
  const seeing = new Seeing(trained);
  /** The columns the model reads. @throws MissingColumnError where the table lacks some. */
  const readable = async (names = modelColumns): ReturnType<TableSource['read']> => {
    const { info, read } = opened();
    const there = info.columns.map(({ name }) => name);
    const found = new Set(there);
    const missing = names.filter((name) => !found.has(name));
    if (missing.length > 0) throw new MissingColumnError({ missing, read: names, there });
    return read(names);
  };
  return {
    ...seeing.handlers,
    open: async (location) => {
      table = await openTable(location);
      place = location;
      seeing.reopen(table);
      return table.info;
    },
    relocate: async (location) => {
      place = location;
      await table?.move?.(location);
      return null;
    },
    summarize: (names) => summarizeTable(opened(), names),
    train: (request, tell) => {
      const own = new Training();
      training = own;
      return line.run(async () => {
        tell({ stage: 'reading', share: 0 });
        const source = opened();
        const batches = await source.read(request.columns.map(({ name }) => name));
        try {
          await own.turn();
          candidate = await train(own, source, batches, request, tell);
          return candidate.gives;
        } finally {
          if (training === own) training = null;
        }
      });
    },
    keep: () => {
      if (candidate === null) throw new Error('there is no trained model to keep');
      model?.dispose();
      ({ model } = candidate);
      modelColumns = candidate.gives.result.columns;
      seeing.take(candidate.seen);
      candidate = null;
      return Promise.resolve(null);
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
    cancel: () => {
      training?.cancel();
      candidate?.model.dispose();
      candidate = null;
      return Promise.resolve(null);
    },
    score: (_, tell) =>
      line.run(async () => {
        const source = opened();
        const scored = await score(trained(), await readable(), (share) => {
          tell({ stage: 'scoring', share });
        });
        seeing.take(new SeenRows(scored, source, trained()));
        return scored;
      }),
    save: () => Promise.resolve(trained().toBytes()),
    load: (bytes) =>
      line.run(async () => {
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
        return describe(trained());
      }),
    describe: () => Promise.resolve(describe(trained())),
    unfamiliar: () => line.run(async () => unfamiliarColumns(trained(), await readable())),
    newColumns: (request, tell) =>
      line.run(async () =>
        newColumns(trained(), await readable(), request, (share) => {
          tell({ stage: 'writing', share });
        }),
      ),
    write: (request, tell) =>
      line.run(async () => {
        if (place === null) throw new Error('no table is open');
        return writeTable(place, opened().info, trained(), await readable(), request, (share) => {
          tell({ stage: 'writing', share });
        });
      }),
  };
}

function describe(model: Model): DescribedModel {
  return { card: model.describe(), history: model.info.history };
}

/** A model that was trained, and what goes with it, until the page keeps it. */
interface Candidate {
  readonly model: Model;
  readonly seen: SeenRows;
  readonly gives: TrainedModel;
}

/** Trains a model and scores every row by it. @throws TrainingCancelledError, and what `fit` throws. */
async function train(
  training: Training,
  source: TableSource,
  batches: readonly Columns[],
  request: TrainingRequest,
  tell: (told: Told) => void,
): Promise<Candidate> {
  const { model, warnings, history, stopped, rows } = await training.run(batches, request, tell);
  try {
    const scored = await score(model, batches, (share) => {
      training.check();
      tell({ stage: 'scoring', share });
    });
    const { latentSize, info } = model;
    const columns = request.columns.map(({ name }) => name);
    const result = { hash: info.hash, columns, latentSize, warnings, history, stopped, rows };
    const seen = new SeenRows(scored, source, model);
    return { model, seen, gives: { result, described: describe(model), scored } };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Scores rows, and tells of the first and the last as well. */
async function score(
  model: Model,
  batches: readonly Columns[],
  tell: (share: number) => void,
): Promise<ScoredRows> {
  tell(0);
  const scored = await scoreBatches(model, batches, tell);
  tell(1);
  return scored;
}

/** @throws UnreadableColumnError when the model cannot read the batches. */
function tryModel(model: Model, [batch]: readonly Columns[]): void {
  if (batch === undefined || batch.length === 0) return;
  model.score(
    new Columns(
      [...batch].map((column) => oneRow(column, 0)),
      1,
    ),
  );
}
