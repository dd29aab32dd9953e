"""Tables as bytes, to be read in the browser."""

import io

from .tables import kind_of, names_of


def content_of(frame):
    """What is handed over: ``(layout, bytes)``; the layout is None for Arrow."""
    content = arrow_bytes(frame)
    return (None, content) if content is not None else _numpy_columns(frame)


def arrow_bytes(frame):
    """A pandas, polars or pyarrow table as an Arrow IPC stream; None when pandas has no pyarrow to do it."""
    names_of(frame)  # tells of names that are there twice
    if kind_of(frame) == "polars":
        import polars

        stream = io.BytesIO()
        _polars_with_texts(frame).write_ipc_stream(stream, compat_level=polars.CompatLevel.oldest())
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
    names = names_of(frame)
    arrays = [_array_of(pyarrow, frame.iloc[:, place])[0] for place in range(len(names))]
    return pyarrow.table(arrays, names=names)


def _array_of(pyarrow, column):
    """A pandas column for Arrow, and the text it became where Arrow has no type for what it mixes, otherwise None."""
    try:
        return pyarrow.array(column, from_pandas=True), None
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError):
        text = _text_of(column)
        return pyarrow.array(text, from_pandas=True), text


def _text_of(column):
    return column.astype(str).where(column.notna(), None)


def with_texts(frame):
    """A pandas or polars table to be written as Arrow: columns of mixed objects are the text they are read as.

    So are categories that are intervals, as pandas.cut makes them: files of them cannot be written, or not be read.
    """
    if kind_of(frame) == "polars":
        return _polars_with_texts(frame)
    import pyarrow

    texts = {}
    for place, type_ in enumerate(frame.dtypes):
        column = frame.iloc[:, place]
        if type_ == "category" and str(type_.categories.dtype).startswith("interval"):
            texts[place] = _text_of(column)
        elif type_ == "category" or type_ == object:
            texts[place] = _array_of(pyarrow, column)[1]
    texts = {place: text for place, text in texts.items() if text is not None}
    if texts:
        frame = frame.copy(deep=False)
        for place, text in texts.items():
            frame.isetitem(place, text)
    return frame


def _polars_with_texts(frame):
    import polars

    objects = [
        polars.Series(name, [None if value is None else str(value) for value in frame[name]], dtype=polars.String)
        for name, type_ in frame.schema.items()
        if type_ == polars.Object
    ]
    return frame.with_columns(objects) if objects else frame


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
