"""Columns written to tables of the user, and taken back."""

import importlib
import keyword
import uuid

from .columns import put_into_pandas, series_of, take_from_pandas, with_columns
from .errors import (
    ColumnExistsError,
    DataFrameChangedError,
    DataFrameError,
    DataFrameGoneError,
    VariableExistsError,
    VariableNameError,
)
from .tables import describe, kind_of, names_of
from .tokens import check_unchanged, index_read, kind_read, reissue_token
from .variables import bind, names_space, variables_of

#: Columns in the way that are told by name.
MOST_TOLD = 3
#: Writes that can be undone; what they replaced is kept for it.
MOST_WRITTEN = 16

_written = {}


class _InPlace:
    """Columns that were put into a pandas DataFrame."""

    def __init__(self, reference, token, touched, frame, labels, former):
        self.reference, self.token, self.touched = reference, token, touched
        self._frame, self._labels, self._former = frame, labels, former

    def check(self):
        pass

    def take_back(self):
        take_from_pandas(self._frame, self._labels, self._former)
        return self._frame


class _Bound:
    """Variables that were bound to a table with columns in place of the one without."""

    def __init__(self, reference, token, touched, names, before, after):
        self.reference, self.token, self.touched = reference, token, touched
        self._names, self._before, self._after = names, before, after

    def check(self):
        space = names_space()
        for name in self._names:
            if space.get(name) is not self._after:
                raise DataFrameChangedError(f"The variable {name} was bound anew since the columns were written; drop them by hand")

    def take_back(self):
        bind(self.reference, self._names, self._before)
        return self._before


class _New:
    """A variable that was made."""

    token = None

    def __init__(self, name, table):
        self._name, self._table = name, table

    def check(self):
        pass

    def take_back(self):
        space = names_space()
        if space.get(self._name) is self._table:
            del space[self._name]


def checked(token, columns, replace):
    """The reference and table to write to, if it is as it was, has no columns in the way and as many rows."""
    reference, frame = check_unchanged(token)
    existing = set(names_of(frame))
    clashes = [name for name, _, _ in columns if name in existing]
    if clashes and not replace:
        raise ColumnExistsError(_told(clashes))
    rows = describe(frame)["rows"]
    for name, _, values in columns:
        if len(values) != rows:
            raise DataFrameError(f'The column "{name}" has {len(values)} values for {rows} rows')
    return reference, frame


def _told(names):
    """What is said of columns in the way: the first few by name."""
    if len(names) == 1:
        return f'There is a column "{names[0]}" already; give the new one another name, or replace it'
    told, more = [f'"{name}"' for name in names[:MOST_TOLD]], len(names) - MOST_TOLD
    last = f"{more} more" if more > 0 else told.pop()
    return f"There are columns {', '.join(told)} and {last} already; give the new ones other names, or replace them"


def write(token, columns, replace):
    """Adds columns to the table of a token: to pandas in place, otherwise its variables are bound to a table with them."""
    reference, frame = checked(token, columns, replace)
    touched = {name for name, _, _ in columns}
    names = [reference["name"]] if "name" in reference else variables_of(frame)
    if not names:
        raise DataFrameGoneError("No variable holds the DataFrame any more")
    if kind_of(frame) == "pandas":
        placed = put_into_pandas(frame, columns)
        token = reissue_token(token, reference, frame, touched)
        written = _InPlace(reference, token, touched, frame, *placed)
    else:
        after = with_columns(frame, columns)
        bind(reference, names, after)
        token = reissue_token(token, reference, after, touched)
        written = _Bound(reference, token, touched, names, frame, after)
    return _keep(written, names[0])


def write_new(token, columns, name, library, whole):
    """Makes a variable of a copy of the table that was read with the columns, or, not ``whole``, of the columns alone.

    The columns alone are there whatever became of the table: by its library, with its index where that is as it was.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        raise VariableNameError(f'A variable cannot be called "{name}"; take another name')
    space = names_space()
    if name in space:
        raise VariableExistsError(f"There is a variable {name} already; take another name")
    if whole:
        _, frame = checked(token, columns, False)
        # a copy of pandas that shares nothing
        table = with_columns(frame.copy() if kind_of(frame) == "pandas" else frame, columns)
    else:
        table = _table_of(kind_read(token) or library, columns, index_read(token))
    space[name] = table
    return _keep(_New(name, table), name)


def _table_of(kind, columns, index):
    """A table of columns by a library, which is imported where a kernel was restarted since."""
    try:
        module = importlib.import_module(kind)
    except ImportError as error:
        raise DataFrameError(f"The kernel cannot import {kind}, which the DataFrame was made by: {error}") from error
    values = {column[0]: series_of(kind, *column) for column in columns}
    if kind == "pyarrow":
        return module.table(values)
    return module.DataFrame(values) if index is None else module.DataFrame(values, index=index)


def _keep(written, name):
    key = uuid.uuid4().hex
    _written[key] = written
    while len(_written) > MOST_WRITTEN:
        del _written[next(iter(_written))]
    return {"written": key, "name": name, "token": written.token}


def undo(key):
    """Takes a write back. No token comes of it when the table changed since, so that what was scored is not written to other rows."""
    if key not in _written:
        raise DataFrameError("There is nothing to undo: the kernel was restarted, or it was undone before")
    written = _written[key]
    written.check()
    del _written[key]
    is_same = written.token is not None and _is_unchanged(written.token)
    frame = written.take_back()
    return {"token": reissue_token(written.token, written.reference, frame, written.touched) if is_same else None}


def _is_unchanged(token):
    try:
        check_unchanged(token)
    except (DataFrameChangedError, DataFrameError):
        return False
    return True
