"""scikit-learn: the detectors most users try first, fitted and scored on one thread."""

import pickle

import numpy as np
import pyarrow.parquet as parquet_files
import sklearn
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import NearestNeighbors

from serve_tasks import serve_tasks, time_processor

# Rows of a call: enough for each to be at its best, few enough for a call to take some seconds.
CALL_ROWS = {"isolation forest": 100_000, "nearest neighbours": 10_000}

rows = {}
fitted = {}


def prepare(parquet, training):
    """The first rows are trained on; of the others, the first of a call are scored."""
    table = parquet_files.read_table(parquet)
    values = np.stack([column.to_numpy() for column in table.columns], axis=1)
    rows["training"] = np.ascontiguousarray(values[:training])
    rows["scored"] = np.ascontiguousarray(values[training : training + max(CALL_ROWS.values())])
    return CALL_ROWS


def estimator(method):
    if method == "isolation forest":
        return IsolationForest(n_estimators=100, n_jobs=1, random_state=0)
    return NearestNeighbors(n_neighbors=5, algorithm="brute", n_jobs=1)


def fit(method):
    def call():
        fitted[method] = estimator(method).fit(rows["training"])

    return time_processor(call)


def score(method):
    batch = rows["scored"][: CALL_ROWS[method]]
    model = fitted[method]
    if method == "isolation forest":
        return time_processor(lambda: model.score_samples(batch))
    return time_processor(lambda: model.kneighbors(batch)[0][:, -1])


serve_tasks(
    {
        "describe": lambda: {"version": sklearn.__version__},
        "prepare": prepare,
        "fit": fit,
        "size": lambda method: {"bytes": len(pickle.dumps(fitted[method]))},
        "score": score,
    }
)
