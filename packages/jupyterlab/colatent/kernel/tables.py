"""pandas, polars and pyarrow tables alike: which they are, how large, and what their columns are called."""

import sys

from .errors import DataFrameError


def kind_of(value):
    """'pandas', 'polars' or 'pyarrow' for their tables, otherwise None. Imports none of them."""
    for library, table in (("pandas", "DataFrame"), ("polars", "DataFrame"), ("pyarrow", "Table")):
        module = sys.modules.get(library)
        if module is not None and isinstance(value, getattr(module, table, ())):
            return library
    return None


def describe(frame):
    """The kind, rows and columns of a table; copies nothing."""
    rows, columns = frame.shape
    return {"kind": kind_of(frame), "rows": int(rows), "columns": int(columns)}


def names_of(frame):
    """The names of a table's columns as text, in order. Levels of pandas are joined by "_", empty ones left out."""
    if kind_of(frame) == "pandas":
        names = [_name_of(label) for label in frame.columns]
    else:
        names = list(frame.columns if kind_of(frame) == "polars" else frame.column_names)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataFrameError(f'Two columns are named "{twice}"; rename one of them')
    return names


def _name_of(label):
    if isinstance(label, tuple):
        return "_".join(str(level) for level in label if str(level) != "")
    return str(label)


def label_of(frame, name):
    """What a new column of a pandas DataFrame is called: with a level for each the others have."""
    levels = frame.columns.nlevels
    return name if levels == 1 else (name,) + ("",) * (levels - 1)
