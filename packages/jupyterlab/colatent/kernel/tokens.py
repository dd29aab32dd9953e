"""Whether a table is still the one that was read."""

import hashlib
import sys
import uuid
import weakref

from .content import content_of
from .errors import DataFrameChangedError, KernelRestartedError
from .tables import describe, kind_of, names_of
from .variables import find

_tokens = {}


def issue_token(reference, frame, names, digest):
    """A token for a table as it is now. ``names`` are the columns that were read, ``digest`` is of their values."""
    token = uuid.uuid4().hex
    _tokens[token] = (reference, weakref.ref(frame), kind_of(frame), _fingerprint(frame), names, digest)
    return token


def reissue_token(token, reference, frame, touched):
    """A token for a table after columns were written to it."""
    _, _, _, _, names, digest = _tokens[token]
    if not touched.isdisjoint(names):
        digest = _digest_of(frame, names)
    return issue_token(reference, frame, names, digest)


def kind_read(token):
    """The library of the table a token was issued for; None when the kernel does not know it."""
    return _tokens[token][2] if token in _tokens else None


def index_read(token):
    """The index of the pandas DataFrame a token was issued for, where that is as it was; otherwise None."""
    if token not in _tokens:
        return None
    _, read, kind, before, _, _ = _tokens[token]
    frame = read()
    return frame.index if kind == "pandas" and frame is not None and _index_of(frame) == before["index"] else None


def check_unchanged(token):
    """The reference and table a token was issued for. Says what changed if it did."""
    if token not in _tokens:
        raise KernelRestartedError("The kernel was restarted since the DataFrame was read")
    reference, read, _, before, names, digest = _tokens[token]
    name = reference.get("name", "the DataFrame")
    frame = find(reference)
    if frame is not read():
        raise DataFrameChangedError(f"There is another DataFrame than the one that was read: {name} was bound anew")
    now = _fingerprint(frame)
    if now["rows"] != before["rows"]:
        raise DataFrameChangedError(f"There were {before['rows']} rows in {name} when it was read, and there are {now['rows']} now")
    if now["columns"] != before["columns"]:
        raise DataFrameChangedError(f"The columns of {name} changed since it was read")
    if now["index"] != before["index"]:
        raise DataFrameChangedError(f"The index of {name} changed since it was read; its rows may be in another order")
    if _digest_of(frame, names) != digest:
        raise DataFrameChangedError(f"The values of {name} changed since it was read")
    return reference, frame


def _fingerprint(frame):
    kind = kind_of(frame)
    if kind == "pandas":
        columns = [(str(name), str(type_)) for name, type_ in frame.dtypes.items()]
    elif kind == "polars":
        columns = [(name, str(type_)) for name, type_ in frame.schema.items()]
    else:
        columns = [(field.name, str(field.type)) for field in frame.schema]
    return {"rows": describe(frame)["rows"], "columns": columns, "index": _index_of(frame)}


def _index_of(frame):
    """A digest of the index of a pandas DataFrame; others have none."""
    if kind_of(frame) != "pandas":
        return None
    hashes = sys.modules["pandas"].util.hash_pandas_object(frame.index, index=False)
    return hashlib.sha256(hashes.to_numpy().tobytes()).hexdigest()


def digest_of_content(content):
    """A digest of what is handed over of a table."""
    return hashlib.blake2b(content, digest_size=16).digest()


def _digest_of(frame, names):
    """The digest of the columns of these names, which tells whether their values are the ones that were read."""
    present = names_of(frame)
    if present != names:
        if kind_of(frame) == "pandas":
            frame = frame.iloc[:, [present.index(name) for name in names]]
        else:
            frame = frame.select(names)
    return digest_of_content(content_of(frame)[1])
