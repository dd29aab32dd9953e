"""The DataFrames of a kernel, for the panel of JupyterLab: found, handed over as Arrow, and written back to.

It talks over a plain comm and stands alone: nothing of the package is imported, so that JupyterLab can send this file as code to kernels
where the package is not installed. pandas, polars and pyarrow are used when the user's session has them already.

A request is ``{"id", "op", ...}``, an answer ``{"id", "type": "result" | "failure", ...}`` of the same id. Bytes go in parts of at most
4 MiB, each asked for (``part``) or answered before the next, because servers drop connections over larger messages.
"""

import hashlib
import io
import keyword
import sys
import uuid
import weakref

PROTOCOL = 2
TARGET = "colatent.dataframes"
PART_BYTES = 4 * 1024 * 1024
#: DataFrames that ``explore`` showed and that have no name are kept so that their panels can read them; this many at most.
MOST_EXPLORED = 16
#: Writes that can be undone; what they replaced is kept for it.
MOST_WRITTEN = 16

_explored = {}
_tokens = {}
_written = {}


class DataFrameError(Exception):
    """A DataFrame that is not there, or cannot be handed over."""


class DataFrameChangedError(Exception):
    """A DataFrame is not the one that was read, so rows may not belong to each other any more."""


class ColumnExistsError(Exception):
    """A column to write has the name of one there is."""


class VariableExistsError(Exception):
    """A variable to make has the name of one there is."""


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


def keep(frame):
    """A handle by which the panel of ``explore`` finds the table."""
    handle = uuid.uuid4().hex
    _explored[handle] = frame
    while len(_explored) > MOST_EXPLORED:
        del _explored[next(iter(_explored))]
    return handle


def arrow_bytes(frame):
    """A pandas, polars or pyarrow table as an Arrow IPC stream; None when pandas has no pyarrow to do it."""
    names_of(frame)  # tells of names that are there twice
    if kind_of(frame) == "polars":
        import polars

        objects = [
            polars.Series(name, [None if value is None else str(value) for value in frame[name]], dtype=polars.String)
            for name, type_ in frame.schema.items()
            if type_ == polars.Object
        ]
        if objects:
            frame = frame.with_columns(objects)
        stream = io.BytesIO()
        frame.write_ipc_stream(stream, compat_level=polars.CompatLevel.oldest())
        return stream.getbuffer()
    try:
        import pyarrow
    except ImportError:
        return None
    table = frame if kind_of(frame) == "pyarrow" else _table_of_pandas(pyarrow, frame)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def _table_of_pandas(pyarrow, frame):
    """Columns of mixed objects, which Arrow has no type for, become text."""
    names = names_of(frame)
    arrays = []
    for place in range(len(names)):
        column = frame.iloc[:, place]
        try:
            array = pyarrow.array(column, from_pandas=True)
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError):
            array = pyarrow.array(column.astype(str).where(column.notna(), None), from_pandas=True)
        arrays.append(array)
    return pyarrow.table(arrays, names=names)


def names_of(frame):
    """The names of a table's columns as text, in order. Levels of pandas are joined by "_", empty ones left out."""
    if kind_of(frame) == "pandas":
        names = [_name_of(label) for label in frame.columns]
    else:
        names = list(frame.columns if kind_of(frame) == "polars" else frame.column_names)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataFrameError(f'two columns are named "{twice}"; rename one of them')
    return names


def _name_of(label):
    if isinstance(label, tuple):
        return "_".join(str(level) for level in label if str(level) != "")
    return str(label)


def _label_of(frame, name):
    """What a new column of a pandas DataFrame is called: with a level for each the others have."""
    levels = frame.columns.nlevels
    return name if levels == 1 else (name,) + ("",) * (levels - 1)


