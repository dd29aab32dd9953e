"""Training: a table in, a model out."""

import warnings
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from .engine import ask
from .errors import ColatentWarning, NothingToLearnError, OptionError, type_of
from .model import Model
from .options import requested
from .tables import bytes_of, is_without_columns


def fit(
    table,
    *,
    columns: dict | list | None = None,
    effort: Literal["light", "standard", "thorough"] = "standard",
    training_rows: Literal["clean", "unknown", "contaminated"] = "unknown",
    missing: Literal["ignore", "informative"] = "ignore",
    latent_size: int | None = None,
    hidden_units: Sequence[int] | None = None,
    activation_fn: Literal["relu", "leaky_relu", "tanh", "sigmoid"] = "leaky_relu",
    discriminator_units: Sequence[int] = (64, 32),
    learn_rate: float | None = None,
    batch_size: int | None = None,
    dropout: float = 0,
    input_noise: float = 1,
    input_masking: float = 0.1,
    max_iterations: int | None = None,
    early_stop: bool = True,
    patience: int | None = None,
    held_out_share: float = 0.2,
    seed: int = 0,
    time_budget: float | None = None,
    memory_budget: int = 2**30,
    trained_at: datetime | None = None,
    on_progress: Callable[[dict], object] | None = None,
) -> Model:
    """Trains a model on a table. Equal seeds, rows and options give equal models and scores, on every machine.

    table: a pandas, polars or pyarrow table, or anything else that exports Arrow; at least 10 rows. Fields of structs are columns with
        dotted names.
    columns: a list of the names to train on, or a dict by name of what a column is to be: its kind, or a dict of
        ``kind``: "numeric", "boolean", "categorical", "text", "timestamp", "time" or "vector". Default: by its type and values. Strings
            that look like keys are left out unless their kind is set.
        ``exclude``: True leaves the column out. Default: False.
        ``weight``: factor of the column's part in the training loss and in the score, 0 to 100; at 0 it only helps to judge the others.
            Default: 1.
        ``missing``: as ``missing`` below, for this column.
        ``time_zone``: for timestamps, the zone whose clock and calendar count, such as "Europe/Berlin". Default: that of the column's
            type, or UTC.
        ``columns={"code": "categorical", "id": {"exclude": True}}`` says something of two and leaves the others as they are.
    effort: what training and scoring may cost. "light": one small network, the fastest to score; "standard": a network and a twin trained
        on the most central rows; "thorough": four larger networks, for the last points of accuracy. Default: "standard".
    training_rows: what you know of the rows. "clean": none is an anomaly; "contaminated": some are; "unknown": neither. Default: "unknown".
    missing: what a missing value means, in columns that do not say. "ignore": nothing; "informative": whether a value is missing is itself
        judged. Default: "ignore".
    latent_size: numbers of a latent vector, 1 to 1024. Default: by the number of columns, from 2 to 32.
    hidden_units: units of the encoder's hidden layers, outermost first; the decoder mirrors them. 1 to 8 layers of 1 to 4096. Default: by
        effort, [32, 32], [64, 32] or [128, 128].
    activation_fn: nonlinearity of the hidden layers, "relu", "leaky_relu", "tanh" or "sigmoid". Default: "leaky_relu".
    discriminator_units: units of the discriminator's hidden layers, as ``hidden_units``. Default: [64, 32].
    learn_rate: learning rate at the start, above 0, at most 1; it falls to almost 0. Default: 0.002, or 0.001 for effort "thorough".
    batch_size: rows of a step, 1 to 65536. Default: 128, less for fewer than 2,048 training rows.
    dropout: share of hidden units dropped in a step, from 0 and below 1. Default: 0.
    input_noise: largest standard deviation of the noise added to the standardised inputs of a step, 0 to 10. Default: 1.
    input_masking: share of a row's columns hidden from the network in a step, so that it learns to fill in, from 0 and below 1.
        Default: 0.1.
    max_iterations: most epochs of each network, 1 to 1,000,000. Default: enough for the effort; an epoch of a large table is then a part
        of its rows.
    early_stop: whether to stop once the held-out loss has not improved for ``patience`` epochs. Default: True.
    patience: epochs without improvement that end training, 1 to 1,000,000. Default: a fifth of ``max_iterations``, at least 3.
    held_out_share: share of the rows held out for early stopping and calibration, 0.01 to 0.9, of at most 50,000 rows. Default: 0.2.
    seed: 0 to 2**32 - 1. Default: 0.
    time_budget: seconds, above 0, after which training ends with the best model so far. Default: none.
    memory_budget: bytes to hold rows in, at least 2**20; a larger table is sampled evenly, with a warning. Default: 2**30.
    trained_at: a datetime for the model card; the local clock's where it has no zone. Default: not recorded, so that equal seeds give
        equal files.
    on_progress: called about ten times a second with a dict of ``network`` and ``networks``, ``epoch`` and ``epochs``, ``step`` and
        ``steps``, the losses ``reconstruction``, ``held_out`` (None at first), ``discriminator`` and ``generator``,
        ``discriminator_accuracy``, ``rows_per_second``, ``seconds_elapsed`` and ``seconds_left``. What it raises ends the training.

    What a training wants looked at is a ColatentWarning, such as columns left out. Raises OptionError, TableError, NothingToLearnError,
    UnreadableColumnError and DivergedError, all of them ColatentError.
    """
    # first of all, while these are the arguments and nothing else
    options = {**locals()}
    del options["table"], options["on_progress"]
    if missing == "ignore":
        del options["missing"]  # recorded in models only where it was asked for; said or not, they are the same
    if on_progress is not None and not callable(on_progress):
        raise OptionError(f"option on_progress: must be a function of a dict, not {type_of(on_progress)}")
    content = bytes_of(table)
    if is_without_columns(table):
        raise NothingToLearnError("the table has no columns to learn from")
    head, (trained,) = ask("fit", [content], on_progress, options=requested(options))
    for warning in head["warnings"]:
        warnings.warn(warning, ColatentWarning, stacklevel=2)
    return Model(trained)
