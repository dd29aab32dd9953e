import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { isNamedLikeLabel } from '../names/label-names.js';
import { writtenColumns } from '../names/written-columns.js';
import type {
  ColumnSummary,
  NewColumnNames,
  NewColumnRequest,
  TableInfo,
  TableLocation,
  Told,
  TrainingRequest,
} from '../worker/protocol.js';
import type { NewColumn } from '../worker/writing/new-columns.js';
import type { UnfamiliarColumn } from '../worker/unfamiliar-columns.js';
import type { SeeOperations } from '../worker/see/operations.js';
import { choicesOfModel, choicesThatStay } from './column-choices.js';
import { ColumnSummaries } from './column-summaries.js';
import { RowSelection } from './row-selection.js';
import {
  INITIAL,
  type ColumnChoice,
  type Phase,
  type SessionState,
  type TrainingSettings,
} from './session-state.js';
import { thinned } from './thinned.js';
import { TrainingRun, type HowDropped } from './training-run.js';
import { WorkerClient } from './worker-client.js';

/** Columns of a Parquet file that are looked at when it is opened. */
const SUMMARIZED_AT_ONCE = 64;
/** Those named like a label are looked at wherever they are, but not a whole table of them. */
const LABELS_AT_ONCE = 16;

/** One opened table and its model, without any view: what panels show, and what they can ask for. */
export class Session implements IDisposable {
  readonly #changed = new Signal<this, SessionState>(this);
  readonly #disposed = new Signal<this, undefined>(this);
  readonly #client: WorkerClient;
  #run: TrainingRun | null = null;
  #summarizing = new ColumnSummaries(() => Promise.resolve([]));
  #state = INITIAL;
  #prefix = '';
  #isResult = false;
  #isDisposed = false;

  constructor() {
    this.#client = new WorkerClient();
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The state after each change. */
  get changed(): ISignal<this, SessionState> {
    return this.#changed;
  }

  /** The session was disposed of. */
  get disposed(): ISignal<this, undefined> {
    return this.#disposed;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Says what the names of columns begin with that are written. */
  setPrefix(prefix: string): void {
    this.#prefix = prefix;
  }

  /** Opens a table, and looks at its columns. @param isResult whether it is a file named as one that columns were written to. */
  async open(location: TableLocation, isResult = false): Promise<void> {
    await this.#during('opening', 'idle', async () => {
      const table = await this.#client.ask('open', location);
      this.#isResult = isResult;
      const written = this.#writtenOf(table);
      const { label: before } = this.#state;
      const label = table.columns.some(({ name }) => name === before) ? before : null;
      const choices = Object.fromEntries(
        table.columns.map(({ name, readable }) => [
          name,
          { used: readable && name !== label && !written.has(name) },
        ]),
      );
      const { selection, row } = INITIAL;
      // what was scored are other rows
      this.#set({ scored: null, selection, row, label, written });
      await this.#show(table, choices, location);
    });
  }

