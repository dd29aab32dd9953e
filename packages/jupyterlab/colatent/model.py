"""Models, and what they tell of tables. Tables are pandas, polars or pyarrow ones; answers are of the same library."""

import os
from pathlib import Path

from .engine import ask
from .errors import OptionError, type_of
from .options import most_reasons
from .tables import bytes_of, column_of, columns_of


class Model:
    """A trained model, as `colatent.fit` gives it.

    ``model.score(table)``, ``model.embed(table)`` and ``model.explain(table)`` apply it; ``model.info`` has its facts.
    ``model.save(path)``, ``Model.load(path)``, ``bytes(model)``, ``Model(content)`` and pickles keep it. The ``.aae`` file is read by every
    other part of Colatent. A model finds its columns by their names, in any order, and ignores others.
    """

    def __init__(self, content: bytes):
        """The model that the bytes of an ``.aae`` file hold; `Model.load` takes a path.

        Raises DamagedModelError where they are not a whole file, UnsupportedModelError where it is of a later release.
        """
        try:
            self._content = bytes(memoryview(content))
        except TypeError:
            raise OptionError(f"Model takes the bytes of a model file, not {type_of(content)}{_hint(content)}") from None
        head, _ = ask("info", [self._content])
        self._info = head["info"]

    @property
    def info(self) -> dict:
        """Facts about the model, a dict:

        columns: what it reads, each a dict of ``name`` and ``kind``
        excluded: columns of the training table that it does not read, each a dict of ``name`` and ``reason``
        latent_size: numbers of a latent vector
        parameters: number of weights and biases
        hash: SHA-256 of its content in hex; models of one hash compute the same
        trained_rows, held_out_rows: rows trained on, and rows held out for early stopping and calibration
        seed, options: what it was trained with, also where `colatent.fit` was left to choose, and ``epoch_rows``, the rows an epoch visits;
            options of columns show in ``columns`` and ``excluded``
        created_with: the release that made it
        network: units of the ``encoder``, the ``decoder`` and the ``discriminator``, from inputs to outputs
        history: a dict for each epoch of ``epoch``, ``reconstruction``, ``held_out``, ``discriminator``, ``generator``,
            ``discriminator_accuracy`` and ``learning_rate``
        """
        return self._info

    @classmethod
    def load(cls, path: str | os.PathLike) -> "Model":
        """The model of an ``.aae`` file."""
        return cls(_path_of(path).read_bytes())

    def save(self, path: str | os.PathLike) -> None:
        """Writes the ``.aae`` file."""
        _path_of(path).write_bytes(self._content)

    def score(self, table):
        """How odd each row is: -log10 of the share of ordinary rows at least as odd, so 3 is one in a thousand.

        A column named ``score`` of float32, at least 0: a pandas Series with the table's index, a polars Series, or a pyarrow Array.
        Raises MissingColumnError and UnreadableColumnError where the table lacks a column the model reads, or holds it in another type.
        """
        _, (scores,) = ask("score", [self._content, bytes_of(table)])
        return column_of(table, "score", scores)

    def embed(self, table):
        """Each row's latent vector: float32 columns ``z0``, ``z1`` and so on, as a table of the same library with the table's index.

        Raises what `score` raises.
        """
        head, (latents,) = ask("embed", [self._content, bytes_of(table)])
        size = head["latentSize"]
        return columns_of(table, [f"z{place}" for place in range(size)], latents)

    def explain(self, table, top: int | None = 5) -> list[dict]:
        """Why each row is as odd as it is: for each a dict of ``score`` and ``reasons``, the oddest column first.

        A reason is a dict of ``column``, ``share`` (0 to 1, of the row's oddness), ``observed`` and ``expected``, the value that the model
        would expect given the others. It takes longer than scores: give it the rows worth it.

        top: most reasons of a row, from 1; None for all columns.

        Raises what `score` raises, and OptionError.
        """
        head, _ = ask("explain", [self._content, bytes_of(table)], top=most_reasons(top))
        return head["explanations"]

    def __bytes__(self):
        return self._content

    def __reduce__(self):
        return Model, (self._content,)

    def __repr__(self):
        return f"<colatent.Model {self.info['hash'][:12]} of {len(self.info['columns'])} columns>"


def score(table, model: Model):
    """How odd each row of a table is: -log10 of the share of ordinary rows at least as odd, so 3 is one in a thousand.

    table: a pandas, polars or pyarrow table with the columns the model reads; others are ignored.
    model: a `Model`; ``colatent.Model.load(path)`` reads one.

    The same as ``model.score(table)``: a column named ``score`` of float32, at least 0, as a pandas Series with the table's index, a polars
    Series, or a pyarrow Array. Raises MissingColumnError and UnreadableColumnError where the table lacks a column the model reads, or
    holds it in another type.
    """
    return _model_of("score", table, model).score(table)


def embed(table, model: Model):
    """Each row's latent vector, the same as ``model.embed(table)``: float32 columns ``z0``, ``z1`` and so on, as a table of the same library.

    table: a pandas, polars or pyarrow table with the columns the model reads; others are ignored.
    model: a `Model`; ``colatent.Model.load(path)`` reads one.

    Raises what `score` raises.
    """
    return _model_of("embed", table, model).embed(table)


def explain(table, model: Model, top: int | None = 5) -> list[dict]:
    """Why each row is as odd as it is, the same as ``model.explain(table, top)``: for each a dict of ``score`` and ``reasons``.

    table: a pandas, polars or pyarrow table with the columns the model reads; it takes longer than scores, so give it the rows worth it.
    model: a `Model`; ``colatent.Model.load(path)`` reads one.
    top: most reasons of a row, from 1; None for all columns.

    Reasons come oddest first, each a dict of ``column``, ``share`` (0 to 1, of the row's oddness), ``observed`` and ``expected``, the value
    that the model would expect given the others. Raises what `score` raises, and OptionError.
    """
    return _model_of("explain", table, model).explain(table, top)


def _model_of(function, table, model):
    if isinstance(model, Model):
        return model
    if isinstance(table, Model):
        raise OptionError(f"the table comes first and then the model: {function}(table, model)")
    raise OptionError(f"a colatent.Model is needed, not {type_of(model)}{_hint(model)}")


def _hint(value):
    if isinstance(value, (str, os.PathLike)):
        return f"; colatent.Model.load({os.fspath(value)!r}) reads a file"
    return "; colatent.Model(...) makes one of the bytes of a file" if isinstance(value, (bytes, bytearray)) else ""


def _path_of(path):
    if isinstance(path, (str, os.PathLike)):
        return Path(path)
    raise OptionError(f"the path of a model file is needed, not {type_of(path)}{_hint(path)}")
