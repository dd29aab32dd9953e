import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { measureTask, type Outcome, type Task } from './measure-task.js';

/** Options of `runTasks`. */
export interface RunTasksOptions {
  /** Threads that tasks run in; with 1 they run in this one. Default: 1. */
  readonly workers?: number;
  /** Called as each task ends, with the number of those that have. */
  readonly onOutcome?: (task: Task, outcome: Outcome, done: number) => void;
}

/** Carries out tasks. Outcomes are in the order of the tasks, whichever ends first. */
export async function runTasks(
  tasks: readonly Task[],
  { workers = 1, onOutcome = () => undefined }: RunTasksOptions = {},
): Promise<readonly Outcome[]> {
  const outcomes = new Map<Task, Outcome>();
  const queue = tasks.values();
  const settle = (task: Task, outcome: Outcome): void => {
    outcomes.set(task, outcome);
    onOutcome(task, outcome, outcomes.size);
  };
  if (workers <= 1) {
    for (const task of queue) settle(task, await measureTask(task));
  } else {
    const threads = Math.min(workers, tasks.length);
    await Promise.all(Array.from({ length: threads }, () => workThrough(queue, settle)));
  }
  return tasks.map((task) => outcomes.get(task) ?? { error: 'the task was not run' });
}

/** Takes tasks off the queue all threads share, until it is empty. */
async function workThrough(
  queue: Iterable<Task>,
  settle: (task: Task, outcome: Outcome) => void,
): Promise<void> {
  let worker: Worker | undefined;
  try {
    for (const task of queue) {
      worker ??= new Worker(new URL('./task-worker.js', import.meta.url));
      const answer = once(worker, 'message');
      worker.postMessage(task);
      try {
        const [outcome] = (await answer) as [Outcome];
        settle(task, outcome);
      } catch (failure) {
        // The thread is gone, out of memory perhaps; the next task gets another.
        worker = undefined;
        settle(task, { error: failure instanceof Error ? failure.message : String(failure) });
      }
    }
  } finally {
    await worker?.terminate();
  }
}
