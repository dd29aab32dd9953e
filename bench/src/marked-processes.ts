import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** How often processes are looked at. What one computes after the last look before its end is missed. */
const MILLISECONDS = 20;

/** Seconds of the processor. */
export interface ProcessorTime {
  readonly all: number;
  /** Of these, those of processes that have the word among their arguments. */
  readonly ofWord: number;
}

interface Seen {
  readonly ticks: number;
  readonly hasWord: boolean;
}

/**
 * The time of all processes that inherited a mark in their environment, however they were started and whoever their parent is now: the
 * workers of an engine, and what these start. Reads /proc, as Linux has it.
 */
export class MarkedProcesses {
  readonly #mark: string;
  readonly #word: string;
  readonly #ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  /** By process and the moment it was started, for numbers are given again. */
  readonly #isMarked = new Map<string, boolean>();
  readonly #seen = new Map<string, Seen>();

  /** @param mark `NAME=value`. @param word a whole argument. */
  constructor(mark: string, word: string) {
    this.#mark = mark;
    this.#word = word;
  }

  /** Their time while a work is done. */
  async during(work: () => Promise<unknown>): Promise<ProcessorTime> {
    this.#look();
    const before = this.#sum();
    const timer = setInterval(() => {
      this.#look();
    }, MILLISECONDS);
    try {
      await work();
    } finally {
      clearInterval(timer);
    }
    this.#look();
    const after = this.#sum();
    return { all: after.all - before.all, ofWord: after.ofWord - before.ofWord };
  }

  #sum(): ProcessorTime {
    let [all, ofWord] = [0, 0];
    for (const { ticks, hasWord } of this.#seen.values()) {
      all += ticks;
      if (hasWord) ofWord += ticks;
    }
    return { all: all / this.#ticksPerSecond, ofWord: ofWord / this.#ticksPerSecond };
  }

  #look(): void {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        this.#lookAt(name);
      } catch (error) {
        // processes end while they are looked at, and those of others may be closed to us
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
    }
  }

  #lookAt(process: string): void {
    const stat = readFileSync(`/proc/${process}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const key = `${process} ${fields[19] ?? ''}`;
    let isMarked = this.#isMarked.get(key);
    if (isMarked === undefined) {
      isMarked = partsOf(`/proc/${process}/environ`).includes(this.#mark);
      this.#isMarked.set(key, isMarked);
    }
    if (!isMarked) return;
    const words = partsOf(`/proc/${process}/cmdline`);
    // an ended process has no arguments left
    const hasWord = words.includes(this.#word) || this.#seen.get(key)?.hasWord === true;
    this.#seen.set(key, { ticks: Number(fields[11]) + Number(fields[12]), hasWord });
  }
}

function partsOf(path: string): string[] {
  return readFileSync(path, 'latin1').split('\0');
}
