import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparePython } from './jupyter-server.js';
import { runWithFrame } from './python-frame.js';

let folder: string;

beforeAll(async () => {
  await preparePython();
  folder = await mkdtemp(join(tmpdir(), 'colatent-arguments-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function linesOf(code: string): Promise<string[]> {
  return (await runWithFrame(folder, code)).trim().split('\n');
}

const A_MODEL = 'model = colatent.fit(frame, seed=1, effort="light", max_iterations=2)';

describe('arguments of the Python package', () => {
  it('may be numbers and arrays of numpy', async () => {
    expect(
      await linesOf(`
def trained(**options):
    return bytes(colatent.fit(frame, seed=3, effort="light", max_iterations=2, **options))
print(trained(latent_size=numpy.int64(3)) == trained(latent_size=3))
print(trained(hidden_units=numpy.array([16, 8])) == trained(hidden_units=[16, 8]) == trained(hidden_units=(16, 8)))
print(trained(early_stop=numpy.bool_(False), dropout=numpy.float32(0.5)) == trained(early_stop=False, dropout=0.5))
print(trained(columns={"x": {"weight": numpy.float64(0.5)}}) == trained(columns={"x": {"weight": 0.5}}))
model = colatent.Model(trained())
print(len(model.explain(frame[:1], top=numpy.int64(2))[0]["reasons"]))
`),
    ).toEqual(['True', 'True', 'True', 'True', '2']);
  });

  it('ask for the reasons of all columns by None and by infinity', async () => {
    expect(
      await linesOf(`
wide = pandas.DataFrame({f"c{place}": x + random.normal(size=3000) for place in range(7)})
model = colatent.fit(wide, seed=1, effort="light", max_iterations=1)
for given in ({}, {"top": None}, {"top": float("inf")}, {"top": numpy.float32("inf")}):
    print(len(colatent.explain(wide[:1], model, **given)[0]["reasons"]))
told(lambda: model.explain(wide[:1], top=0))
told(lambda: model.explain(wide[:1], top=float("nan")))
`),
    ).toEqual([
      '5',
      '7',
      '7',
      '7',
      'OptionError | option top is 0; it must be a whole number of columns from 1, or None for all',
      'OptionError | option top: must be a finite number, not nan',
    ]);
  });

  it('name the columns to train on, or say what a column is to be', async () => {
    expect(
      await linesOf(`
def columns(table, columns):
    info = colatent.fit(table, columns=columns, effort="light", max_iterations=1).info
    print({column["name"]: column["kind"] for column in info["columns"]}, [column["name"] for column in info["excluded"]])
columns(frame, ["x", "y"])
columns(frame, frame.columns[:2])
columns(frame, ("x", "y"))
columns(frame, {"kind": "text"})
columns(frame, {"kind": {"kind": "text"}, "x": {"exclude": True}})
columns(frame.rename(columns={"x": 1, "y": 2}), [1, 2])
levels = pandas.concat({"left": frame, "right": frame[::-1].set_index(frame.index)}, axis=1)
columns(levels, [("left", "x"), ("right", "x")])
columns(polars.from_pandas(frame).select(polars.struct("x", "y").alias("at"), "kind"), ["at.x", "kind"])
same = [colatent.fit(table, seed=1, effort="light", max_iterations=2, columns=of) for table, of in ((frame, ["x", "y"]), (frame[["x", "y"]], None))]
print(same[0].score(frame).equals(same[1].score(frame)))
`),
    ).toEqual([
      "{'x': 'numeric', 'y': 'numeric'} ['kind']",
      "{'x': 'numeric', 'y': 'numeric'} ['kind']",
      "{'x': 'numeric', 'y': 'numeric'} ['kind']",
      "{'x': 'numeric', 'y': 'numeric', 'kind': 'text'} []",
      "{'y': 'numeric', 'kind': 'text'} ['x']",
      "{'1': 'numeric', '2': 'numeric'} ['kind']",
      "{'left_x': 'numeric', 'right_x': 'numeric'} ['left_y', 'left_kind', 'right_y', 'right_kind']",
      "{'at.x': 'numeric', 'kind': 'categorical'} ['at.y']",
      'True',
    ]);
  });
});

describe('arguments that cannot be used', () => {
  it('are told of with what is wanted, by errors of Colatent, without ending the engine', async () => {
    const lines = await linesOf(`
${A_MODEL}
engine = colatent.engine._process.pid
def told(work):
    try:
        work()
    except colatent.ColatentError as error:
        print(type(error).__name__, "|", error)
told(lambda: colatent.fit(pandas.concat([frame, frame], axis=1)))
told(lambda: colatent.score(pandas.concat([frame, frame], axis=1), model))
told(lambda: colatent.fit(frame.rename(columns={"x": 1, "y": "1"})))
told(lambda: colatent.fit(frame["x"]))
told(lambda: colatent.fit(polars.Series("x", x)))
told(lambda: colatent.fit(polars.from_pandas(frame).lazy()))
told(lambda: colatent.fit(frame.to_numpy()))
told(lambda: colatent.fit("rows.csv"))
told(lambda: colatent.fit(pandas.DataFrame({"x": [10**30] * 50})))
told(lambda: colatent.score(model, frame))
told(lambda: colatent.score(frame, "m.aae"))
told(lambda: colatent.explain(frame, None))
told(lambda: colatent.embed(frame, bytes(model)))
told(lambda: colatent.Model("m.aae"))
told(lambda: colatent.Model(5))
told(lambda: colatent.Model.load(bytes(model)))
told(lambda: model.save(5))
told(lambda: colatent.fit(frame, seed=float("nan")))
told(lambda: colatent.fit(frame, hidden_units=[8, float("inf")]))
told(lambda: colatent.fit(frame, hidden_units={8}))
told(lambda: colatent.fit(frame, trained_at="today"))
told(lambda: colatent.fit(frame, trained_at=pandas.NaT))
told(lambda: colatent.fit(frame, on_progress=3))
told(lambda: colatent.fit(frame, columns="x"))
told(lambda: colatent.fit(frame, columns=[]))
told(lambda: colatent.fit(frame, columns=["x", "z"]))
told(lambda: colatent.fit(frame, columns={"x": True}))
print(colatent.engine._process.pid == engine)
`);
    expect(lines).toEqual([
      'TableError | Two columns are named "x"; rename one of them',
      'TableError | Two columns are named "x"; rename one of them',
      'TableError | Two columns are named "1"; rename one of them',
      'TableError | a pandas, polars or pyarrow table is needed, not a Series; .to_frame() makes a table of one column',
      'TableError | a pandas, polars or pyarrow table is needed, not a Series; .to_frame() makes a table of one column',
      'TableError | a pandas, polars or pyarrow table is needed, not a LazyFrame; .collect() gives one',
      'TableError | a pandas, polars or pyarrow table is needed, not an ndarray; pandas.DataFrame(...) makes one',
      'TableError | a pandas, polars or pyarrow table is needed, not a str; read the file first, by pandas.read_csv or the like',
      expect.stringMatching(/^TableError \| the table cannot be handed over as Arrow: .*too large/),
      'OptionError | the table comes first and then the model: score(table, model)',
      "OptionError | a colatent.Model is needed, not a str; colatent.Model.load('m.aae') reads a file",
      'OptionError | a colatent.Model is needed, not a NoneType',
      'OptionError | a colatent.Model is needed, not a bytes; colatent.Model(...) makes one of the bytes of a file',
      "OptionError | Model takes the bytes of a model file, not a str; colatent.Model.load('m.aae') reads a file",
      'OptionError | Model takes the bytes of a model file, not an int',
      'OptionError | the path of a model file is needed, not a bytes; colatent.Model(...) makes one of the bytes of a file',
      'OptionError | the path of a model file is needed, not an int',
      'OptionError | option seed: must be a finite number, not nan',
      'OptionError | option hidden_units: must be a finite number, not inf',
      'OptionError | option hidden_units: must be a number, a string or a list, not a set',
      'OptionError | option trained_at: must be a datetime, not a str',
      'OptionError | option trained_at: must be a time that can be told in UTC, not NaT',
      'OptionError | option on_progress: must be a function of a dict, not an int',
      'OptionError | option columns: must be a list of the names to train on, or a dict by name, not a str',
      'OptionError | option columns: names no column to train on',
      'OptionError | option "columns" names a column "z" which is not in the data; it has: "x", "y", "kind"',
      'OptionError | option columns.x: must be a kind such as "categorical" or a dict such as {"exclude": True}, not a bool',
      'True',
    ]);
  });

  it('are named as Python has them, whichever option it is', async () => {
    const lines = await linesOf(`
import inspect
for name in list(inspect.signature(colatent.fit).parameters)[1:]:
    try:
        colatent.fit(frame, **{name: "no"})
    except colatent.OptionError as error:
        print(str(error).startswith(f"option {name}: must be "), error)
`);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => !line.startsWith('True '))).toEqual([]);
  });

  it('are told of in the words of Python', async () => {
    const lines = await linesOf(`
import warnings
told(lambda: colatent.fit(frame.assign(raw=b"1")))
told(lambda: colatent.fit(frame, columns={"x": {"exclud": True}}))
told(lambda: colatent.fit(frame, columns={"x": {"time_zone": 3}}))
told(lambda: colatent.fit(frame, columns={"x": {"time_zone": "Europe/Berlin"}}))
told(lambda: colatent.fit(frame, early_stop="no"))
told(lambda: colatent.fit(frame[:1]))
told(lambda: colatent.fit(frame[[]]))
many = pandas.DataFrame(random.normal(size=(100_000, 2)), columns=["left", "right"])
with warnings.catch_warnings(record=True) as caught:
    colatent.fit(many, memory_budget=2**20, effort="light", max_iterations=1)
print([str(warning.message) for warning in caught if "sampled" in str(warning.message)][0])
`);
    expect(lines).toEqual([
      'UnreadableColumnError | column "raw" is a Binary, which cannot be read; exclude it with columns={"raw": {"exclude": True}}, or cast it',
      'OptionError | option columns.x: there is no "exclud"; a column has the options kind, exclude, weight, missing, time_zone',
      'OptionError | option columns.x.time_zone: must be the name of a time zone, such as "Europe/Berlin", not 3',
      'OptionError | option columns gives "x" a time zone, but it is no timestamp with a time of day; leave its time_zone out',
      'OptionError | option early_stop: must be True or False, not "no"',
      'NothingToLearnError | there is 1 row to learn from, and a model needs at least 10',
      'NothingToLearnError | the table has no columns to learn from',
      '52428 of 100000 rows were sampled to stay within memory_budget; raise it to train on more',
    ]);
  });

  it('leave the names of columns as they are, also where these are those of options', async () => {
    expect(
      await linesOf(`
named = frame.rename(columns={"x": "batchSize", "y": "timeZone"})
told(lambda: colatent.fit(named, columns={"batchSize": {"weight": 101}}))
told(lambda: colatent.fit(named, columns={"timeZone": {"weight": 101}}))
told(lambda: colatent.fit(named, columns=["latentSize"]))
`),
    ).toEqual([
      'OptionError | option columns.batchSize.weight: must be a number from 0 to 100, not 101',
      'OptionError | option columns.timeZone.weight: must be a number from 0 to 100, not 101',
      'OptionError | option "columns" names a column "latentSize" which is not in the data; it has: "batchSize", "timeZone", "kind"',
    ]);
  });
});

describe("the engine's process", () => {
  it('is told to have run out of memory only where it may have', async () => {
    const lines = await linesOf(`
import signal, struct
${A_MODEL}
told(lambda: colatent.fit(frame, on_progress=lambda _: os.kill(colatent.engine._process.pid, signal.SIGKILL)))
model.score(frame)
stream = colatent.engine._process.stdin
stream.write(struct.pack("<I", 1) + b"?")
stream.flush()
told(lambda: model.score(frame))
print(len(model.score(frame)))
`);
    expect(lines).toEqual([
      "EngineError | the engine's process ended unexpectedly; it may have run out of memory",
      "EngineError | the engine's process ended unexpectedly with exit code 1",
      '3000',
    ]);
  });
});
