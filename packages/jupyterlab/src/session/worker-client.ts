import type { Operation, Told, WorkerMessage, WorkerOperations } from '../worker/protocol.js';

/** How long a worker may take to say that it runs. One that may not use WebAssembly says nothing. */
const READY_MILLISECONDS = 30_000;

/** An error of the worker, under the name it has there. */
export class WorkerFailure extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Pending {
  readonly resolve: (gives: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onTold: (told: Told) => void;
}

/** The page's end of a worker. */
export class WorkerClient {
  readonly #worker: Worker | null;
  readonly #pending = new Map<number, Pending>();
  readonly #ready: Promise<void>;
  #nextId = 1;
  #failed: Error | null = null;

  /** Starts a worker. */
  constructor() {
    this.#worker = startWorker();
    this.#ready = readiness(this.#worker);
    this.#ready.catch((error: unknown) => {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker?.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
      this.#take(data);
    });
    this.#worker?.addEventListener('error', (event) => {
      this.#fail(new WorkerFailure('WorkerFailure', event.message || 'the worker failed'));
    });
    this.#worker?.addEventListener('messageerror', () => {
      this.#fail(new WorkerFailure('WorkerFailure', 'a message of the worker could not be read'));
    });
  }

  /** Asks the worker for an operation. `onTold` gets what it tells of its work. @throws WorkerFailure with the name and message of the worker's error. */
  async ask<Name extends Operation>(
    operation: Name,
    takes: WorkerOperations[Name]['takes'],
    onTold: (told: Told) => void = () => undefined,
  ): Promise<WorkerOperations[Name]['gives']> {
    await this.#ready;
    if (this.#failed !== null) throw this.#failed;
    const id = this.#nextId++;
    const gives = new Promise<unknown>((resolve, reject) =>
      this.#pending.set(id, { resolve, reject, onTold }),
    );
    this.#worker?.postMessage({ id, operation, takes });
    return (await gives) as WorkerOperations[Name]['gives'];
  }

  /** Ends the worker; what is still asked for fails. */
  dispose(): void {
    this.#worker?.terminate();
    this.#fail(new WorkerFailure('WorkerFailure', 'the panel was closed'));
  }

  #take(message: WorkerMessage): void {
    if (message.type === 'told') {
      this.#pending.get(message.id)?.onTold(message.told);
    } else if (message.type !== 'ready') {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.type === 'result') pending?.resolve(message.gives);
      else pending?.reject(new WorkerFailure(message.name, message.message));
    }
  }

  #fail(error: Error): void {
    this.#failed = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

/** Null where the page may not start workers. */
function startWorker(): Worker | null {
  try {
    // rspack finds the worker's script by this very expression
    return new Worker(new URL('../worker/entry.js', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
}

/** Resolves once a worker runs. @throws WorkerFailure: WorkerForbiddenError or WorkerSilentError. */
function readiness(worker: Worker | null): Promise<void> {
  const forbidden = new WorkerFailure('WorkerForbiddenError', 'the page may not start workers');
  if (worker === null) return Promise.reject(forbidden);
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new WorkerFailure('WorkerSilentError', 'the worker does not start'));
    }, READY_MILLISECONDS);
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.type !== 'ready') return;
      clearTimeout(late);
      resolve();
    });
    // a policy that forbids workers is told this way as well, without a message
    worker.addEventListener('error', ({ message }) => {
      clearTimeout(late);
      reject(message ? new WorkerFailure('WorkerFailure', message) : forbidden);
    });
  });
}
