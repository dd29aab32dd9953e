import { createInterface } from 'node:readline';

/** What a contender can be asked for: each task takes the request's parameters and gives what is answered. */
export type Tasks = Record<string, (parameters: never) => unknown>;

interface Request {
  readonly task: string;
  readonly parameters: never;
}

/** Answers the requests on standard input, one after the other, until it ends. See `Contender` for the protocol. */
export async function serveTasks(tasks: Tasks): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { task, parameters } = JSON.parse(line) as Request;
    process.stdout.write(`${JSON.stringify(await answer(tasks, task, parameters))}\n`);
  }
}

async function answer(tasks: Tasks, task: string, parameters: never): Promise<object> {
  try {
    const run = tasks[task];
    if (run === undefined) throw new Error(`no task is named ${task}`);
    return { result: (await run(parameters)) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
