import { LossMeter, type Losses, type ProgressEvent } from './progress.js';

/** Milliseconds between two progress events. */
const PROGRESS_INTERVAL = 100;

/** Time and steps of a training of several networks, one after another. */
export class TrainingClock {
  #began = performance.now();
  readonly #seconds: number;
  readonly #sinceEvent = new LossMeter();
  #losses = this.#sinceEvent.mean();
  readonly #stepsByNetwork: readonly number[];
  readonly #steps: number;
  #network = 0;
  #networkBegan = 0;
  /** Steps the networks before this one might have taken. */
  #stepsBefore = 0;
  #step = 0;
  #rows = 0;
  #lastEvent = this.#began;

  /**
   * @param stepsByNetwork most steps of each network there will be, in order.
   * @param seconds the time budget, shared evenly by the networks; Infinity for none.
   */
  constructor(stepsByNetwork: readonly number[], seconds: number) {
    this.#stepsByNetwork = stepsByNetwork;
    this.#steps = stepsByNetwork.reduce((sum, steps) => sum + steps, 0);
    this.#seconds = seconds;
  }

  /** The next network begins. */
  begin(): void {
    this.#stepsBefore += this.#stepsByNetwork[this.#network - 1] ?? 0;
    this.#network++;
    this.#networkBegan = performance.now();
    this.#step = this.#stepsBefore;
  }

  /** One step of the network is done. @param step of the network's, from 1; lower than before where training stepped back. */
  count(step: number, losses: Losses, rows: number): void {
    this.#step = Math.max(this.#step, this.#stepsBefore + step);
    this.#rows += rows;
    this.#sinceEvent.add(losses, rows);
  }

  /** Whether the network has used its share of what is left of the time. */
  get isUp(): boolean {
    const left = this.#seconds - (this.#networkBegan - this.#began) / 1000;
    const share = left / (this.#stepsByNetwork.length - this.#network + 1);
    return (performance.now() - this.#networkBegan) / 1000 >= share;
  }

  /** Whether it is time to tell how things stand. */
  get isDue(): boolean {
    return performance.now() - this.#lastEvent >= PROGRESS_INTERVAL;
  }

  /** Tells how things stand. The time that the listener holds the training for is no part of the training's: a pause costs it nothing. */
  *tell(
    epoch: number,
    epochs: number,
    heldOut: number | null,
  ): Generator<ProgressEvent, undefined> {
    const event = this.#event(epoch, epochs, heldOut);
    const told = performance.now();
    yield event;
    const held = performance.now() - told;
    this.#began += held;
    this.#networkBegan += held;
    this.#lastEvent += held;
  }

  #event(epoch: number, epochs: number, heldOut: number | null): ProgressEvent {
    const now = performance.now();
    const secondsElapsed = (now - this.#began) / 1000;
    const secondsLeft = Math.min(
      (secondsElapsed / Math.max(this.#step, 1)) * (this.#steps - this.#step),
      Math.max(this.#seconds - secondsElapsed, 0),
    );
    // an epoch may end just after an event, with no step in between
    if (!this.#sinceEvent.isEmpty) this.#losses = this.#sinceEvent.mean();
    this.#sinceEvent.reset();
    this.#lastEvent = now;
    return {
      ...this.#losses,
      network: this.#network,
      networks: this.#stepsByNetwork.length,
      epoch,
      epochs,
      step: this.#step,
      steps: this.#steps,
      heldOut,
      rowsPerSecond: this.#rows / Math.max(secondsElapsed, 1e-3),
      secondsElapsed,
      secondsLeft,
    };
  }
}
