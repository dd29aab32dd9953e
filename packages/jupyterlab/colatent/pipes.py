"""Adds a model's columns inside other engines' tasks: Spark, Ray Data, Dask, or a loop over Arrow batches.

The work is done by ``colatent transform``, which each task starts as a child process, feeds with its batches as an Arrow stream and
reads back from, batch for batch. So the engine decides where rows are and how often a task is tried; Colatent only maps batches.

    from colatent import pipes
    scored = pipes.spark(df, "fraud.aae", score=True, explanation=True)

Spark and pandas are tested, with executors killed; Ray Data and Dask are not run by any test.

Nothing but pyarrow is needed here, and the command ``colatent`` on the PATH of every worker; ``COLATENT_COMMAND``, or ``command=``,
says where else it is.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

__all__ = ["Filter", "PipeError", "map_in_arrow", "partition", "spark"]

# What is kept of a child's messages.
_MOST_STDERR = 16_384


class PipeError(RuntimeError):
    """The child failed, or cannot be started; the message is its own."""


class Filter:
    """Arrow batches in, the same rows with a model's columns out, through one child process at a time.

    model: path of an ``.aae`` file that every worker can read, or the bytes of one, which travel with this object.
    columns: what to add, by the options of ``colatent transform`` with underscores: ``score``, ``percentile``, ``is_anomaly``,
        ``embedding`` and ``explanation``, each True or a name; ``contamination``, ``top``, ``replace``, ``model_name``.
    command: how to start Colatent, such as ``["npx", "colatent"]``. Default: ``COLATENT_COMMAND``, else ``colatent``.

    It can be pickled. A call gives a table back for a table and keeps its child for the next, which is what Ray Data's
    ``map_batches(Filter, fn_constructor_args=["fraud.aae"], fn_constructor_kwargs={"score": True}, batch_format="pyarrow")`` wants.
    """

    def __init__(
        self, model: str | os.PathLike[str] | bytes, *, command: Sequence[str] | None = None, **columns: Any
    ) -> None:
        self._child: _Child | None = None
        self._model = model if isinstance(model, bytes) else os.fspath(model)
        self._command = list(command) if command is not None else None
        self._options = _options(columns)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_child": None}

    def output_schema(self, schema: pa.Schema) -> pa.Schema:
        """The schema that comes out for one that goes in. Raises PipeError where the model cannot be run on it."""
        with self._start(schema) as child:
            return child.finish()

    def batches(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches with the columns added, one for each that is given and in their order; only a few are in memory at a time.

        The schema is checked before the first row. Whatever `batches` raises is raised here, and what the child fails with as a
        PipeError. Without a batch nothing comes out.
        """
        source = iter(batches)
        first = next(source, None)
        if first is None:
            return
        with self._start(first.schema) as child:
            yield from child.stream(first, source)

    def __call__(self, table: pa.Table) -> pa.Table:
        """A table with the columns added; its batches are those of the table."""
        if self._child is not None and self._child.schema != table.schema:
            self.close()
        if self._child is None:
            self._child = self._start(table.schema)
        try:
            return self._child.exchange(table)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends the child that calls keep."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def __del__(self) -> None:
        self.close()

    def _start(self, schema: pa.Schema) -> _Child:
        return _Child(_command(self._command), self._model, self._options, schema)


