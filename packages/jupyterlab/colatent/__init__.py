"""Adversarial autoencoders on DataFrames: train, score, embed, explain; and the panel of JupyterLab."""

from importlib.metadata import PackageNotFoundError as _NotInstalled
from importlib.metadata import version as _version

from .errors import *  # noqa: F403
from .errors import __all__ as _errors
from .explore import explore
from .model import Model, embed, explain, score
from .training import fit

try:
    __version__ = _version("colatent")
except _NotInstalled:  # run from a clone
    __version__ = "0+clone"

__all__ = ["Model", "embed", "explain", "explore", "fit", "score", *_errors]


def _jupyter_labextension_paths():
    return [{"src": "labextension", "dest": "@colatent/jupyterlab"}]
