import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { pythonWith } from './python.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = join(ROOT, 'apps/cli/bin/colatent.js');
const PYTHON_PACKAGE = join(ROOT, 'packages/jupyterlab');

/** Connections of the KDD Cup of 1999, and how many they are. */
export const TABLE = join(ROOT, 'data/kdd99-10pct.parquet');
export const ROWS = 494_021;

/**
 * What scripts begin with. Each child process of the filter leaves its number in a file, so that they can be counted, found and seen to
 * have ended.
 */
const BEGINNING = `
import json, os, signal, subprocess, sys, threading, time
import pyarrow as pa, pyarrow.parquet as parquet
from colatent import pipes

with open("kdd.aae", "rb") as file:
    model = file.read()
table = parquet.read_table(sys.argv[1])
table = table.append_column("row", pa.array(range(len(table)), pa.int64()))
parquet.write_table(table, "rows.parquet", row_group_size=65_536)

with open("rows.arrows", "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
    writer.write_table(table, max_chunksize=10_000)
with open("rows.arrows") as rows, open("alone.arrows", "wb") as alone:
    subprocess.run([*pipes._command(None), "transform", "kdd.aae", "--quiet", "--score"], stdin=rows, stdout=alone, check=True)
expected = pa.ipc.open_stream("alone.arrows").read_all().select(["row", "score"]).combine_chunks()

def scores(found, expected=expected):
    found = found.select(["row", "score"]).sort_by("row").combine_chunks().cast(expected.schema)
    return {"rows": len(found), "same": found.equals(expected)}

def children():
    with open("children") as file:
        return [int(line) for line in file]

def is_running(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

def parent(process):
    with open(f"/proc/{process}/stat") as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[1])

def started(work):
    "How many children a work starts, and what it gives."
    before = len(children())
    result = work()
    return len(children()) - before, result

def kill_during(work, after):
    "Kills the process whose child is the one after so many others, while the work is done. Gives its number, and what the work gives."
    before, killed = len(children()), []
    def watch():
        while len(children()) - before <= after:
            time.sleep(0.01)
        killed.append(parent(children()[before + after]))
        os.kill(killed[0], signal.SIGKILL)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    result = work()
    watcher.join(timeout=10)
    return len(killed), result

def left_running():
    "Children that have not ended within half a minute."
    until = time.monotonic() + 30
    while (left := [child for child in children() if is_running(child)]) and time.monotonic() < until:
        time.sleep(0.1)
    return left

def failure(work):
    try:
        work()
    except Exception as error:
        return str(error)
    return None
`;

/** How the rows came out of an engine. */
export interface Scores {
  readonly rows: number;
  /** Whether they are those of a single process, each once, with the same scores to the bit. */
  readonly same: boolean;
}

/** What an engine reports of tasks that fail, and of what they leave. */
export interface TaskEnds {
  /** Messages: of a model that is damaged, and of rows that lack one of its columns, in the plan of a job and in a task. */
  readonly damaged: string | null;
  readonly missing: string | null;
  readonly missing_in_task: string | null;
  /** Children that are still running. */
  readonly left: readonly number[];
}

/** Tests what holds of the ends of tasks in every engine. */
export function testEnds(report: () => TaskEnds): void {
  it('fails a job with the message of the child', () => {
    expect(report().damaged).toContain('this is no whole, unaltered model file');
    expect(report().missing_in_task).toContain(
      'column "service", which the model reads, is missing',
    );
  });

  it('refuses rows without a column of the model before the job begins', () => {
    expect(report().missing).toContain('column "service", which the model reads, is missing');
  });

  it('leaves no child behind', () => {
    expect(report().left).toEqual([]);
  });
}

/**
 * Runs a Python script, which prints a report as JSON in its last line, with an engine installed. It finds `model`, a model's bytes,
 * `rows.parquet`, the rows of the table with their numbers, and what BEGINNING defines; `README` has the examples that say `word`.
 */
export async function runInEngine<Report>(
  name: string,
  packages: readonly string[],
  script: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), `colatent-${name}-`));
  try {
    const rows = ['--query', 'FROM input LIMIT 20000', '--exclude', 'label'];
    const options = ['--effort', 'light', '--max-iterations', '4', '--seed', '1', '--quiet'];
    const model = join(folder, 'kdd.aae');
    execFileSync(process.execPath, [COMMAND, 'train', TABLE, ...rows, ...options, '-o', model]);
    const command = join(folder, 'colatent');
    const children = join(folder, 'children');
    writeFileSync(children, '');
    writeFileSync(
      command,
      `#!/bin/sh\necho $$ >> '${children}'\nexec '${process.execPath}' '${COMMAND}' "$@"\n`,
    );
    chmodSync(command, 0o755);
    const python = pythonWith(name, packages);
    const output = execFileSync(python, ['-c', BEGINNING + script, TABLE], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 26,
      env: {
        ...process.env,
        PATH: [folder, process.env['PATH']].join(delimiter),
        PYTHONPATH: PYTHON_PACKAGE,
        ...environment,
      },
    });
    return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Report;
  } finally {
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
}

/** The Python example of the package's README that has this text, as a Python literal. @throws Error when there is none. */
export function exampleWith(text: string): string {
  const readme = readFileSync(join(PYTHON_PACKAGE, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```python.*\n([^]*?)^```/gm)].map(([, code = '']) => code);
  const example = examples.find((code) => code.includes(text));
  if (example === undefined) throw new Error(`no example of the README has ${text}`);
  return JSON.stringify(example);
}
