"""Adds a model's columns inside other engines' tasks: Spark, Ray Data, Dask, or a loop over Arrow batches.

The work is done by the filter ``colatent transform``, which each task starts as a child process, feeds with its batches as an Arrow
stream and reads back from, batch for batch. So the engine decides where rows are and how often a task is tried; Colatent only maps
batches.

    from colatent import pipes
    scored = pipes.spark(df, "fraud.aae", score=True, explanation=True)

Columns are asked for by the options of ``colatent transform`` with underscores:

``score``, ``percentile``, ``is_anomaly``, ``embedding``, ``explanation``, ``reconstruction``, ``imputation``
    True, or the name of the new column.
``contamination``
    of ``is_anomaly``: the share of ordinary rows to flag, between 0 and 1. Default: 0.01.
``top``
    of ``explanation``: most columns it names. Default: 5.
``replace``
    True puts new columns in the place of those of their names, which else is an error.
``model_name``
    what to call the model in the metadata of the new columns.
``simd``
    ``"plain"`` gives the same bits on every machine. Default: the fastest there is, which gives the same bits on machines alike.
``command``
    how to start the child, such as ``["npx", "colatent"]``. Default: ``COLATENT_COMMAND``; else ``colatent`` if it is on the PATH; else
    the engine of this package, in the Node that ``COLATENT_NODE`` names, that is on the PATH or that ``colatent[node]`` brings. Both
    write the same bytes.

A model is the path of an ``.aae`` file that every worker can read, or the bytes of one, which travel with the task.

Nothing but pyarrow is needed here, and Spark, Ray or Dask only where its own function is called.
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

from .engine import command as _own_command
from .errors import ColatentError, EngineError

__all__ = ["Filter", "PipeError", "dask", "map_in_arrow", "partition", "ray", "spark"]

# What is kept of a child's messages.
_MOST_STDERR = 16_384

# Rows of a batch that is cut out of a partition: enough to work on while the next is written.
_BATCH_ROWS = 16_384


class PipeError(ColatentError, RuntimeError):
    """The child failed, or cannot be started; the message is its own."""


class Filter:
    """Arrow batches in, the same rows with a model's columns out, through one child process at a time.

    Options are those of the module. A Filter can be pickled. A call gives a table back for a table and keeps its child for the next,
    from one thread at a time, which is what Ray Data wants of a class that it maps batches with; see `ray`.
    """

    def __init__(
        self, model: str | os.PathLike[str] | bytes, *, command: Sequence[str] | None = None, **columns: Any
    ) -> None:
        self._child: _Child | None = None
        self._model = model if isinstance(model, bytes) else os.fspath(model)
        self._command = list(command) if command is not None else None
        asked = _asked(columns)
        self._options = _options(asked)
        #: Names of the new columns.
        self.names = [name if value is True else value for name, value in asked.items() if name in _COLUMNS]

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
        # without what __init__ sets, where it raised
        if self.__dict__.get("_child") is not None:
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
    """A Spark DataFrame with the columns added, by one child for each task.

    The schema is checked at once, for which the driver needs Colatent too: raises PipeError where the model cannot be run on it.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    schema = Filter(model, **options).output_schema(to_arrow_schema(df.schema))
    plain = pa.schema([field.with_type(_without_fixed_list(field.type)) for field in schema])
    return df.mapInArrow(map_in_arrow(model, **options), from_arrow_schema(plain))


def ray(
    dataset: Any,
    model: str | bytes,
    *,
    concurrency: int | tuple[int, int] | None = None,
    batch_size: int | None = _BATCH_ROWS,
    ray_options: dict[str, Any] | None = None,
    **options: Any,
) -> Any:
    """A Ray dataset with the columns added, by actors that keep one child each for all their batches.

    concurrency: number of actors, or the least and the most. Default: from one to as many as the cluster has room for.
        Actors hold on to their processors: leave one to what comes before them, or they wait for ever for rows.
    batch_size: rows of a batch; None takes blocks as they are.
    ray_options: more of ``map_batches``, such as ``{"num_cpus": 2}``.

    The schema is checked at once where Ray knows it before it reads rows, for which the driver needs Colatent too, else by each actor
    before its first row. Raises PipeError where the model cannot be run on it.
    """
    from ray.data import ActorPoolStrategy

    known = dataset.schema(fetch_if_missing=False)
    if known is not None and isinstance(known.base_schema, pa.Schema):
        Filter(model, **options).output_schema(known.base_schema)
    if isinstance(concurrency, int):
        actors = ActorPoolStrategy(size=concurrency)
    else:
        least, most = concurrency or (None, None)
        actors = ActorPoolStrategy(min_size=least, max_size=most)
    return dataset.map_batches(
        Filter,
        fn_constructor_args=[model],
        fn_constructor_kwargs=options,
        batch_format="pyarrow",
        batch_size=batch_size,
        zero_copy_batch=True,
        compute=actors,
        **(ray_options or {}),
    )


