"""colatent.fit and colatent.score on a pandas DataFrame: the package's engine in its child process."""

import time
import warnings

import colatent
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as parquet
from colatent import engine

from serve_tasks import serve_tasks

BATCH_ROWS = 16_384
# what the training says of constant columns, each round again
warnings.simplefilter("ignore", colatent.ColatentWarning)


def prepare(table, folder, rows, trainingRows):
    """Reads the rows, and writes them and those to train on as Arrow streams for who has no Python."""
    global whole, first
    read = parquet.read_table(table)
    read = read.slice(0, len(read) if rows is None else rows)
    for name, part in [("rows", read), ("first", read.slice(0, trainingRows))]:
        with pa.OSFile(f"{folder}/{name}.arrows", "wb") as sink, pa.ipc.new_stream(sink, part.schema) as writer:
            writer.write_table(part, max_chunksize=BATCH_ROWS)
    whole, first = read.to_pandas(), read.slice(0, trainingRows).to_pandas()
    return {"rows": len(whole)}


def timed(call):
    start = time.perf_counter()
    result = call()
    return result, {"calls": 1, "seconds": time.perf_counter() - start}


def fit():
    global model
    model, burst = timed(lambda: colatent.fit(first, effort="light", seed=1, max_iterations=10, early_stop=False))
    return {**burst, "hash": model.info["hash"]}


def score():
    scores, burst = timed(lambda: colatent.score(whole, model))
    bits = pa.array(scores).view(pa.int32()).cast(pa.int64())
    return {**burst, "sum": compute.sum(bits).as_py()}


def score_one():
    """A call for one row, once the child runs."""
    return timed(lambda: colatent.score(first[:1], model))[1]


def start():
    """A child from nothing to its first answer, which tells what a model is."""
    content = bytes(model)
    engine.stop()
    return timed(lambda: colatent.Model(content))[1]


serve_tasks(
    {
        "describe": lambda: {"version": pa.__version__},
        "prepare": prepare,
        "fit": fit,
        "score": score,
        "scoreOne": score_one,
        "start": start,
    }
)
