"""The DataFrames of a kernel, for the panel of JupyterLab: found, handed over as Arrow, and written back to.

It talks over a plain comm and stands alone: nothing else of ``colatent`` is imported, so that JupyterLab can send these modules as code to
kernels where the package is not installed. pandas, polars and pyarrow are used when the user's session has them already.

A request is ``{"id", "op", ...}``, an answer ``{"id", "type": "result" | "failure", ...}`` of the same id. Bytes go in parts of at most
4 MiB, each asked for (``part``) or answered before the next, because servers drop connections over larger messages.
"""

from .content import arrow_bytes
from .conversation import start
from .errors import DataFrameError
from .tables import describe, kind_of
from .variables import keep

PROTOCOL = 3

__all__ = ["PROTOCOL", "DataFrameError", "arrow_bytes", "describe", "keep", "kind_of", "start"]
