"""What goes wrong with a DataFrame, by the names that the panel knows."""


class DataFrameError(Exception):
    """A DataFrame that is not there, or cannot be handed over."""


class DataFrameGoneError(DataFrameError):
    """There is no DataFrame any more where one was read, or nothing holds it."""


class DataFrameChangedError(Exception):
    """A DataFrame is not the one that was read, so rows may not belong to each other any more."""


class KernelRestartedError(DataFrameChangedError):
    """The kernel knows of no DataFrame that was read: it was restarted."""


class ColumnExistsError(Exception):
    """A column to write has the name of one there is."""


class VariableExistsError(Exception):
    """A variable to make has the name of one there is."""


class VariableNameError(Exception):
    """No variable can have a name."""
