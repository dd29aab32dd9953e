"""Files of a table with columns, made by its own library, so that types stay."""

import io
import sys

from .columns import with_columns
from .content import with_texts
from .errors import DataFrameError
from .tables import kind_of, names_of
from .writing import checked


def formats_of(frame):
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


def export(token, columns, replace, format_):
    """The bytes of a file of the table with columns; the table stays as it is."""
    _, frame = checked(token, columns, replace)
    scored = with_columns(frame, columns)
    try:
        return _file(scored, format_)
    except Exception as error:
        name = _unwritable(scored, format_)
        what = "The DataFrame" if name is None else f'The column "{name}"'
        raise DataFrameError(
            f"{what} cannot be written as {format_} by {kind_of(frame)}; choose another format. It says: {error}"
        ) from error


def _file(frame, format_):
    return _pandas_file(frame, format_) if kind_of(frame) == "pandas" else _arrow_file(frame, format_)


def _unwritable(frame, format_):
    """The first column that cannot be written by itself; None where each can."""
    for place, name in enumerate(names_of(frame)):
        try:
            if kind_of(frame) == "pandas":
                _file(frame.iloc[:, [place]].reset_index(drop=True), format_)
            else:
                _file(frame.select([name]), format_)
        except Exception:
            return name
    return None


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
        with_texts(frame).to_parquet(sink, index=has_index or None)
    else:
        import pyarrow

        table = pyarrow.Table.from_pandas(with_texts(frame), preserve_index=has_index or None)
        return _arrow_file(table, format_)
    return sink.getbuffer()


def _arrow_file(frame, format_):
    sink = io.BytesIO()
    if kind_of(frame) == "polars":
        frame = with_texts(frame)
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
