"""What can go wrong, by the names the engine has for it."""


class ColatentError(Exception):
    """Every error of Colatent is one of these."""


class OptionError(ColatentError):
    """An option has a value that cannot be used."""


class ColumnsError(ColatentError):
    """Columns that do not form a table."""


class MissingColumnError(ColatentError):
    """A column the model was trained on is not in the table."""


class UnreadableColumnError(ColatentError):
    """A column is of a type that its kind cannot be read from."""


class NothingToLearnError(ColatentError):
    """The rows hold nothing a model could learn."""


class DivergedError(ColatentError):
    """Training diverged and could not be brought back."""


class DamagedModelError(ColatentError):
    """The bytes are not a whole, unaltered model file."""


class UnsupportedModelError(ColatentError):
    """The model file is of a format version this release does not read."""


class EngineError(ColatentError):
    """The engine cannot run here, is missing, or ended unexpectedly."""


class ArrowDataError(ColatentError):
    """Arrow data that contradicts itself."""


class TableError(ColatentError):
    """A table that is not a pandas, polars or pyarrow one, or cannot be handed over."""


class ColatentWarning(UserWarning):
    """What a training wants looked at."""


_BY_NAME = {kind.__name__: kind for kind in ColatentError.__subclasses__()}


def error_of(name, message):
    """The exception for an error of the engine; of a name unknown here, one that says it."""
    kind = _BY_NAME.get(name)
    return ColatentError(f"{name}: {message}") if kind is None else kind(message)


def type_of(value):
    """What a value is, for a message: "a str", "an int"."""
    name = type(value).__name__
    return f"{'an' if name == 'ndarray' or name[0] in 'AEIOUaeiou' else 'a'} {name}"


__all__ = ["ColatentError", "ColatentWarning", *_BY_NAME]
