import type { ColumnKind, ProgressEvent } from '@colatent/core';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import type {
  ColumnSummary,
  ScoredRows,
  TableInfo,
  TableLocation,
  TrainingRequest,
  TrainingResult,
} from '../worker/protocol.js';
import type { SeeOperations } from '../worker/see/operations.js';
import { RowSelection } from './row-selection.js';
import { WorkerClient } from './worker-client.js';

/** What a session is doing. */
export type Phase = 'opening' | 'idle' | 'training' | 'paused' | 'scoring' | 'trained' | 'failed';

/** What the user chose for a column. */
export interface ColumnChoice {
  readonly used: boolean;
  /** The kind the user set; undefined is what was inferred. */
  readonly kind?: ColumnKind;
}

/** The settings of a training. */
export type TrainingSettings = Omit<TrainingRequest, 'columns'>;

/** Everything a panel shows: replaced, never changed. */
export interface SessionState {
  readonly phase: Phase;
  /** What went wrong last; null when nothing did. */
  readonly failure: { readonly name: string; readonly message: string } | null;
  readonly table: TableInfo | null;
  readonly summaries: readonly ColumnSummary[];
  readonly choices: Readonly<Record<string, ColumnChoice>>;
  readonly settings: TrainingSettings;
  /** The events of the training that runs or ran last. */
  readonly progress: readonly ProgressEvent[];
  readonly result: TrainingResult | null;
  readonly scored: ScoredRows | null;
  /** Row numbers, from 0, that are selected in all views. */
  readonly selection: ReadonlySet<number>;
  /** The row whose detail is shown; null when none is. */
  readonly row: number | null;
  /** Rows with at least this score are anomalies, in all views. */
  readonly threshold: number;
  /** A column of two values that says which rows are known to be odd; it is not trained on. Null when there is none. */
  readonly label: string | null;
}

const INITIAL: SessionState = {
  phase: 'opening',
  failure: null,
  table: null,
  summaries: [],
  choices: {},
  settings: {},
  progress: [],
  result: null,
  scored: null,
  selection: new RowSelection(new Uint32Array(0)),
  row: null,
  threshold: 2,
  label: null,
};

/** One opened table and its model, without any view: what panels show, and what they can ask for. */
export class Session implements IDisposable {
  readonly #changed = new Signal<this, SessionState>(this);
  readonly #client: WorkerClient;
  #state = INITIAL;
  #isDisposed = false;

  constructor() {
    this.#client = new WorkerClient((event) => {
      this.#set({ progress: [...this.#state.progress, event] });
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The state after each change. */
  get changed(): ISignal<this, SessionState> {
    return this.#changed;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Opens a table, and looks at its columns. */
  async open(location: TableLocation): Promise<void> {
    await this.#during('opening', 'idle', async () => {
      const table = await this.#client.ask('open', location);
      const choices = Object.fromEntries(
        table.columns.map(({ name, readable }) => [name, { used: readable }]),
      );
      this.#set({ table, choices });
      const names = table.columns.filter(({ readable }) => readable).map(({ name }) => name);
      this.#set({ summaries: await this.#client.ask('summarize', names) });
    });
  }

  chooseColumn(name: string, choice: ColumnChoice): void {
    this.#set({ choices: { ...this.#state.choices, [name]: choice } });
  }

  set(settings: TrainingSettings): void {
    this.#set({ settings });
  }

  select(selection: ReadonlySet<number>): void {
    this.#set({ selection });
  }

  /** Shows a row's detail in all views. */
  showRow(row: number | null): void {
    this.#set({ row });
  }

  /** Takes a column as the label of odd rows, which trainings then leave out. */
  setLabel(label: string | null): void {
    this.#set({ label });
    if (label !== null) this.chooseColumn(label, { ...this.#state.choices[label], used: false });
  }

  /** Asks for what a view of scored rows shows. @throws WorkerFailure when that cannot be given. */
  see<Name extends keyof SeeOperations>(
    operation: Name,
    takes: SeeOperations[Name]['takes'],
  ): Promise<SeeOperations[Name]['gives']> {
    return this.#client.ask(operation, takes);
  }

  setThreshold(threshold: number): void {
    this.#set({ threshold });
  }

  /** Trains on the chosen columns, then scores every row. A failed training leaves the model there was. */
  async train(): Promise<void> {
    const { table, choices, settings, result: before } = this.#state;
    const columns = (table?.columns ?? []).flatMap(({ name }) => {
      const { used = false, kind } = choices[name] ?? {};
      return used ? [kind === undefined ? { name } : { name, kind }] : [];
    });
    await this.#during('training', before === null ? 'idle' : 'trained', async () => {
      this.#set({ progress: [] });
      const result = await this.#client.ask('train', { ...settings, columns });
      this.#set({ result, phase: 'scoring' });
      this.#set({ scored: await this.#client.ask('score', null), phase: 'trained' });
    });
  }

  async pause(): Promise<void> {
    if (this.#state.phase !== 'training') return;
    await this.#client.ask('pause', null);
    this.#set({ phase: 'paused' });
  }

  async resume(): Promise<void> {
    if (this.#state.phase !== 'paused') return;
    await this.#client.ask('resume', null);
    this.#set({ phase: 'training' });
  }

  /** Ends the training and keeps the best model there is. */
  async stop(): Promise<void> {
    await this.#client.ask('stop', null);
  }

  /** The bytes of the model file. */
  save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#client.ask('save', null);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#client.dispose();
    Signal.clearData(this);
  }

  /** Runs work under a phase; what it throws is told, not thrown. */
  async #during(phase: Phase, after: Phase, work: () => Promise<void>): Promise<void> {
    this.#set({ phase, failure: null });
    try {
      await work();
      if (this.#state.phase === phase) this.#set({ phase: after });
    } catch (error) {
      if (this.#isDisposed) return;
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      this.#set({
        failure: { name, message },
        phase: this.#state.table === null ? 'failed' : after,
      });
    }
  }

  #set(change: Partial<SessionState>): void {
    if (this.#isDisposed) return;
    this.#state = { ...this.#state, ...change };
    this.#changed.emit(this.#state);
  }
}