def _numpy_columns(frame):
    """Columns of a pandas DataFrame as plain buffers, for kernels without pyarrow: ``(descriptions, bytes)``."""
    import numpy

    descriptions, parts = [], []
    for place, name in enumerate(names_of(frame)):
        column = frame.iloc[:, place]
        missing = column.isna().to_numpy()
        kind = getattr(column.dtype, "kind", "O")
        if kind == "M":
            # no time zone: UTC, as pandas stores it
            values = column.to_numpy(dtype="datetime64[ms]", na_value=numpy.datetime64("NaT", "ms")).astype("<i8")
            buffers, type_ = [values], "timestamp"
        elif kind == "b":
            buffers, type_ = [column.to_numpy(dtype="u1", na_value=0)], "boolean"
        elif kind in "iuf":
            buffers, type_ = [column.to_numpy(dtype="<f8", na_value=numpy.nan)], "number"
        else:
            texts = [b"" if gone else str(value).encode() for value, gone in zip(column, missing)]
            offsets = numpy.zeros(len(texts) + 1, "<i4")
            numpy.cumsum([len(text) for text in texts], out=offsets[1:])
            buffers, type_ = [offsets, b"".join(texts)], "text"
        buffers.append(numpy.packbits(~missing, bitorder="little"))
        parts.extend(bytes(memoryview(buffer).cast("B")) if len(buffer) else b"" for buffer in buffers)
        descriptions.append(
            {"name": name, "type": type_, "bytes": [len(part) for part in parts[-len(buffers) :]]}
        )
    return descriptions, memoryview(b"".join(parts))


def _names_space():
    from IPython import get_ipython

    shell = get_ipython()
    return {} if shell is None else shell.user_ns


def _find(reference):
    """The table of a ``{"name"}`` or ``{"handle"}``."""
    if "handle" in reference:
        frame = _explored.get(reference["handle"])
        if frame is None:
            raise DataFrameError("the DataFrame is not in the kernel any more; run the cell again")
        return frame
    frame = _names_space().get(reference["name"])
    if kind_of(frame) is None:
        raise DataFrameError(f"the kernel has no DataFrame named {reference['name']}; run the cell that makes it")
    return frame


def _fingerprint(frame):
    kind = kind_of(frame)
    if kind == "pandas":
        columns = [(str(name), str(type_)) for name, type_ in frame.dtypes.items()]
        index = sys.modules["pandas"].util.hash_pandas_object(frame.index, index=False).to_numpy().tobytes()
    elif kind == "polars":
        columns, index = [(name, str(type_)) for name, type_ in frame.schema.items()], b""
    else:
        columns, index = [(field.name, str(field.type)) for field in frame.schema], b""
    return {"rows": describe(frame)["rows"], "columns": columns, "index": hashlib.sha256(index).hexdigest()}


def _content_of(frame):
    """What is handed over: ``(layout, bytes)``; the layout is None for Arrow."""
    content = arrow_bytes(frame)
    return (None, content) if content is not None else _numpy_columns(frame)


def _digest(content):
    return hashlib.blake2b(content, digest_size=16).digest()


def _digest_of(frame, names):
    """The digest of the columns of these names, which tells whether their values are the ones that were read."""
    present = names_of(frame)
    if present != names:
        if kind_of(frame) == "pandas":
            frame = frame.iloc[:, [present.index(name) for name in names]]
        else:
            frame = frame.select(names)
    return _digest(_content_of(frame)[1])


def _issue_token(reference, frame, names, digest):
    """A token for a table as it is now. ``names`` are the columns that were read, ``digest`` is of their values."""
    token = uuid.uuid4().hex
    _tokens[token] = (reference, weakref.ref(frame), kind_of(frame), _fingerprint(frame), names, digest)
    return token


def _check_unchanged(token):
    """The reference and table a token was issued for. Says what changed if it did."""
    if token not in _tokens:
        raise DataFrameChangedError("the kernel was restarted since the DataFrame was read")
    reference, read, _, before, names, digest = _tokens[token]
    name = reference.get("name", "the DataFrame")
    frame = _find(reference)
    if frame is not read():
        raise DataFrameChangedError(f"{name} is another DataFrame than the one that was read")
    now = _fingerprint(frame)
    if now["rows"] != before["rows"]:
        raise DataFrameChangedError(f"{name} had {before['rows']} rows when it was read and has {now['rows']} now")
    if now["columns"] != before["columns"]:
        raise DataFrameChangedError(f"the columns of {name} changed since it was read")
    if now["index"] != before["index"]:
        raise DataFrameChangedError(f"the index of {name} changed since it was read; its rows may be in another order")
    if _digest_of(frame, names) != digest:
        raise DataFrameChangedError(f"the values of {name} changed since it was read")
    return reference, frame


