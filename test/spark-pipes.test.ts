import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  exampleWith,
  ROWS,
  runInEngine,
  testEnds,
  type Scores,
  type TaskEnds,
} from './engine-tasks.js';

const PACKAGES = ['pyspark==4.0.1', 'pyarrow==22.0.0', 'pandas==2.3.3'];

/**
 * Scores connections on a Spark cluster of two executors, which are processes of their own: as they are, with an executor killed in the
 * midst of a task, and by models that cannot score them.
 */
const SCRIPT = `
from pyspark.sql import SparkSession

os.environ["PYSPARK_PYTHON"] = sys.executable
folder = os.getcwd()
builder = (SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.execution.arrow.maxRecordsPerBatch", "10000"))
for name in ("PATH", "PYTHONPATH"):
    builder = builder.config("spark.executorEnv." + name, os.environ[name])
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")
rows = spark.read.parquet(folder + "/rows.parquet").repartition(8)
schema = rows.schema

def kill_one_executor(batches):
    for number, batch in enumerate(batches):
        yield batch
        if number == 1:
            try:
                os.close(os.open(folder + "/killed", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            with open("/proc/%d/stat" % os.getppid()) as stat:
                executor = int(stat.read().rsplit(")", 1)[1].split()[1])
            os.kill(executor, signal.SIGKILL)

def whole(df):
    return df.select("row", "score").toArrow()

planned, scored = started(lambda: pipes.spark(rows, model, score=True))
count, found = started(lambda: whole(scored))
report = {"planned": planned, "children": count, "whole": scores(found)}
report["killed"] = scores(whole(pipes.spark(rows.mapInArrow(kill_one_executor, schema), model, score=True)))
report["did_kill"] = os.path.exists(folder + "/killed")

few = spark.createDataFrame(table.slice(0, 10).to_pandas()).coalesce(1)
embedded = pipes.spark(few, model, embedding="latent", explanation=True)
report["types"] = [field.dataType.simpleString() for field in embedded.schema.fields[-2:]]
report["latents"] = sorted({len(row["latent"]) for row in embedded.collect()})
filled = pipes.spark(few, model, reconstruction=True, imputation="filled")
report["structs"] = [filled.schema[name].dataType["service"].dataType.simpleString() for name in ("reconstruction", "filled")]
report["filled"] = all(row["filled"][name] == row[name] for row in filled.collect() for name in ("service", "src_bytes", "serror_rate"))
again = pipes.spark(few.selectExpr("*", "'none' AS score"), model, score=True, replace=True)
report["replaced"] = [again.columns.count("score"), [row["score"] for row in again.collect()] == expected["score"].to_pylist()[:10]]

report["damaged"] = failure(lambda: few.mapInArrow(pipes.map_in_arrow(b"no model", score=True), schema).count())
report["missing"] = failure(lambda: pipes.spark(rows.drop("service"), model, score=True))
report["missing_in_task"] = failure(lambda: few.drop("service").mapInArrow(pipes.map_in_arrow(model, score=True), schema).count())

few.write.parquet("payments.parquet")
os.rename("kdd.aae", "payments.aae")
exec(${exampleWith('pipes.spark')}.replace('"payments', '"' + folder + '/payments'), {"spark": spark})
report["example"] = spark.read.parquet("scored").count()
spark.stop()
report["left"] = left_running()
print(json.dumps(report))
`;

interface SparkReport extends TaskEnds {
  readonly planned: number;
  readonly children: number;
  readonly whole: Scores;
  readonly killed: Scores;
  readonly did_kill: boolean;
  readonly types: readonly string[];
  readonly latents: readonly number[];
  readonly structs: readonly string[];
  readonly filled: boolean;
  readonly replaced: readonly unknown[];
  readonly example: number;
}

let report: SparkReport;

beforeAll(async () => {
  report = await runInEngine<SparkReport>('spark-pipes', PACKAGES, SCRIPT, {
    SPARK_LOCAL_IP: '127.0.0.1',
    COLATENT_NODE: process.execPath,
  });
}, 900_000);

describe('colatent.pipes on a Spark cluster of two executors', () => {
  it('scores every row as a single process does, to the bit', () => {
    expect(report.whole).toEqual({ rows: ROWS, same: true });
  });

  it('starts one child for each task, and one to learn the schema', () => {
    expect(report.children).toBe(8);
    expect(report.planned).toBe(1);
  });

  it('loses and doubles no row when an executor is killed in the midst of a task', () => {
    expect(report.did_kill).toBe(true);
    expect(report.killed).toEqual({ rows: ROWS, same: true });
  });

  it('gives latent vectors and reasons in the types Spark has', () => {
    expect(report.types).toEqual([
      'array<float>',
      'array<struct<column:string,share:float,observed:string,expected:string>>',
    ]);
    expect(report.latents).toHaveLength(1);
  });

  it('gives rows as they are expected, and with their gaps filled, as structs', () => {
    expect(report.structs).toEqual(['string', 'string']);
    expect(report.filled).toBe(true);
  });

  it('replaces a column when told to', () => {
    expect(report.replaced).toEqual([1, true]);
  });

  it('runs the example of the README', () => {
    expect(report.example).toBe(10);
  });

  testEnds(() => report);
});
