/** @file A worker thread of `runTasks`: tasks come in one at a time, outcomes go back. */
import { parentPort } from 'node:worker_threads';
import { measureTask, type Task } from './measure-task.js';

parentPort?.on('message', (task: Task) => {
  void measureTask(task).then((outcome) => parentPort?.postMessage(outcome));
});
