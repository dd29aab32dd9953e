import { readFileSync } from 'node:fs';

/**
 * The tasks of the last nx run that succeeded, as `project:target`.
 * @param runFile where nx writes down what a run did. When it is missing, nothing succeeded.
 */
export function readTaskResults(runFile: string): ReadonlySet<string> {
  let run: unknown;
  try {
    run = JSON.parse(readFileSync(runFile, 'utf8'));
  } catch {
    return new Set();
  }
  if (typeof run !== 'object' || run === null || !('tasks' in run) || !Array.isArray(run.tasks)) {
    return new Set();
  }
  const tasks: readonly unknown[] = run.tasks;
  return new Set(tasks.filter(hasSucceeded).map(({ taskId }) => taskId));
}

function hasSucceeded(task: unknown): task is { readonly taskId: string } {
  return (
    typeof task === 'object' &&
    task !== null &&
    'taskId' in task &&
    typeof task.taskId === 'string' &&
    'status' in task &&
    task.status === 0
  );
}
