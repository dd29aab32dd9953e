"""The panel in a cell's output."""

from . import kernel
from .errors import TableError

MIME_TYPE = "application/vnd.colatent.explore+json"


def explore(table):
    """Shows JupyterLab's panel for a pandas, polars or pyarrow table in the output of the cell.

    Where the extension is missing the output says in a line what it would have shown. A table that goes on being used is better given a
    name first: of tables without one only the last 16 are kept.
    """
    from IPython.display import display

    if kernel.kind_of(table) is None:
        raise TableError(f"explore takes a pandas, polars or pyarrow table, not a {type(table).__name__}")
    facts = kernel.describe(table)
    text = f"{facts['kind']} table of {facts['rows']} rows and {facts['columns']} columns (JupyterLab with Colatent shows it)"
    bundle = {MIME_TYPE: {"protocol": kernel.PROTOCOL, "handle": kernel.keep(table), **facts}, "text/plain": text}
    display(bundle, raw=True)