def map_in_arrow(
    model: str | bytes, **options: Any
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The function for Spark's ``df.mapInArrow(function, schema)``: one child for each task. See `spark` for the schema."""
    added = Filter(model, **options)

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in added.batches(batches):
            yield _without_fixed_lists(batch)

    return run


def spark(df: Any, model: str | bytes, **options: Any) -> Any:
    """A Spark DataFrame with the columns of `Filter` added. The driver needs Colatent too, to learn the schema."""
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    schema = Filter(model, **options).output_schema(to_arrow_schema(df.schema))
    plain = pa.schema([field.with_type(_without_fixed_list(field.type)) for field in schema])
    return df.mapInArrow(map_in_arrow(model, **options), from_arrow_schema(plain))


def partition(model: str | bytes, **options: Any) -> Callable[[Any], Any]:
    """The function for Dask's ``ddf.map_partitions(function)``, or for one pandas DataFrame: the index is kept."""
    added = Filter(model, **options)

    def run(frame: Any) -> Any:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        try:
            out = added(table)
        finally:
            added.close()
        new = out.select([name for name in out.column_names if name not in table.column_names])
        return frame.assign(**{name: new[name].to_pandas().set_axis(frame.index) for name in new.column_names})

    return run


class _Child:
    """One run of ``colatent transform``."""

    def __init__(self, command: Sequence[str], model: str | bytes, options: Sequence[str], schema: pa.Schema) -> None:
        self.schema = schema
        self._folder = tempfile.TemporaryDirectory(prefix="colatent-")
        path = model
        if isinstance(model, bytes):
            path = os.path.join(self._folder.name, "model.aae")
            with open(path, "wb") as file:
                file.write(model)
        self._stderr = open(os.path.join(self._folder.name, "stderr"), "w+b")
        self._process = subprocess.Popen(
            [*command, "transform", path, "--quiet", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )
        self._writer: pa.RecordBatchStreamWriter | None = None
        self._reader: pa.RecordBatchStreamReader | None = None
        self._cause: BaseException | None = None

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def stream(self, first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        def feed() -> None:
            try:
                self._write(first)
                for batch in rest:
                    self._write(batch)
                self._end_input()
            except BrokenPipeError:
                pass  # the child says why it stopped reading
            except BaseException as error:
                self._cause = error
                self._process.kill()

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        given = 0
        try:
            for batch in self._open():
                given += 1
                yield batch
        except pa.ArrowException as error:
            raise self._failure() from error
        finally:
            if self._process.poll() is None and feeder.is_alive():
                self._process.kill()
            feeder.join(timeout=60)
        self._check()

    def exchange(self, table: pa.Table) -> pa.Table:
        batches = []
        try:
            for batch in table.to_batches():
                self._write(batch)
                batches.append(self._open().read_next_batch())
            if not batches:
                self._start_input()
            return pa.Table.from_batches(batches, self._open().schema)
        except (BrokenPipeError, StopIteration, pa.ArrowException) as error:
            raise self._failure() from error

    def finish(self) -> pa.Schema:
        try:
            self._start_input()
            self._end_input()
            schema = self._open().schema
        except (BrokenPipeError, pa.ArrowException) as error:
            raise self._failure() from error
        self._check()
        return schema

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._stderr):
            try:
                pipe.close()
            except OSError:
                pass
        self._folder.cleanup()

    def _start_input(self) -> pa.RecordBatchStreamWriter:
        if self._writer is None:
            self._writer = pa.ipc.new_stream(self._process.stdin, self.schema)
            self._process.stdin.flush()
        return self._writer

    def _write(self, batch: pa.RecordBatch) -> None:
        self._start_input().write_batch(batch)
        self._process.stdin.flush()

    def _end_input(self) -> None:
        self._start_input().close()
        self._process.stdin.close()

    def _open(self) -> pa.RecordBatchStreamReader:
        if self._reader is None:
            self._reader = pa.ipc.open_stream(self._process.stdout)
        return self._reader

    def _check(self) -> None:
        """Raises what made the run fail, if anything did."""
        code = self._process.wait()
        if self._cause is not None or code != 0:
            raise self._failure()

    def _failure(self) -> BaseException:
        if self._cause is not None:
            return self._cause
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if self._cause is not None:
            return self._cause
        self._stderr.seek(0)
        said = self._stderr.read(_MOST_STDERR).decode("utf-8", "replace").strip()
        return PipeError(said or f"colatent transform ended with {code} and said nothing")


def _command(given: Sequence[str] | None) -> list[str]:
    command = list(given) if given is not None else shlex.split(os.environ.get("COLATENT_COMMAND", "colatent"))
    if not command or shutil.which(command[0]) is None:
        raise PipeError(
            f"there is no command {command[0] if command else ''!r} here; install colatent on every worker, "
            "or say where it is with command= or COLATENT_COMMAND"
        )
    return command


_FLAGS = {"score", "percentile", "is_anomaly", "embedding", "explanation"}
_VALUES = {"contamination", "top", "model_name"}


def _options(columns: dict[str, Any]) -> list[str]:
    unknown = columns.keys() - _FLAGS - _VALUES - {"replace"}
    if unknown:
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    options: list[str] = []
    for name, value in columns.items():
        if value is None or value is False:
            continue
        option = f"--{name.replace('_', '-')}"
        options.append(option if value is True else f"{option}={value}")
    return options


def _without_fixed_list(type_: pa.DataType) -> pa.DataType:
    return pa.list_(type_.value_field) if pa.types.is_fixed_size_list(type_) else type_


def _without_fixed_lists(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Spark has no lists of a fixed size."""
    if not any(pa.types.is_fixed_size_list(field.type) for field in batch.schema):
        return batch
    schema = pa.schema([field.with_type(_without_fixed_list(field.type)) for field in batch.schema])
    return pa.RecordBatch.from_arrays(
        [column.cast(field.type) for column, field in zip(batch.columns, schema)], schema=schema
    )