def _values_of(column, parts):
    """A written column's values: a numpy array where numpy is, else a list; text always as a list with None."""
    import array

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


def _series_of(kind, name, type_, values):
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


def _with_columns(frame, columns):
    """A polars or pyarrow table with columns, in the place of those that have their names."""
    if kind_of(frame) == "polars":
        return frame.with_columns([_series_of("polars", *column) for column in columns])
    for name, type_, values in columns:
        place, array = frame.schema.get_field_index(name), _series_of("pyarrow", name, type_, values)
        frame = frame.append_column(name, array) if place < 0 else frame.set_column(place, name, array)
    return frame


def _put_into_pandas(frame, columns):
    """Adds columns in place, all or none. Gives the labels and what was there by them."""
    labels = dict(zip(names_of(frame), frame.columns))
    former = {labels[name]: frame[labels[name]] for name, _, _ in columns if name in labels}
    placed = []
    try:
        for name, _, values in columns:
            label = labels.get(name, _label_of(frame, name))
            frame[label] = values
            placed.append(label)
    except Exception:
        _take_from_pandas(frame, placed, former)
        raise
    return placed, former


def _take_from_pandas(frame, labels, former):
    for label in labels:
        if label in former:
            frame[label] = former[label]
        elif label in frame.columns:
            del frame[label]


def _checked(token, columns, replace):
    """The reference and table to write to, if it is as it was, has no columns in the way and as many rows."""
    reference, frame = _check_unchanged(token)
    existing = set(names_of(frame))
    clashes = [name for name, _, _ in columns if name in existing]
    if clashes and not replace:
        raise ColumnExistsError(f'there is a column "{clashes[0]}" already; give the new one another name, or replace it')
    rows = describe(frame)["rows"]
    for name, _, values in columns:
        if len(values) != rows:
            raise DataFrameError(f'column "{name}" has {len(values)} values for {rows} rows')
    return reference, frame


def _write(token, columns, replace, new_variable):
    space = _names_space()
    if new_variable is not None:
        return _write_new(token, columns, new_variable, space)
    reference, frame = _checked(token, columns, replace)
    if kind_of(frame) == "pandas":
        undo = ("pandas", frame, *_put_into_pandas(frame, columns))
        names = _variables_of(frame) if "handle" in reference else [reference["name"]]
    else:
        names = [reference["name"]] if "name" in reference else _variables_of(frame)
        if not names:
            raise DataFrameChangedError("the DataFrame has no name to bind the new one to; write to a new variable")
        changed = _with_columns(frame, columns)
        undo = ("bound", {name: (frame, changed) for name in names})
        for name in names:
            space[name] = changed
        if "handle" in reference:
            _explored[reference["handle"]] = changed
        frame = changed
    touched = {name for name, _, _ in columns}
    token = _reissue_token(token, reference, frame, touched)
    return _written_as(undo, names[0] if names else None, reference, token, touched)


def _variables_of(frame):
    """The variables that hold this very table."""
    return [name for name, value in list(_names_space().items()) if value is frame and not name.startswith("_")]


def _reissue_token(token, reference, frame, touched):
    """A token for a table after columns were written to it."""
    _, _, _, _, names, digest = _tokens[token]
    if not touched.isdisjoint(names):
        digest = _digest_of(frame, names)
    return _issue_token(reference, frame, names, digest)


