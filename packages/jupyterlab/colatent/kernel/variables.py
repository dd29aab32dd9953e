"""Where tables are found: in the variables of the user, and among those that ``explore`` showed."""

import uuid

from .errors import DataFrameGoneError
from .tables import kind_of

#: DataFrames that ``explore`` showed and that have no name are kept so that their panels can read them; this many at most.
MOST_EXPLORED = 16

_explored = {}


def keep(frame):
    """A handle by which the panel of ``explore`` finds the table."""
    handle = uuid.uuid4().hex
    _explored[handle] = frame
    while len(_explored) > MOST_EXPLORED:
        del _explored[next(iter(_explored))]
    return handle


def names_space():
    """The variables of the user; none where there is no IPython."""
    from IPython import get_ipython

    shell = get_ipython()
    return {} if shell is None else shell.user_ns


def find(reference):
    """The table of a ``{"name"}`` or ``{"handle"}``."""
    if "handle" in reference:
        frame = _explored.get(reference["handle"])
        if frame is None:
            raise DataFrameGoneError("The DataFrame is not in the kernel any more; run the cell again")
        return frame
    frame = names_space().get(reference["name"])
    if kind_of(frame) is None:
        raise DataFrameGoneError(f"The kernel has no DataFrame named {reference['name']}; run the cell that makes it")
    return frame


def variables_of(frame):
    """The variables that hold this very table."""
    return [name for name, value in list(names_space().items()) if value is frame and not name.startswith("_")]


def bind(reference, names, frame):
    """Makes variables, and the handle of a reference, hold another table."""
    space = names_space()
    for name in names:
        space[name] = frame
    if "handle" in reference:
        _explored[reference["handle"]] = frame
