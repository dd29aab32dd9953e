import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonWith } from './python.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'apps/cli/bin/colatent.js');
const table = join(root, 'data/kdd99-10pct.parquet');

/**
 * Scores connections on a Spark cluster of two executors, which are processes of their own: as it is, with an executor killed in the
 * midst of a task, and by models that cannot score them.
 */
const SCRIPT = `
import json, os, signal, subprocess, sys
import pyarrow as pa, pyarrow.parquet as parquet
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import to_arrow_schema
from colatent import pipes

model, source, folder = sys.argv[1:]
with open(model, "rb") as file:
    model_bytes = file.read()
table = parquet.read_table(source).slice(0, 60_000)
table = table.append_column("row", pa.array(range(len(table)), pa.int64()))
parquet.write_table(table, folder + "/rows.parquet", row_group_size=5_000)

sink = pa.BufferOutputStream()
with pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table, max_chunksize=5_000)
alone = subprocess.run([*pipes._command(None), "transform", model, "--quiet", "--score"], input=sink.getvalue(), capture_output=True, check=True)
expected = pa.ipc.open_stream(alone.stdout).read_all()["score"].to_pylist()

spark = (SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.executorEnv.PYTHONPATH", os.environ["PYTHONPATH"])
    .config("spark.executorEnv.COLATENT_COMMAND", os.environ["COLATENT_COMMAND"])
    .config("spark.sql.execution.arrow.maxRecordsPerBatch", "2000").getOrCreate())
spark.sparkContext.setLogLevel("OFF")
rows = spark.read.parquet(folder + "/rows.parquet").repartition(8)

def executor():
    with open("/proc/%d/stat" % os.getppid()) as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[1])

def kill_one_executor(batches):
    for number, batch in enumerate(batches):
        yield batch
        if number == 1:
            try:
                os.close(os.open(folder + "/killed", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            os.kill(executor(), signal.SIGKILL)

def scores(df):
    found = sorted((row["row"], row["score"]) for row in df.select("row", "score").collect())
    return {"rows": len(found), "same": [score for _, score in found] == expected and [row for row, _ in found] == list(range(len(expected)))}

def failure(work):
    try:
        work()
    except Exception as error:
        return str(error)
    return None

schema = rows.schema
report = {"whole": scores(pipes.spark(rows, model_bytes, score=True))}
report["killed"] = scores(pipes.spark(rows.mapInArrow(kill_one_executor, schema), model_bytes, score=True))
report["did_kill"] = os.path.exists(folder + "/killed")
embedded = pipes.spark(rows.limit(10), model_bytes, embedding="latent", explanation=True)
report["types"] = [field.dataType.simpleString() for field in embedded.schema.fields[-2:]]
report["latents"] = sorted({len(row["latent"]) for row in embedded.collect()})
report["damaged"] = failure(lambda: rows.mapInArrow(pipes.map_in_arrow(b"no model", score=True), schema).count())
report["missing"] = failure(lambda: pipes.spark(rows.drop("service"), model_bytes, score=True))
spark.stop()
print(json.dumps(report))
`;

interface Scores {
  readonly rows: number;
  readonly same: boolean;
}

interface SparkReport {
  readonly whole: Scores;
  readonly killed: Scores;
  readonly did_kill: boolean;
  readonly types: readonly string[];
  readonly latents: readonly number[];
  readonly damaged: string | null;
  readonly missing: string | null;
}

let folder: string;
let report: SparkReport;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-spark-pipes-'));
  const model = join(folder, 'kdd.aae');
  const rows = ['--query', 'FROM input LIMIT 20000', '--exclude', 'label'];
  const train = ['train', table, ...rows, '--effort', 'light', '--seed', '1'];
  execFileSync(process.execPath, [command, ...train, '--quiet', '-o', model]);
  const python = pythonWith('spark-pipes', ['pyspark==4.0.1', 'pyarrow==22.0.0', 'pandas==2.3.3']);
  const output = execFileSync(python, ['-c', SCRIPT, model, table, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PYSPARK_PYTHON: python,
      SPARK_LOCAL_IP: '127.0.0.1',
      PYTHONPATH: join(root, 'packages/jupyterlab'),
      COLATENT_COMMAND: `${process.execPath} ${command}`,
    },
  });
  report = JSON.parse(output.trim().split('\n').at(-1) ?? '') as SparkReport;
}, 900_000);

afterAll(() => rm(folder, { recursive: true }));

describe('colatent.pipes on a Spark cluster of two executors', () => {
  it('scores every row as a single process does, to the bit', () => {
    expect(report.whole).toEqual({ rows: 60_000, same: true });
  });

  it('loses and doubles no row when an executor is killed in the midst of a task', () => {
    expect(report.did_kill).toBe(true);
    expect(report.killed).toEqual({ rows: 60_000, same: true });
  });

  it('gives latent vectors and reasons in the types Spark has', () => {
    expect(report.types).toEqual([
      'array<float>',
      'array<struct<column:string,share:float,observed:string,expected:string>>',
    ]);
    expect(report.latents).toHaveLength(1);
  });

  it('fails a job with the message of the child', () => {
    expect(report.damaged).toContain('this is no whole, unaltered model file');
  });

  it('refuses rows without a column of the model before the job begins', () => {
    expect(report.missing).toContain('the model was trained on a column "service"');
  });
});
