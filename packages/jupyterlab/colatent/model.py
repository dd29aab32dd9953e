"""Models: made of tables, applied to tables. Tables are pandas, polars or pyarrow ones; answers are of the same library."""

import re
import sys
import warnings
from pathlib import Path

from . import kernel
from .engine import ask
from .errors import ColatentWarning, TableError


class Model:
    """A trained model. ``bytes(model)`` is the ``.aae`` file that every other part of Colatent reads."""

    def __init__(self, content):
        """The model an ``.aae`` file's bytes hold. Raises DamagedModelError and UnsupportedModelError."""
        self._content = bytes(content)
        head, _ = ask("info", [self._content])
        #: Facts: columns, excluded, latentSize, parameters, hash, trainedRows, heldOutRows, seed, options, history and more.
        self.info = head["info"]

    @classmethod
    def load(cls, path):
        """The model of an ``.aae`` file."""
        return cls(Path(path).read_bytes())

    def save(self, path):
        """Writes the ``.aae`` file."""
        Path(path).write_bytes(self._content)

    def score(self, table):
        """How odd each row is: -log10 of the share of ordinary rows at least as odd, so 3 is one in a thousand.

        A column named ``score`` of float32: a pandas Series with the table's index, a polars Series, or a pyarrow Array.
        """
        _, (scores,) = ask("score", [self._content, _bytes_of(table)])
        return _column(table, "score", scores)

    def embed(self, table):
        """Each row's latent vector: a table of float32 columns ``z0``, ``z1`` and so on, of the same library."""
        head, (latents,) = ask("embed", [self._content, _bytes_of(table)])
        size = head["latentSize"]
        return _table(table, [f"z{place}" for place in range(size)], latents)

    def explain(self, table, top=5):
        """Why each row is as odd as it is: for each a dict of ``score`` and ``reasons``, the oddest column first.

        A reason has ``column``, ``share`` (0 to 1, of the row's oddness), ``observed`` and ``expected``. ``top`` is the most reasons of a row.
        """
        head, _ = ask("explain", [self._content, _bytes_of(table)], top=top)
        return head["explanations"]

    def __bytes__(self):
        return self._content

    def __reduce__(self):
        return Model, (self._content,)

    def __repr__(self):
        return f"<colatent.Model {self.info['hash'][:12]} of {len(self.info['columns'])} columns>"


def fit(table, *, on_progress=None, **options):
    """Trains a model on a table.

    Options are those of ``fit`` in @colatent/core, in Python's spelling: ``latent_size``, ``max_iterations``, ``seed``, ``effort``
    ('light', 'standard', 'thorough'), ``training_rows`` ('clean', 'unknown', 'contaminated'), ``hidden_units``, ``time_budget`` and the
    others; ``columns`` is a dict of dicts by column name, with ``kind``, ``exclude``, ``weight``, ``missing``, ``time_zone``.
    Equal seeds, rows and options give equal models, on every machine. ``on_progress`` is called with a dict about ten times a second.

    What a training wants looked at is a ColatentWarning. Raises OptionError, NothingToLearnError, UnreadableColumnError, DivergedError.
    """
    columns = options.pop("columns", None)
    request = {_camel(name): value for name, value in options.items() if value is not None}
    if columns is not None:
        request["columns"] = {
            str(name): {_camel(key): value for key, value in of.items()} for name, of in columns.items()
        }
    head, (content,) = ask("fit", [_bytes_of(table)], on_progress, options=request)
    for warning in head["warnings"]:
        warnings.warn(warning, ColatentWarning, stacklevel=2)
    return Model(content)


def score(table, model):
    """``model.score(table)``."""
    return model.score(table)


def embed(table, model):
    """``model.embed(table)``."""
    return model.embed(table)


def explain(table, model, top=5):
    """``model.explain(table, top)``."""
    return model.explain(table, top)


def _camel(name):
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def _bytes_of(table):
    if kernel.kind_of(table) is None:
        if not hasattr(table, "__arrow_c_stream__"):
            raise TableError(f"a pandas, polars or pyarrow table is needed, not a {type(table).__name__}")
        table = _pyarrow(table).table(table)
    try:
        content = kernel.arrow_bytes(table)
    except kernel.DataFrameError as error:
        raise TableError(str(error)) from None
    return _pyarrow(table) if content is None else content


def _pyarrow(table):
    try:
        import pyarrow
    except ImportError:
        raise TableError(
            f"a {type(table).__module__.split('.')[0]} table is handed over as Arrow, which needs pyarrow: pip install pyarrow"
        ) from None
    return pyarrow


def _column(table, name, content):
    kind = kernel.kind_of(table)
    if kind == "pandas":
        import numpy

        return sys.modules["pandas"].Series(numpy.frombuffer(content, "<f4"), index=table.index, name=name)
    if kind == "polars":
        return _polars_floats(name, content)
    return _arrow_floats(content)


def _table(table, names, content):
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


def _polars_floats(name, content):
    from array import array

    polars = sys.modules["polars"]
    return polars.Series(name, array("f", content), dtype=polars.Float32)


def _arrow_floats(content):
    import pyarrow

    return pyarrow.Array.from_buffers(pyarrow.float32(), len(content) // 4, [None, pyarrow.py_buffer(content)])