  #writtenOf({ columns }: TableInfo): ReadonlySet<string> {
    return writtenColumns(columns, { prefix: this.#prefix, isResult: this.#isResult });
  }

  /** Opens the table anew after its file got columns, which are not trained on; the rest of the session stays. */
  async reopen(location: TableLocation): Promise<void> {
    const { phase, choices: before } = this.#state;
    await this.#during(phase, phase, async () => {
      const table = await this.#client.ask('open', location);
      const choices = Object.fromEntries(
        table.columns.map(({ name }) => [name, before[name] ?? { used: false }]),
      );
      this.#set({ written: this.#writtenOf(table) });
      await this.#show(table, choices, location);
    });
  }

  /** Says where the file of the open table is now. @throws WorkerFailure when it is not there. */
  async relocate(location: TableLocation): Promise<void> {
    await this.#client.ask('relocate', location);
  }

  /** Asks for what a column holds, where that is not known yet. What went wrong is told. */
  summarize(name: string): void {
    this.#summarizing.want([name]).catch((error: unknown) => {
      this.fail(error);
    });
  }

  /**
   * Shows a table, then looks at its columns. Of a wide Parquet file only at those that may be labels and at the first: the others are
   * read when they are seen.
   */
  async #show(
    table: TableInfo,
    choices: SessionState['choices'],
    { format }: TableLocation,
  ): Promise<void> {
    const summarizing = new ColumnSummaries(
      (names) => this.#client.ask('summarize', names),
      (summaries) => {
        this.#set({ summaries });
        this.#leaveOutUseless(summaries);
      },
    );
    this.#summarizing = summarizing;
    this.#set({ table, choices, summaries: [] });
    const names = table.columns.filter(({ readable }) => readable).map(({ name }) => name);
    const labels = names.filter(isNamedLikeLabel).slice(0, LABELS_AT_ONCE);
    const others = format === 'parquet' ? names.slice(0, SUMMARIZED_AT_ONCE) : names;
    await summarizing.want([...labels, ...others]);
  }

  /** Leaves out the columns whose values turned out to be of no use. */
  #leaveOutUseless(summaries: readonly ColumnSummary[]): void {
    const useless = summaries.filter(
      ({ name, kinds }) => kinds.length === 0 && this.#state.choices[name]?.used === true,
    );
    this.chooseColumns(Object.fromEntries(useless.map(({ name }) => [name, { used: false }])));
  }

  /** Sets the choices of several columns at once. */
  chooseColumns(choices: Readonly<Record<string, ColumnChoice>>): void {
    this.#set({ choices: { ...this.#state.choices, ...choices } });
  }

  chooseColumn(name: string, choice: ColumnChoice): void {
    this.#set({ choices: { ...this.#state.choices, [name]: choice } });
  }

  set(settings: TrainingSettings): void {
    this.#set({ settings });
  }

  /** Tells whether something is typed for a setting that cannot be taken: until it is mended nothing is trained. */
  setWrong(name: string, isWrong: boolean): void {
    const others = this.#state.wrongSettings.filter((other) => other !== name);
    this.#set({ wrongSettings: isWrong ? [...others, name] : others });
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

  /** Trains on the chosen columns, then scores every row. A training that fails or is cancelled leaves the model there was. */
  async train(): Promise<void> {
    const { scored: before, progress, wrongSettings } = this.#state;
    if (wrongSettings.length > 0) return;
    const after = before === null ? 'idle' : 'trained';
    const run = new TrainingRun();
    this.#run = run;
    await this.#during('training', after, async () => {
      const request = this.request;
      this.#set({
        progress: [],
        stage: { stage: 'reading', share: 0 },
        isStopping: false,
        dropped: null,
      });
      try {
        const asked = this.#client.ask('train', request, (told) => {
          if (this.#run === run) this.#take(told);
        });
        const done = await run.untilDropped(asked);
        if (typeof done === 'string') {
          this.#set({ phase: after, dropped: done, progress, stage: null, isStopping: false });
          return;
        }
        this.#run = null;
        await this.#client.ask('keep', null);
        const { result, described, scored } = done;
        this.#set({
          result,
          model: { ...described, file: null, saved: null, request },
          scored,
          secondsTaken: run.seconds,
          phase: 'trained',
          stage: null,
          isStopping: false,
        });
      } catch (error) {
        // what is shown belongs to the model there was
        this.#set({ progress });
        throw error;
      } finally {
        if (this.#run === run) this.#run = null;
      }
    });
  }

  /** Shows what the worker tells of a training or of scoring. */
  #take(told: Told): void {
    if ('epoch' in told) {
      const progress = thinned(this.#state.progress, told);
      this.#set({ progress, stage: { stage: 'training', share: told.step / told.steps } });
    } else {
      const { phase } = this.#state;
      this.#set({ stage: told, phase: told.stage === 'scoring' ? 'scoring' : phase });
    }
  }

  /** What a training started now is told. */
  get request(): TrainingRequest {
    const { table, choices, settings } = this.#state;
    const columns = (table?.columns ?? []).flatMap(({ name }) => {
      const { used = false, kind } = choices[name] ?? {};
      return used ? [kind === undefined ? { name } : { name, kind }] : [];
    });
    return { ...settings, columns };
  }

  /**
   * Takes a model file as the model, and scores every row of the table there is.
   * @param file its path; null for a model that was trained here.
   * @param request what it was trained by, where it was here.
   */
  async load(
    bytes: Uint8Array<ArrayBuffer>,
    file: string | null,
    request: TrainingRequest | null = null,
  ): Promise<void> {
    const { scored: before, table } = this.#state;
    await this.#during('scoring', before === null ? 'idle' : 'trained', async () => {
      const model = { ...(await this.#client.ask('load', bytes)), file, saved: file, request };
      this.#set({
        model,
        result: null,
        progress: [],
        secondsTaken: null,
        dropped: null,
        scored: null,
        phase: 'idle',
      });
      if (table === null) return;
      if (request === null) {
        this.chooseColumns(choicesOfModel(table.columns, this.#state.choices, model));
      }
      await this.#score();
    });
  }

  /** Has every row scored by the model there is. */
  async #score(): Promise<void> {
    this.#set({ phase: 'scoring', stage: { stage: 'scoring', share: 0 } });
    const scored = await this.#client.ask('score', null, (told) => {
      this.#take(told);
    });
    this.#set({ scored, phase: 'trained', stage: null });
  }

  /**
   * Opens the table anew after it changed, and scores its rows by the model there is; one that cannot read them stays, and is told of. What
   * was chosen for columns that are still of their type stays.
   */
  async reload(location: TableLocation, isResult = false): Promise<void> {
    const { table: before, choices, progress } = this.#state;
    await this.open(location, isResult);
    const { table, model } = this.#state;
    if (table === null || table === before) return;
    this.chooseColumns(choicesThatStay(table.columns, choices, before?.columns ?? []));
    if (model === null) return;
    // scoring has no training to show, nor one to cancel
    this.#set({ progress: [] });
    await this.#during('scoring', 'idle', () => this.#score());
    this.#set({ progress });
  }

  /** The table's file with new columns. @throws WorkerFailure when it cannot be made. */
  write(names: NewColumnNames): Promise<Blob> {
    return this.#whileWriting((onTold) =>
      this.#client.ask('write', this.#requestOf(names), onTold),
    );
  }

  /** New columns, a value a row. @throws WorkerFailure when they cannot be made. */
  newColumns(names: NewColumnNames): Promise<readonly NewColumn[]> {
    return this.#whileWriting((onTold) =>
      this.#client.ask('newColumns', this.#requestOf(names), onTold),
    );
  }

  /** Shows how far writing is while it goes on. */
  async #whileWriting<Result>(
    work: (onTold: (told: Told) => void) => Promise<Result>,
  ): Promise<Result> {
    this.#set({ writing: 0 });
    try {
      return await work((told) => {
        if ('share' in told) this.#set({ writing: told.share });
      });
    } finally {
      this.#set({ writing: null });
    }
  }

  #requestOf(names: NewColumnNames): NewColumnRequest {
    const { threshold, selection } = this.#state;
    return { names, threshold, selected: RowSelection.of(selection).rows };
  }

  /** Tells of something that failed. */
  fail(error: unknown): void {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    this.#set({ failure: { name, message } });
  }

  /** Forgets what failed before, as something else is begun. */
  clearFailure(): void {
    if (this.#state.failure !== null) this.#set({ failure: null });
  }

  async pause(): Promise<void> {
    if (this.#state.phase !== 'training') return;
    this.#run?.pause();
    // shown at once: the worker pauses when it next can
    this.#set({ phase: 'paused' });
    await this.#client.ask('pause', null);
  }

  async resume(): Promise<void> {
    if (this.#state.phase !== 'paused') return;
    this.#run?.resume();
    this.#set({ phase: 'training' });
    await this.#client.ask('resume', null);
  }

  /** Ends the training and keeps the best model there is: the one there was before as long as nothing is learned. */
  async stop(): Promise<void> {
    const { phase, stage } = this.#state;
    if (phase !== 'training' && phase !== 'paused') return;
    if (stage?.stage === 'reading' || stage?.stage === 'preparing') {
      await this.#drop('nothing learned');
      return;
    }
    this.#run?.resume();
    this.#set({ isStopping: true, phase: 'training' });
    await this.#client.ask('stop', null);
  }

  /** Ends the training and keeps the model there was. */
  async cancel(): Promise<void> {
    if (this.#run !== null) await this.#drop('cancelled');
  }

  /** Turns away from the training at once; the worker ends it when it next can. */
  async #drop(how: HowDropped): Promise<void> {
    this.#run?.drop(how);
    this.#run = null;
    await this.#client.ask('cancel', null);
  }

  /** Columns of the table that are unlike those its model was trained on. */
  unfamiliar(): Promise<readonly UnfamiliarColumn[]> {
    return this.#client.ask('unfamiliar', null);
  }

  /** Tells in which file the model is now. */
  setSaved(saved: string): void {
    const { model } = this.#state;
    if (model !== null) this.#set({ model: { ...model, saved } });
  }

  /** The bytes of the model file. */
  save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#client.ask('save', null);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#client.dispose();
    this.#disposed.emit(undefined);
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
        isStopping: false,
        stage: null,
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