def dask(ddf: Any, model: str | bytes, **options: Any) -> Any:
    """A Dask DataFrame with the columns added, by one child for each partition; index and divisions are kept.

    The schema is checked at once, for which the client needs Colatent too: raises PipeError where the model cannot be run on it.
    """
    run = partition(model, **options)
    return ddf.map_partitions(run, meta=run(ddf._meta))


def partition(model: str | bytes, **options: Any) -> Callable[[Any], Any]:
    """The function for Dask's ``ddf.map_partitions(function)``, or for one pandas DataFrame: one child a call, and the index is kept."""
    added = Filter(model, **options)

    def run(frame: Any) -> Any:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        batches = list(added.batches(table.to_batches(max_chunksize=_BATCH_ROWS)))
        schema = batches[0].schema if batches else added.output_schema(table.schema)
        out = pa.Table.from_batches(batches, schema)
        return frame.assign(**{name: out[name].to_pandas().set_axis(frame.index) for name in added.names})

    return run


class _Child:
    """One run of ``colatent transform``."""

    def __init__(self, command: Sequence[str], model: str | bytes, options: Sequence[str], schema: pa.Schema) -> None:
        self.schema = schema
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        path = model
        if isinstance(model, bytes):
            self._folder = tempfile.TemporaryDirectory(prefix="colatent-")
            path = os.path.join(self._folder.name, "model.aae")
            with open(path, "wb") as file:
                file.write(model)
        self._stderr = tempfile.TemporaryFile()
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
        except pa.ArrowException:
            raise self._failure() from None
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
        except (BrokenPipeError, StopIteration, pa.ArrowException):
            raise self._failure() from None

    def finish(self) -> pa.Schema:
        try:
            self._start_input()
            self._end_input()
            schema = self._open().schema
        except (BrokenPipeError, pa.ArrowException):
            raise self._failure() from None
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
        self._forget_model()

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
            # the child has read it by now, and this process may be killed before it closes
            self._forget_model()
        return self._reader

    def _forget_model(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

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
    command = list(given) if given is not None else shlex.split(os.environ.get("COLATENT_COMMAND", ""))
    if not command:
        found = shutil.which("colatent")
        try:
            return [found] if found else _own_command()
        except EngineError as error:
            raise PipeError(
                f"there is no command 'colatent' here, and the package's own engine cannot run: {error}"
            ) from error
    if shutil.which(command[0]) is None:
        raise PipeError(
            f"there is no command {command[0]!r} here; install it on every worker, or say another with command= or COLATENT_COMMAND"
        )
    return command


_COLUMNS = {"score", "percentile", "is_anomaly", "embedding", "explanation", "reconstruction", "imputation"}
_DETAILS = {"contamination": "is_anomaly", "top": "explanation"}
_OTHERS = {"replace", "model_name", "simd"}


def _asked(columns: dict[str, Any]) -> dict[str, Any]:
    """The options that say something. Raises TypeError where they do not go together."""
    unknown = columns.keys() - _COLUMNS - _DETAILS.keys() - _OTHERS
    if unknown:
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    asked = {name: value for name, value in columns.items() if value is not None and value is not False}
    if not asked.keys() & _COLUMNS:
        raise TypeError(f"say which columns to add: {', '.join(sorted(_COLUMNS))}")
    for detail, column in _DETAILS.items():
        if detail in asked and column not in asked:
            raise TypeError(f"{detail} is for {column}, which was not asked for")
    return asked


def _options(asked: dict[str, Any]) -> list[str]:
    options: list[str] = []
    for name, value in asked.items():
        option = f"--{name.replace('_', '-')}"
        options.append(option if value is True else f"{option}={value}")
    return options


def _without_fixed_list(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_fixed_size_list(type_):
        return pa.list_(type_.value_field)
    if pa.types.is_struct(type_):
        return pa.struct([field.with_type(_without_fixed_list(field.type)) for field in type_.fields])
    return type_


def _without_fixed_lists(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Spark has no lists of a fixed size, nor has it in structs."""
    types = [_without_fixed_list(field.type) for field in batch.schema]
    if types == batch.schema.types:
        return batch
    schema = pa.schema([field.with_type(type_) for field, type_ in zip(batch.schema, types)])
    return pa.RecordBatch.from_arrays(
        [column.cast(type_) for column, type_ in zip(batch.columns, types)], schema=schema
    )
