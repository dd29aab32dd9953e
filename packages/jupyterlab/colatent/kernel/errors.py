"""What goes wrong with a DataFrame, by the names that the panel knows."""


class DataFrameError(Exception):
    """A DataFrame that is not there, or cannot be handed over."""


class DataFrameChangedError(Exception):
    """A DataFrame is not the one that was read, so rows may not belong to each other any more."""


class ColumnExistsError(Exception):
    """A column to write has the name of one there is."""


class VariableExistsError(Exception):
    """A variable to make has the name of one there is."""
