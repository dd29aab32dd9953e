"""Arguments as the options of the engine. Whether values are of use is the engine's to say; here they become JSON."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timezone

from .errors import OptionError, type_of


def requested(options):
    """Options of `fit` as the engine takes them; those that are None are left out. Raises OptionError for what it cannot be told."""
    given = {name: value for name, value in options.items() if value is not None}
    return {engine_name(name): _READERS.get(name, plain)(name, value) for name, value in given.items()}


def engine_name(name):
    """latent_size is latentSize to the engine."""
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def plain(name, value):
    """An option's value in Python's own types; numpy's are known by what they can do, so that nothing needs numpy."""
    value = _without_numpy(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise OptionError(f"option {name}: must be a finite number, not {value}")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple, range)):
        return [plain(name, each) for each in value]
    raise OptionError(f"option {name}: must be a number, a string or a list, not {type_of(value)}")


def most_reasons(top):
    """`top` as the engine takes it, where None is all; here infinity is as well."""
    top = _without_numpy(top)
    return None if isinstance(top, float) and top == math.inf else plain("top", top)


def _moment(name, value):
    """A datetime as text; one without a zone is of the local clock, as everywhere in Python."""
    if not isinstance(value, datetime):
        raise OptionError(f"option {name}: must be a datetime, not {type_of(value)}")
    try:
        return value.astimezone(timezone.utc).isoformat()
    except (ValueError, OverflowError) as error:  # pandas.NaT, and years beyond the calendar
        raise OptionError(f"option {name}: must be a time that can be told in UTC, not {value}") from error


def _columns(name, columns):
    """What is said of columns: by name, or the names alone of those to train on."""
    if isinstance(columns, Mapping):
        return {_name_of(label): _of_column(_name_of(label), said) for label, said in columns.items()}
    columns = _without_numpy(columns)
    if not isinstance(columns, (list, tuple, set, frozenset)):
        raise OptionError(
            f"option {name}: must be a list of the names to train on, or a dict by name, not {type_of(columns)}"
        )
    if len(columns) == 0:
        raise OptionError(f"option {name}: names no column to train on")
    return [_name_of(label) for label in columns]


def _of_column(column, said):
    if isinstance(said, str):
        return {"kind": said}
    if not isinstance(said, Mapping):
        raise OptionError(
            f'option columns.{column}: must be a kind such as "categorical" or a dict such as {{"exclude": True}}, '
            f"not {type_of(said)}"
        )
    # other names go as they are, for the engine to refuse them as they were written
    return {
        "timeZone" if name == "time_zone" else str(name): plain(f"columns.{column}.{name}", value)
        for name, value in said.items()
        if value is not None
    }


def _name_of(label):
    """Levels are joined as they are in the table that is handed over."""
    if isinstance(label, tuple):
        return "_".join(str(level) for level in label if str(level) != "")
    return str(label)


def _without_numpy(value):
    return value.tolist() if hasattr(value, "tolist") else value


_READERS = {"columns": _columns, "trained_at": _moment}
