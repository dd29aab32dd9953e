import { beforeAll, describe, expect, it } from 'vitest';
import {
  exampleWith,
  ROWS,
  runInEngine,
  testEnds,
  type Scores,
  type TaskEnds,
} from './engine-tasks.js';

const PACKAGES = ['ray[data]==2.51.1', 'pyarrow==22.0.0', 'pandas==2.3.3'];

/**
 * Scores connections on a local Ray cluster by two actors, which are processes of their own: as they are, and by models that
 * cannot score them.
 */
const SCRIPT = `
import ray
# a processor for each actor, and one for reading
ray.init(num_cpus=3, object_store_memory=300_000_000, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
ray.data.DataContext.get_current().enable_progress_bars = False

def whole(dataset):
    return pa.concat_tables(ray.get(dataset.to_arrow_refs()))

rows = ray.data.read_parquet("rows.parquet", override_num_blocks=8)
def score(**options):
    return pipes.ray(rows, model, score=True, concurrency=2, batch_size=10_000, **options)

planned, scored = started(score)
count, found = started(lambda: whole(scored))
report = {"planned": planned, "children": count, "whole": scores(found)}


few = ray.data.from_arrow(table.slice(0, 100))
found = whole(pipes.ray(few, model, is_anomaly=True, embedding="latent", explanation=True))
report["types"] = [str(type) for type in found.schema.types[-3:]]
again = whole(pipes.ray(ray.data.from_arrow(table.slice(0, 100).append_column("score", pa.nulls(100))), model, score=True, replace=True, batch_size=None))
report["replaced"] = again["score"].combine_chunks().equals(expected["score"].combine_chunks().slice(0, 100))

lacking = few.map_batches(lambda batch: batch.drop_columns("service"), batch_format="pyarrow")
report["damaged"] = failure(lambda: pipes.ray(lacking, b"no model", score=True).materialize())
report["missing"] = failure(lambda: pipes.ray(ray.data.from_arrow(table.drop_columns("service")), model, score=True))
report["missing_in_task"] = failure(lambda: pipes.ray(lacking, model, score=True).materialize())

parquet.write_table(table.slice(0, 1000), "payments.parquet")
os.rename("kdd.aae", "payments.aae")
exec(${exampleWith('pipes.ray')}, {})
report["example"] = len(parquet.read_table("scored"))
ray.shutdown()
report["left"] = left_running()
print(json.dumps(report))
`;

interface RayReport extends TaskEnds {
  readonly planned: number;
  readonly children: number;
  readonly whole: Scores;
  readonly types: readonly string[];
  readonly replaced: boolean;
  readonly example: number;
}

let report: RayReport;

beforeAll(async () => {
  report = await runInEngine<RayReport>('ray-pipes', PACKAGES, SCRIPT, {
    RAY_USAGE_STATS_ENABLED: '0',
  });
}, 900_000);

describe('colatent.pipes in two actors of Ray Data', () => {
  it('scores every row as a single process does, to the bit', () => {
    expect(report.whole).toEqual({ rows: ROWS, same: true });
  });

  it('starts one child for each actor, and one to learn the schema', () => {
    expect(report.children).toBe(2);
    expect(report.planned).toBe(1);
  });

  it('gives flags, latent vectors and reasons in the types Arrow has', () => {
    expect(report.types).toEqual([
      'bool',
      expect.stringMatching(/^fixed_size_list<item: float>\[\d+\]$/),
      expect.stringMatching(/^list<item: struct<column: string/),
    ]);
  });

  it('replaces a column when told to', () => {
    expect(report.replaced).toBe(true);
  });

  it('runs the example of the README', () => {
    expect(report.example).toBe(1000);
  });

  testEnds(() => report);
});
