"""Tables as bytes that the engine reads, and its numbers as columns and tables of the same library."""

import os
import sys

from . import kernel
from .errors import TableError, type_of


def bytes_of(table):
    """A table as an Arrow IPC stream. Raises TableError for what is none, or cannot be handed over."""
    if kernel.kind_of(table) is None:
        if not hasattr(table, "__arrow_c_stream__"):
            raise _no_table(table)
        pyarrow = _pyarrow(table)
        try:
            table = pyarrow.table(table)
        except (pyarrow.ArrowException, TypeError) as error:
            raise _no_table(table) from error
    try:
        content = kernel.arrow_bytes(table)
    except kernel.DataFrameError as error:
        raise TableError(str(error)) from None
    except Exception as error:
        raise TableError(f"the table cannot be handed over as Arrow: {error}") from error
    return _pyarrow(table) if content is None else content


def is_without_columns(table):
    """Of a table of pandas, polars or pyarrow, which may have rows all the same."""
    return kernel.kind_of(table) is not None and kernel.describe(table)["columns"] == 0


def column_of(table, name, content):
    """Float32 numbers, one for each row of a table, as its library has a column."""
    kind = kernel.kind_of(table)
    if kind == "pandas":
        import numpy

        return sys.modules["pandas"].Series(numpy.frombuffer(content, "<f4"), index=table.index, name=name)
    if kind == "polars":
        return _polars_floats(name, content)
    return _arrow_floats(content)


def columns_of(table, names, content):
    """Float32 numbers, row by row, as a table of the library of another table."""
    kind = kernel.kind_of(table)
    if kind == "pandas":
        import numpy

        values = numpy.frombuffer(content, "<f4").reshape(-1, len(names))
        return sys.modules["pandas"].DataFrame(values, index=table.index, columns=names)
    views = [memoryview(content).cast("f")[place :: len(names)] for place in range(len(names))]
    if kind == "polars":
        polars = sys.modules["polars"]
        return polars.DataFrame([_polars_floats(name, view.tobytes()) for name, view in zip(names, views)])
    pyarrow = _pyarrow(table)
    return pyarrow.table([_arrow_floats(view.tobytes()) for view in views], names=names)


def _no_table(value):
    hint = ""
    if isinstance(value, (str, os.PathLike)):
        hint = "; read the file first, by pandas.read_csv or the like"
    elif hasattr(value, "to_frame"):
        hint = "; .to_frame() makes a table of one column"
    elif hasattr(value, "collect"):
        hint = "; .collect() gives one"
    elif isinstance(value, (dict, list, tuple)) or hasattr(value, "__array__"):
        hint = "; pandas.DataFrame(...) makes one"
    return TableError(f"a pandas, polars or pyarrow table is needed, not {type_of(value)}{hint}")


def _pyarrow(table):
    try:
        import pyarrow
    except ImportError:
        raise TableError(
            f"a {type(table).__module__.split('.')[0]} table is handed over as Arrow, which needs pyarrow: pip install pyarrow"
        ) from None
    return pyarrow


def _polars_floats(name, content):
    from array import array

    polars = sys.modules["polars"]
    return polars.Series(name, array("f", content), dtype=polars.Float32)


def _arrow_floats(content):
    import pyarrow

    return pyarrow.Array.from_buffers(pyarrow.float32(), len(content) // 4, [None, pyarrow.py_buffer(content)])