def _write_new(token, columns, name, space):
    if not name.isidentifier() or keyword.iskeyword(name):
        raise DataFrameError(f"{name} is not a name a variable can have")
    if name in space:
        raise VariableExistsError(f"there is a variable {name} already; take another name")
    kind = _tokens[token][2] if token in _tokens else None
    kind = kind or next((k for k in ("pandas", "polars", "pyarrow") if k in sys.modules), None)
    if kind is None:
        raise DataFrameError("the kernel has none of pandas, polars and pyarrow imported; import one of them first")
    values = {column[0]: _series_of(kind, *column) for column in columns}
    table = sys.modules[kind].table(values) if kind == "pyarrow" else sys.modules[kind].DataFrame(values)
    space[name] = table
    return _written_as(("new", name, table), name, {"name": name}, None, set())


def _written_as(undo, name, reference, token, touched):
    written = uuid.uuid4().hex
    _written[written] = (undo, reference, token, touched)
    while len(_written) > MOST_WRITTEN:
        del _written[next(iter(_written))]
    return {"written": written, "name": name, "token": token}


def _undo(written):
    """Takes a write back. No token comes of it when the table changed since, so that what was scored is not written to other rows."""
    if written not in _written:
        raise DataFrameError("there is nothing to undo: the kernel was restarted, or it was undone before")
    undo, reference, token, touched = _written[written]
    space = _names_space()
    if undo[0] == "bound":
        for name, (_, changed) in undo[1].items():
            if space.get(name) is not changed:
                raise DataFrameChangedError(f"{name} was bound anew since the columns were written; drop them by hand")
    del _written[written]
    if undo[0] == "new":
        if space.get(undo[1]) is undo[2]:
            del space[undo[1]]
        return {"token": None}
    try:
        _check_unchanged(token)
        is_same = True
    except (DataFrameChangedError, DataFrameError):
        is_same = False
    if undo[0] == "pandas":
        frame = undo[1]
        _take_from_pandas(*undo[1:])
    else:
        for name, (before, _) in undo[1].items():
            space[name] = frame = before
        if "handle" in reference:
            _explored[reference["handle"]] = frame
    return {"token": _reissue_token(token, reference, frame, touched) if is_same else None}


def _formats_of(frame):
    """The formats a table can be written in by what the kernel has, the one to prefer first."""
    kind = kind_of(frame)
    if kind == "polars":
        return ["parquet", "csv", "arrow", "jsonl"]
    if kind == "pyarrow":
        return ["parquet", "csv", "arrow"]
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return ["csv", "jsonl"]
    return ["parquet", "csv", "arrow", "jsonl"]


def _export(token, columns, replace, format_):
    """The bytes of a file of the table with columns; the table stays as it is."""
    _, frame = _checked(token, columns, replace)
    try:
        if kind_of(frame) == "pandas":
            scored = frame.copy(deep=False)
            _put_into_pandas(scored, columns)
            return _pandas_file(scored, format_)
        return _arrow_file(_with_columns(frame, columns), format_)
    except Exception as error:
        raise DataFrameError(
            f"{kind_of(frame)} cannot write the DataFrame as {format_}: {error}; choose another format"
        ) from error


def _pandas_file(frame, format_):
    """An index that is not just the number of the row is written too, as pandas does it."""
    pandas = sys.modules["pandas"]
    sink = io.BytesIO()
    has_index = not (isinstance(frame.index, pandas.RangeIndex) and frame.index.name is None)
    if format_ in ("csv", "jsonl"):
        frame = frame.set_axis(names_of(frame), axis=1)
    if format_ == "csv":
        sink.write(frame.to_csv(index=has_index).encode())
    elif format_ == "jsonl":
        rows = frame.reset_index() if has_index else frame
        sink.write(rows.to_json(orient="records", lines=True, date_format="iso", force_ascii=False).encode())
    elif format_ == "parquet":
        frame.to_parquet(sink, index=has_index or None)
    else:
        import pyarrow

        return _arrow_file(pyarrow.Table.from_pandas(frame, preserve_index=has_index or None), format_)
    return sink.getbuffer()


