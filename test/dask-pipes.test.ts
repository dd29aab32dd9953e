import { beforeAll, describe, expect, it } from 'vitest';
import {
  exampleWith,
  ROWS,
  runInEngine,
  testEnds,
  type Scores,
  type TaskEnds,
} from './engine-tasks.js';

const PACKAGES = [
  'dask[dataframe]==2026.8.0',
  'distributed==2026.8.0',
  'pyarrow==22.0.0',
  'pandas==2.3.3',
];

/**
 * Scores connections on two Dask workers, which are processes of their own: as they are, with a worker killed in the midst of the job,
 * and by models that cannot score them.
 */
const SCRIPT = `
import dask, dask.dataframe as dd
from dask.distributed import Client, LocalCluster

def whole(frame):
    return pa.Table.from_pandas(frame[["row", "score"]], preserve_index=False)

def main():
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory="dask")
    with cluster, Client(cluster) as client:
        rows = dd.read_parquet("rows.parquet", split_row_groups=True)
        planned, scored = started(lambda: pipes.dask(rows, model, score=True))
        children, found = started(scored.compute)
        report = {"partitions": rows.npartitions, "planned": planned, "children": children, "whole": scores(whole(found))}
        report["index"] = found.index.equals(rows.index.compute())
        report["meta"] = [str(scored.dtypes["score"]), str(found.dtypes["score"]), scored.columns.tolist()[-2:]]

        did_kill, found = kill_during(pipes.dask(rows, model, score=True).compute, after=3)
        report["did_kill"], report["killed"] = did_kill, scores(whole(found))

        few = rows.partitions[:1].loc[:99]
        all_columns = pipes.dask(few, model, is_anomaly=True, embedding="latent", explanation=True)
        found = all_columns.compute()
        report["types"] = [all_columns.dtypes.astype(str).tolist()[-3:], found.dtypes.astype(str).tolist()[-3:]]
        report["latents"] = sorted(set(map(len, found["latent"])))
        again = pipes.dask(few.assign(score="none"), model, score=True, replace=True)
        report["replaced"] = [str(again.dtypes["score"]), again.compute()["score"].tolist() == expected["score"].to_pylist()[:100]]

        report["damaged"] = failure(few.map_partitions(pipes.partition(b"no model", score=True), meta=few._meta).compute)
        report["missing"] = failure(lambda: pipes.dask(rows.drop(columns="service"), model, score=True))
        report["missing_in_task"] = failure(few.drop(columns="service").map_partitions(pipes.partition(model, score=True), meta=few._meta).compute)
        report["clash"] = failure(lambda: pipes.dask(few.assign(score=0), model, score=True))

        parquet.write_table(table.slice(0, 1000), "payments.parquet")
        os.rename("kdd.aae", "payments.aae")
        exec(${exampleWith('pipes.dask')}, {})
        report["example"] = len(dd.read_parquet("scored"))
    with dask.config.set(scheduler="threads"):
        found = pipes.dask(rows.partitions[:4], "payments.aae", score=True).compute()
        report["threads"] = scores(whole(found), expected.slice(0, len(found)))
    report["left"] = left_running()
    print(json.dumps(report))

if __name__ == "__main__":
    main()
`;

interface DaskReport extends TaskEnds {
  readonly partitions: number;
  readonly planned: number;
  readonly children: number;
  readonly whole: Scores;
  readonly index: boolean;
  readonly meta: readonly unknown[];
  readonly did_kill: number;
  readonly killed: Scores;
  readonly types: readonly (readonly string[])[];
  readonly latents: readonly number[];
  readonly replaced: readonly unknown[];
  readonly clash: string | null;
  readonly example: number;
  readonly threads: Scores;
}

let report: DaskReport;

beforeAll(async () => {
  report = await runInEngine<DaskReport>('dask-pipes', PACKAGES, SCRIPT);
}, 900_000);

describe('colatent.pipes on two Dask workers', () => {
  it('scores every row as a single process does, to the bit, under its index', () => {
    expect(report.whole).toEqual({ rows: ROWS, same: true });
    expect(report.index).toBe(true);
  });

  it('starts one child for each partition, and one to learn the schema', () => {
    expect(report.partitions).toBe(8);
    expect(report.children).toBe(8);
    expect(report.planned).toBe(1);
  });

  it('loses and doubles no row when a worker is killed in the midst of a job', () => {
    expect(report.did_kill).toBe(1);
    expect(report.killed).toEqual({ rows: ROWS, same: true });
  });

  it('scores alike in threads of one process', () => {
    expect(report.threads).toEqual({ rows: 4 * 65_536, same: true });
  });

  it('says beforehand of which types the new columns are', () => {
    expect(report.meta).toEqual(['float32', 'float32', ['row', 'score']]);
    expect(report.types).toEqual([
      ['bool', 'object', 'object'],
      ['bool', 'object', 'object'],
    ]);
    expect(report.latents).toHaveLength(1);
  });

  it('replaces a column when told to, and else refuses to', () => {
    expect(report.replaced).toEqual(['float32', true]);
    expect(report.clash).toContain('the data has a column "score" already');
  });

  it('runs the example of the README', () => {
    expect(report.example).toBe(1000);
  });

  testEnds(() => report);
});
