"""Columns that the browser sends, and how they are put into tables."""

import array
import sys

from .tables import kind_of, label_of, names_of


def values_of(column, parts):
    """A written column's values: a numpy array where numpy is, else a list; text always as a list with None."""
    if column["type"] in ("float32", "float64"):
        code = "f" if column["type"] == "float32" else "d"
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            return numpy.frombuffer(parts[0], dtype=code).copy()
        values = array.array(code)
        values.frombytes(parts[0])
        return list(values)
    if column["type"] == "boolean":
        return [bool(value) for value in parts[0]]
    ends, valid = array.array("i"), parts[2]
    ends.frombytes(parts[0])
    text = bytes(parts[1])
    return [
        text[ends[row] : ends[row + 1]].decode() if valid[row] else None for row in range(len(ends) - 1)
    ]


def series_of(kind, name, type_, values):
    """A written column as the library has columns; of float32 and text also where all is missing."""
    if kind == "polars":
        import polars

        types = {"float32": polars.Float32, "float64": polars.Float64, "boolean": polars.Boolean, "text": polars.String}
        return polars.Series(name, values, dtype=types[type_])
    if kind == "pyarrow":
        import pyarrow

        types = {"float32": "float32", "float64": "float64", "boolean": "bool", "text": "string"}
        return pyarrow.array(values, type=types[type_])
    return values


def with_columns(frame, columns):
    """A table like another, with columns in the place of those that have their names; of pandas it shares the values."""
    if kind_of(frame) == "pandas":
        frame = frame.copy(deep=False)
        put_into_pandas(frame, columns)
        return frame
    if kind_of(frame) == "polars":
        return frame.with_columns([series_of("polars", *column) for column in columns])
    for name, type_, values in columns:
        place, series = frame.schema.get_field_index(name), series_of("pyarrow", name, type_, values)
        frame = frame.append_column(name, series) if place < 0 else frame.set_column(place, name, series)
    return frame


def put_into_pandas(frame, columns):
    """Adds columns in place, all or none. Gives the labels and what was there by them."""
    labels = dict(zip(names_of(frame), frame.columns))
    former = {labels[name]: frame[labels[name]] for name, _, _ in columns if name in labels}
    placed = []
    try:
        for name, _, values in columns:
            label = labels.get(name, label_of(frame, name))
            frame[label] = values
            placed.append(label)
    except Exception:
        take_from_pandas(frame, placed, former)
        raise
    return placed, former


def take_from_pandas(frame, labels, former):
    """Drops columns by their labels, or puts back what was there."""
    for label in labels:
        if label in former:
            frame[label] = former[label]
        elif label in frame.columns:
            del frame[label]
