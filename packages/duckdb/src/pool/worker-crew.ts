import type { Simd } from '@colatent/core';
import { createRequire } from 'node:module';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { JobControl } from './job-control.js';
import type { WorkerData, WorkerMessage } from './worker-messages.js';

/** Milliseconds without work after which a worker ends. */
const IDLE = 10_000;

/** A model file in shared memory, by the number jobs name it with. */
export interface NumberedModel {
  readonly number: number;
  readonly bytes: SharedArrayBuffer;
}

/** Memory for the floats of a job, by the number jobs name it with. */
export interface NumberedMemory {
  readonly number: number;
  readonly buffer: SharedArrayBuffer;
}

export interface WorkerCrewOptions {
  /** The build of the engine workers make for themselves. */
  readonly simd: Simd;
  /** Most rows of a unit. */
  readonly unitRows: number;
  /** Gets the reason when a worker does not start or dies; may be called more than once. */
  readonly onFailure: (reason: string) => void;
}

interface Member {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** Numbers of the models it was told of. */
  readonly models: Set<number>;
  memory: number;
}

/** The threads of a pool. They never keep the process alive, and end by themselves when there is no work for a while. */
export class WorkerCrew {
  readonly #control: JobControl;
  readonly #options: WorkerCrewOptions;
  readonly #members = new Set<Member>();
  #exits = 0;
  #dismissed = false;

  constructor(control: JobControl, options: WorkerCrewOptions) {
    this.#control = control;
    this.#options = options;
  }

  get size(): number {
    return this.#members.size;
  }

  /** Starts workers. They take some tenths of a second before they do anything. */
  start(count: number): void {
    try {
      for (let i = 0; i < count; i++) this.#startOne();
    } catch (error) {
      this.#options.onFailure(`no worker could be started: ${messageOf(error)}`);
    }
  }

  /** Tells every worker that was not told yet what a job needs. */
  prepare({ number, bytes }: NumberedModel, memory: NumberedMemory): void {
    for (const member of this.#members) {
      if (member.memory !== memory.number) {
        member.memory = memory.number;
        tell(member, { type: 'memory', memory: memory.number, buffer: memory.buffer });
      }
      if (!member.models.has(number)) {
        member.models.add(number);
        tell(member, { type: 'model', model: number, bytes });
      }
    }
  }

  /** Lets workers give back the memory of a model no job will name again. */
  forget(model: number): void {
    for (const member of this.#members) {
      if (member.models.delete(model)) tell(member, { type: 'forget', model });
    }
  }

  /** Ends all workers, whatever they are at. */
  dismiss(): void {
    this.#dismissed = true;
    this.#control.close();
    for (const { worker } of this.#members) void worker.terminate();
    this.#members.clear();
  }

  #startOne(): void {
    const { port1: port, port2 } = new MessageChannel();
    const workerData: WorkerData = {
      control: this.#control.buffer,
      port: port2,
      simd: this.#options.simd,
      unitRows: this.#options.unitRows,
      idle: IDLE,
    };
    const worker = new Worker(workerFile(), {
      name: 'colatent',
      workerData,
      transferList: [port2],
      // flags of the main thread, such as --input-type, may not suit the worker's file
      execArgv: [],
    });
    port.unref();
    worker.unref();
    const member: Member = { worker, port, models: new Set(), memory: -1 };
    this.#members.add(member);
    let reason = '';
    worker.on('error', (error) => {
      reason = messageOf(error);
    });
    worker.on('exit', (code) => {
      port.close();
      this.#members.delete(member);
      this.#exits++;
      // the exit code does not tell: a worker that is ended before it has begun has 0
      if (this.#dismissed || this.#exits <= this.#control.ended) return;
      this.#options.onFailure(`a worker was lost: ${reason || `it ended with exit code ${code}`}`);
    });
  }
}

/** Built JavaScript also where this file is run as TypeScript: a worker has no loader for that. */
function workerFile(): string {
  return createRequire(import.meta.url).resolve('#pool-worker');
}

function tell({ port }: Member, message: WorkerMessage): void {
  port.postMessage(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
