/** @file What each worker of a pool runs: it waits for jobs in shared memory, computes units of them, and ends when none comes for long. */
import { createWasmEngine } from '@colatent/core';
import { FeatureModel } from '@colatent/core/feature-model';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { computeUnit } from './compute-unit.js';
import { JobControl } from './job-control.js';
import { UnitLayout, UnitViews } from './unit-views.js';
import type { WorkerData, WorkerMessage } from './worker-messages.js';

const { control: controlWords, port, simd, unitRows, idle } = workerData as WorkerData;
const control = new JobControl(controlWords);
const engine = createWasmEngine({ simd });
const models = new Map<number, FeatureModel>();
const views = new UnitViews();
let memory = { number: -1, buffer: new SharedArrayBuffer(0) };

control.countBegun();
for (;;) {
  const { signal } = control;
  if (control.isClosed) break;
  readMessages();
  const unit = control.claim();
  if (unit >= 0) runUnit(unit);
  else if (!control.waitForWork(signal, idle)) break;
}
control.countEnded();

/** Models are parsed before a unit of theirs is claimed, so that nobody waits for that. */
function readMessages(): void {
  for (;;) {
    const received: { message: WorkerMessage } | undefined = receiveMessageOnPort(port);
    if (received === undefined) return;
    const { message } = received;
    if (message.type === 'memory') {
      memory = { number: message.memory, buffer: message.buffer };
    } else if (message.type === 'model') {
      const bytes = new Uint8Array(message.bytes).slice();
      models.set(message.model, new FeatureModel(bytes, engine, unitRows));
    } else {
      models.get(message.model)?.dispose();
      models.delete(message.model);
    }
  }
}

function runUnit(unit: number): void {
  let succeeded = false;
  try {
    // the job may have begun, and told of a model, after the messages were last read
    const job = control.description;
    if (!models.has(job.model) || memory.number !== job.memory) readMessages();
    const model = models.get(job.model);
    if (model === undefined || memory.number !== job.memory) {
      throw new Error(`a worker was not told of model ${job.model} or of memory ${job.memory}`);
    }
    const layout = new UnitLayout(model, job.kind);
    const view = views.view(job, layout, memory.buffer, unit);
    const rows = Math.min(layout.unitRows, job.rows - unit * layout.unitRows);
    computeUnit(job.kind, model, view, rows, view.results);
    succeeded = true;
  } finally {
    control.finish(unit, succeeded);
  }
}
