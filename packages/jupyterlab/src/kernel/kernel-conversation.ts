import { KernelMessage, type Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { KernelFailure, KernelLostError, NotebookClosedError } from './errors.js';
import type { NotebookPlace } from './notebook-place.js';
import { startCode } from './start-code.js';
import { textOf } from './text-of.js';

const TARGET = 'colatent.dataframes';

/**
 * Seconds for which a kernel may seem idle with a request of ours on its way, before it is asked whether it is still the same: a restart by
 * another client takes the request with it. It seems idle too while cells run, once anything was answered beside them.
 */
const IDLE_SECONDS = 20;

/** An answer of the kernel. */
export interface KernelAnswer {
  /** The number of the request. */
  readonly id: number;
  readonly content: JSONObject;
  readonly buffers: readonly DataView[];
}

interface Pending {
  readonly resolve: (answer: KernelAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Connection {
  readonly kernel: Kernel.IKernelConnection;
  readonly comm: Promise<Kernel.IComm>;
  /** What the kernel's process calls itself; undefined until it answered. */
  process?: string;
  readonly end: () => void;
}

/** Requests and answers over a plain comm with whichever kernel a notebook has; begun at the first request, and anew after a restart. */
export class KernelConversation implements IDisposable {
  readonly #place: NotebookPlace;
  readonly #restarted = new Signal<this, undefined>(this);
  readonly #trans: TranslationBundle;
  readonly #pending = new Map<number, Pending>();
  #connection: Connection | null = null;
  #nextId = 1;
  #isDisposed = false;

  /** @param place of the notebook, which is looked up at each request: closed and opened again it is another, with another session. */
  constructor(place: NotebookPlace, trans: TranslationBundle) {
    this.#place = place;
    this.#trans = trans;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** The kernel it would ask now; null when there is none. */
  get kernel(): Kernel.IKernelConnection | null {
    return this.#place.notebook()?.sessionContext.session?.kernel ?? null;
  }

  /** The notebook whose kernel is asked. */
  get place(): NotebookPlace {
    return this.#place;
  }

  /** The kernel was restarted or shut down: what it knew of DataFrames is gone. */
  get restarted(): ISignal<this, undefined> {
    return this.#restarted;
  }

  /** A number for a request, to name it before it is made. */
  takeId(): number {
    return this.#nextId++;
  }

  /**
   * Asks the kernel; it answers once it is not busy, or at once where it has subshells.
   * @throws KernelFailure, KernelLostError, or the signal's reason.
   */
  async ask(
    op: string,
    request: JSONObject = {},
    { signal, buffers = [] }: { signal?: AbortSignal; buffers?: ArrayBufferView[] } = {},
  ): Promise<KernelAnswer> {
    signal?.throwIfAborted();
    const id = this.takeId();
    const answer = new Promise<KernelAnswer>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      signal?.addEventListener('abort', () => {
        reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      });
    });
    this.#send(id, { ...request, id, op }, buffers).catch((error: unknown) => {
      this.#pending.get(id)?.reject(error instanceof Error ? error : new Error(String(error)));
    });
    void this.#loseUnanswered(id);
    try {
      return await answer;
    } finally {
      this.#pending.delete(id);
    }
  }

  /** Ends the conversation; what is still asked for fails. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const connection = this.#connection;
    this.#lose('the panel was closed');
    Signal.clearData(this);
    if (connection === null) return;
    void connection.comm.then((comm) => close(comm, connection.kernel)).catch(() => undefined);
  }

  async #send(id: number, data: JSONObject, buffers: ArrayBufferView[]): Promise<void> {
    const comm = await this.#connected();
    if (!this.#pending.has(id)) return;
    await comm.send(data, undefined, buffers).done;
    // a kernel answers before it is done with a request, so that only messages in flight are waited for
    await second();
    if (this.#pending.has(id))
      this.#loseKernel(this.#trans.__('The kernel was restarted while it was asked; try again'));
  }

  /** Gives up on a request that was made to a process that is no more. */
  async #loseUnanswered(id: number): Promise<void> {
    for (let idle = 0; ;) {
      await second();
      if (!this.#pending.has(id)) return;
      idle = this.kernel?.status === 'idle' ? idle + 1 : 0;
      if (idle < IDLE_SECONDS) continue;
      idle = 0;
      if (!(await this.#isAnother().catch(() => false)) || !this.#pending.has(id)) continue;
      this.#loseKernel(this.#trans.__('The kernel was restarted while it was asked; try again'));
    }
  }

  /** Whether the kernel's process is not the one that was asked, or never got the question; told once its cells have run. */
  async #isAnother(): Promise<boolean> {
    const connection = this.#connection;
    const reply = await connection?.kernel.requestKernelInfo();
    await second();
    return (
      connection !== null &&
      connection === this.#connection &&
      reply !== undefined &&
      reply.header.session !== connection.process
    );
  }

  async #connected(): Promise<Kernel.IComm> {
    const notebook = this.#place.notebook();
    if (notebook === null) {
      throw new NotebookClosedError(
        this.#trans.__('The notebook %1 is closed; open it and try again', this.#place.path()),
      );
    }
    // one that was just opened has no kernel yet
    await notebook.sessionContext.ready;
    const { kernel } = this;
    if (this.#isDisposed || kernel === null) {
      throw new KernelLostError(
        this.#trans.__('There is no kernel; start the one of the notebook'),
      );
    }
    if (this.#connection !== null && this.#connection.kernel !== kernel) {
      this.#lose(this.#trans.__('The notebook has another kernel now'));
    }
    this.#connection ??= this.#connect(kernel);
    return this.#connection.comm;
  }

  #connect(kernel: Kernel.IKernelConnection): Connection {
    const watch = (_: unknown, status: string): void => {
      if (['restarting', 'autorestarting', 'terminating', 'dead'].includes(status)) {
        this.#loseKernel(this.#trans.__('The kernel was restarted or shut down'));
      } else if (status === 'disconnected') {
        this.#lose(this.#trans.__('The connection to the kernel was lost'));
      }
    };
    const gone = (): void => {
      const notebook = this.#place.notebook();
      // a kernel lives on when its notebook is closed
      if (notebook === null || notebook.isDisposed) {
        this.#lose(this.#trans.__('The notebook was closed'));
      } else {
        this.#loseKernel(this.#trans.__('The kernel was restarted or shut down'));
      }
    };
    kernel.statusChanged.connect(watch);
    kernel.connectionStatusChanged.connect(watch);
    kernel.disposed.connect(gone);
    const comm = this.#openComm(kernel, (process) => {
      connection.process = process;
    });
    comm.catch(() => {
      if (this.#connection?.comm === comm)
        this.#lose(this.#trans.__('The kernel could not be asked'));
    });
    const connection: Connection = {
      kernel,
      comm,
      end: () => {
        kernel.statusChanged.disconnect(watch);
        kernel.connectionStatusChanged.disconnect(watch);
        kernel.disposed.disconnect(gone);
      },
    };
    return connection;
  }

  async #openComm(
    kernel: Kernel.IKernelConnection,
    tell: (process: string) => void,
  ): Promise<Kernel.IComm> {
    const code = await startCode(this.#trans);
    const reply = await kernel.requestExecute({
      code,
      silent: true,
      store_history: false,
      stop_on_error: false,
    }).done;
    tell(reply.header.session);
    if (reply.content.status !== 'ok') {
      throw new KernelLostError(
        this.#trans.__(
          'Colatent cannot talk to this kernel; it reads the DataFrames of Python kernels (IPython)',
        ),
      );
    }
    const comm = kernel.createComm(TARGET);
    comm.onMsg = ({ content: { data }, buffers = [] }) => {
      this.#take(data, buffers);
    };
    comm.onClose = () => {
      if (this.#connection?.kernel === kernel)
        this.#lose(this.#trans.__('The kernel ended the conversation'));
    };
    await comm.open().done;
    return comm;
  }

  #take(data: JSONObject, buffers: readonly (ArrayBuffer | ArrayBufferView)[]): void {
    const pending = this.#pending.get(Number(data['id']));
    if (data['type'] === 'failure') {
      pending?.reject(new KernelFailure(textOf(data['name']), textOf(data['message'])));
    } else {
      const views = buffers.map((buffer) =>
        ArrayBuffer.isView(buffer)
          ? new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
          : new DataView(buffer),
      );
      pending?.resolve({ id: Number(data['id']), content: data, buffers: views });
    }
  }

  #loseKernel(why: string): void {
    this.#lose(why);
    this.#restarted.emit(undefined);
  }

  #lose(why: string): void {
    this.#connection?.end();
    this.#connection = null;
    for (const { reject } of this.#pending.values()) reject(new KernelLostError(why));
  }
}

/**
 * Closes a comm, and only then disposes of it. `comm.close()` does both at once: the subshell would end with the message still on its way,
 * and the kernel would print the traceback of that into a cell of the notebook.
 */
async function close(
  comm: Kernel.IComm & { readonly subshellId?: string | null },
  kernel: Kernel.IKernelConnection,
): Promise<void> {
  if (comm.isDisposed) return;
  const message = KernelMessage.createMessage<KernelMessage.ICommCloseMsg<'shell'>>({
    msgType: 'comm_close',
    channel: 'shell',
    username: kernel.username,
    session: kernel.clientId,
    subshellId: comm.subshellId ?? null,
    content: { comm_id: comm.commId, data: {} },
  });
  try {
    await kernel.sendShellMessage(message).done;
  } finally {
    comm.dispose();
  }
}

function second(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000));
}
