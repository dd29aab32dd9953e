"""DuckDB's Python client with an Arrow function over ONNX Runtime: the way a Python user scores rows in SQL."""

from inspect import Parameter, Signature

import duckdb
import numpy as np
import onnxruntime
import pyarrow as pa

from serve_tasks import serve_tasks, time_calls

connection = None
query = None


def prepare(parquet, features, scorer_file, threads):
    """Loads the table and registers `score`. @threads: None leaves DuckDB's default."""
    global connection, query
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(scorer_file, options, providers=["CPUExecutionProvider"])

    def score(*columns):
        rows = np.empty((len(columns[0]), features), np.float32)
        for feature, column in enumerate(columns):
            rows[:, feature] = column.to_numpy()
        return pa.array(session.run(["scores"], {"rows": rows})[0])

    # DuckDB counts a function's parameters by its signature.
    names = [f"f{feature}" for feature in range(features)]
    score.__signature__ = Signature([Parameter(name, Parameter.POSITIONAL_ONLY) for name in names])
    connection = duckdb.connect(config={} if threads is None else {"threads": threads})
    connection.execute(f"CREATE TABLE measurements AS SELECT * FROM read_parquet('{parquet}')")
    connection.create_function(
        "score", score, ["FLOAT"] * features, "FLOAT", type="arrow"
    )
    query = f"SELECT sum(score({', '.join(names)})) FROM measurements"
    return {"sum": connection.execute(query).fetchone()[0]}


serve_tasks(
    {
        "describe": lambda: {"version": f"duckdb {duckdb.__version__}, onnxruntime {onnxruntime.__version__}"},
        "prepare": prepare,
        "query": lambda: time_calls(lambda: connection.execute(query).fetchone(), 0),
    }
)