def _arrow_file(frame, format_):
    sink = io.BytesIO()
    if kind_of(frame) == "polars":
        if format_ == "arrow":
            frame.write_ipc(sink, compat_level=sys.modules["polars"].CompatLevel.oldest())
        else:
            {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[format_](sink)
        return sink.getbuffer()
    import pyarrow.csv
    import pyarrow.parquet

    if format_ == "csv":
        pyarrow.csv.write_csv(frame, sink)
    elif format_ == "parquet":
        pyarrow.parquet.write_table(frame, sink)
    else:
        with pyarrow.ipc.new_file(sink, frame.schema) as writer:
            writer.write_table(frame)
    return sink.getbuffer()


class Conversation:
    """Answers the requests of one comm."""

    def __init__(self, comm):
        self._comm = comm
        self._outgoing = {}
        self._incoming = {}
        comm.on_msg(self._take)

    def _take(self, message):
        request = message["content"]["data"]
        identity = request.get("id")
        try:
            answer = getattr(self, "_" + request["op"])(request, message.get("buffers", []))
            if answer is not None:
                content, buffers = answer
                self._comm.send({"id": identity, "type": "result", **content}, buffers=buffers)
        except Exception as error:
            self._outgoing.pop(identity, None)
            self._incoming.pop(identity, None)
            self._comm.send(
                {"id": identity, "type": "failure", "name": type(error).__name__, "message": str(error)}
            )

    def _list(self, request, _):
        found = [
            {"name": name, **describe(value)}
            for name, value in list(_names_space().items())
            if not name.startswith("_") and kind_of(value) is not None
        ]
        return {"frames": found}, []

    def _ready(self, request, _):
        return {}, []

    def _names(self, request, _):
        return {"names": names_of(_find(request["frame"]))}, []

    def _get(self, request, _):
        reference = request["frame"]
        frame = _find(reference)
        layout, content = _content_of(frame)
        names = names_of(frame)
        variables = [reference["name"]] if "name" in reference else _variables_of(frame)
        self._outgoing[request["id"]] = content
        return {
            **describe(frame),
            "token": _issue_token(reference, frame, names, _digest(content)),
            "bytes": content.nbytes,
            "layout": layout,
            "names": names,
            "variable": variables[0] if variables else None,
            "named": kind_of(frame) != "pandas" or all(isinstance(label, str) for label in frame.columns),
            "formats": _formats_of(frame),
        }, []

    def _part(self, request, _):
        """One part of what ``get`` prepared; the last one forgets it."""
        content = self._outgoing[request["of"]]
        start = request["start"]
        end = min(start + PART_BYTES, content.nbytes)
        if end == content.nbytes:
            del self._outgoing[request["of"]]
        return {}, [content[start:end]]

    def _put(self, request, buffers):
        """Announces columns, or brings one more part of them; the last part writes."""
        identity = request["of"]
        put = self._incoming.setdefault(identity, {**request, "content": bytearray()})
        for buffer in buffers:
            # Python in a browser is given buffers of JavaScript
            put["content"] += buffer.to_bytes() if hasattr(buffer, "to_bytes") else buffer
        if not request["last"]:
            return {}, []
        put = self._incoming.pop(identity)
        content, at, columns = memoryview(put["content"]), 0, []
        for column in put["columns"]:
            parts = []
            for length in column["bytes"]:
                parts.append(content[at : at + length])
                at += length
            columns.append((column["name"], column["type"], _values_of(column, parts)))
        if "format" in put:
            file = _export(put["token"], columns, put["replace"], put["format"])
            self._outgoing[identity] = file
            return {"bytes": file.nbytes}, []
        return _write(put["token"], columns, put["replace"], put.get("newVariable")), []

    def _undo(self, request, _):
        return _undo(request["written"]), []

    def _cancel(self, request, _):
        self._outgoing.pop(request["of"], None)
        self._incoming.pop(request["of"], None)
        return {}, []


def start():
    """Lets JupyterLab open conversations with this kernel."""
    from IPython import get_ipython

    get_ipython().kernel.comm_manager.register_target(TARGET, lambda comm, _: Conversation(comm))
