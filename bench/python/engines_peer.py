"""The Arrow filter inside the tasks of Spark, Ray Data and Dask, in a Python process, and by itself: the same rows in each.

A job reads a folder of Parquet files, adds scores, and counts the rows that come out; without the filter it passes them on.
"""

import os
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.dataset as datasets
import pyarrow.parquet as parquet
from colatent import engine as own_engine
from colatent import pipes

from serve_tasks import serve_tasks

# Batches of all engines and of the single process.
BATCH_ROWS = 16_384
# The child of each task, for which the wheel is enough.
CHILD = own_engine.command()
# What workers need of the environment: where Colatent is, and whose processes they are.
PASSED_ON = ["PATH", "PYTHONPATH", "COLATENT_NODE", "COLATENT_BENCH_CONTENDER"]


def split(table, folder, files, rows):
    """Writes a table as Parquet files of equal size, and as an Arrow stream."""
    whole = parquet.read_table(table)
    whole = whole.slice(0, len(whole) if rows is None else rows)
    os.makedirs(f"{folder}/rows")
    size = -(-len(whole) // files)
    for number in range(files):
        parquet.write_table(whole.slice(number * size, size), f"{folder}/rows/{number}.parquet")
    with pa.OSFile(f"{folder}/rows.arrows", "wb") as sink, pa.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=BATCH_ROWS)
    return {"rows": len(whole)}


def checksum(scores):
    """The sum of the bits of float32 scores, in whatever order they come."""
    bits = pa.chunked_array([chunk.view(pa.int32()) for chunk in scores.chunks])
    return {"rows": len(scores), "sum": compute.sum(bits.cast(pa.int64())).as_py()}


class Single:
    version = pa.__version__

    def __init__(self, folder, model):
        self.folder, self.model = folder, model

    def run(self, filtered):
        with open(f"{self.folder}/rows.arrows") as source, open(f"{self.folder}/out.arrows", "wb") as sink:
            command = [os.environ["COLATENT_NODE"], os.environ["COLATENT_SCRIPT"]]
            subprocess.run([*command, "transform", self.model, "--quiet", "--score"], stdin=source, stdout=sink, check=True)

    def scores(self):
        self.run(True)
        return pa.ipc.open_stream(f"{self.folder}/out.arrows").read_all()["score"]

    def close(self):
        pass


class Python:
    version = pa.__version__

    def __init__(self, folder, model):
        self.rows, self.model = datasets.dataset(f"{folder}/rows"), model

    def batches(self, filtered):
        batches = self.rows.to_batches(batch_size=BATCH_ROWS)
        return pipes.Filter(self.model, score=True, command=CHILD).batches(batches) if filtered else batches

    def run(self, filtered):
        return sum(batch.num_rows for batch in self.batches(filtered))

    def scores(self):
        return pa.Table.from_batches(self.batches(True))["score"]

    def close(self):
        pass


def same(batches):
    return batches


class Spark:
    def __init__(self, folder, model):
        import pyspark
        from pyspark.sql import SparkSession

        self.version = pyspark.__version__
        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH_ROWS))
        for name in PASSED_ON:
            builder = builder.config(f"spark.executorEnv.{name}", os.environ[name])
        self.spark = builder.getOrCreate()
        self.spark.sparkContext.setLogLevel("OFF")
        self.rows, self.model = self.spark.read.parquet(f"{folder}/rows"), model

    def job(self, filtered):
        if filtered:
            return pipes.spark(self.rows, self.model, score=True, command=CHILD)
        return self.rows.mapInArrow(same, self.rows.schema)

    def run(self, filtered):
        self.job(filtered).write.format("noop").mode("overwrite").save()

    def scores(self):
        return self.job(True).select("score").toArrow()["score"]

    def close(self):
        self.spark.stop()


class Ray:
    def __init__(self, folder, model):
        import ray

        self.ray, self.version = ray, ray.__version__
        # a processor for each of two actors, and one for reading
        ray.init(num_cpus=3, object_store_memory=600_000_000, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        ray.data.DataContext.get_current().enable_progress_bars = False
        self.folder, self.model = folder, model

    def job(self, filtered):
        rows = self.ray.data.read_parquet(f"{self.folder}/rows")
        if filtered:
            return pipes.ray(rows, self.model, score=True, command=CHILD, concurrency=2, batch_size=BATCH_ROWS)
        return rows.map_batches(same, batch_format="pyarrow", batch_size=BATCH_ROWS)

    def run(self, filtered):
        return sum(bundle.num_rows() for bundle in self.job(filtered).iter_internal_ref_bundles())

    def scores(self):
        return pa.concat_tables(self.ray.get(self.job(True).to_arrow_refs()))["score"]

    def close(self):
        self.ray.shutdown()


class Dask:
    def __init__(self, folder, model):
        import dask
        import dask.dataframe
        from dask.distributed import Client, LocalCluster

        self.version = dask.__version__
        self.cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
        self.client = Client(self.cluster)
        self.rows, self.model = dask.dataframe.read_parquet(f"{folder}/rows"), model

    def job(self, filtered):
        if filtered:
            return pipes.dask(self.rows, self.model, score=True, command=CHILD)
        return self.rows.map_partitions(same, meta=self.rows._meta)

    def run(self, filtered):
        return int(self.job(filtered).map_partitions(len, meta=(None, "int64")).sum().compute())

    def scores(self):
        return pa.chunked_array([pa.array(self.job(True)["score"].compute())])

    def close(self):
        self.client.close()
        self.cluster.close()


def main():
    kind = {"single": Single, "python": Python, "spark": Spark, "ray": Ray, "dask": Dask}[sys.argv[1]]
    engine = None

    def prepare(folder, model):
        nonlocal engine
        engine = kind(folder, model)
        return checksum(engine.scores())

    def run(filtered):
        start = time.perf_counter()
        engine.run(filtered)
        return {"calls": 1, "seconds": time.perf_counter() - start}

    serve_tasks({"split": split, "prepare": prepare, "run": run, "describe": lambda: {"version": engine.version}})
    if engine is not None:
        engine.close()


if __name__ == "__main__":
    main()
