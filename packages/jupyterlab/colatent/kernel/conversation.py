"""What is asked over a comm, and answered."""

from .columns import values_of
from .content import content_of
from .files import export, formats_of
from .tables import describe, kind_of, names_of
from .tokens import digest_of_content, issue_token
from .variables import find, names_space, variables_of
from .writing import undo, write, write_new

#: The name of the comm.
TARGET = "colatent.dataframes"
#: Bytes of one message, at most.
PART_BYTES = 4 * 1024 * 1024


class Conversation:
    """Answers the requests of one comm."""

    def __init__(self, comm):
        self._comm = comm
        self._outgoing = {}
        self._incoming = {}
        comm.on_msg(self._take)

    def _take(self, message):
        request = message["content"]["data"]
        identity = request.get("id")
        try:
            answer = getattr(self, "_" + request["op"])(request, message.get("buffers", []))
            if answer is not None:
                content, buffers = answer
                self._comm.send({"id": identity, "type": "result", **content}, buffers=buffers)
        except Exception as error:
            self._outgoing.pop(identity, None)
            self._incoming.pop(identity, None)
            self._comm.send(
                {"id": identity, "type": "failure", "name": type(error).__name__, "message": str(error)}
            )

    def _list(self, request, _):
        found = [
            {"name": name, **describe(value)}
            for name, value in list(names_space().items())
            if not name.startswith("_") and kind_of(value) is not None
        ]
        return {"frames": found}, []

    def _ready(self, request, _):
        return {}, []

    def _names(self, request, _):
        return {"names": names_of(find(request["frame"]))}, []

    def _get(self, request, _):
        reference = request["frame"]
        frame = find(reference)
        layout, content = content_of(frame)
        names = names_of(frame)
        variables = [reference["name"]] if "name" in reference else variables_of(frame)
        self._outgoing[request["id"]] = content
        return {
            **describe(frame),
            "token": issue_token(reference, frame, names, digest_of_content(content)),
            "bytes": content.nbytes,
            "layout": layout,
            "names": names,
            "variable": variables[0] if variables else None,
            "named": kind_of(frame) != "pandas" or all(isinstance(label, str) for label in frame.columns),
            "formats": formats_of(frame),
        }, []

    def _part(self, request, _):
        """One part of what ``get`` prepared; the last one forgets it."""
        content = self._outgoing[request["of"]]
        start = request["start"]
        end = min(start + PART_BYTES, content.nbytes)
        if end == content.nbytes:
            del self._outgoing[request["of"]]
        return {}, [content[start:end]]

    def _put(self, request, buffers):
        """Announces columns, or brings one more part of them; the last part writes."""
        identity = request["of"]
        put = self._incoming.setdefault(identity, {**request, "content": bytearray()})
        for buffer in buffers:
            # Python in a browser is given buffers of JavaScript
            put["content"] += buffer.to_bytes() if hasattr(buffer, "to_bytes") else buffer
        if not request["last"]:
            return {}, []
        put = self._incoming.pop(identity)
        content, at, columns = memoryview(put["content"]), 0, []
        for column in put["columns"]:
            parts = []
            for length in column["bytes"]:
                parts.append(content[at : at + length])
                at += length
            columns.append((column["name"], column["type"], values_of(column, parts)))
        if "format" in put:
            file = export(put["token"], columns, put["replace"], put["format"])
            self._outgoing[identity] = file
            return {"bytes": file.nbytes}, []
        if put.get("newVariable") is not None:
            return write_new(put["token"], columns, put["newVariable"], put["library"], put["whole"]), []
        return write(put["token"], columns, put["replace"]), []

    def _undo(self, request, _):
        return undo(request["written"]), []

    def _cancel(self, request, _):
        self._outgoing.pop(request["of"], None)
        self._incoming.pop(request["of"], None)
        return {}, []


def start():
    """Lets JupyterLab open conversations with this kernel."""
    from IPython import get_ipython

    get_ipython().kernel.comm_manager.register_target(TARGET, lambda comm, _: Conversation(comm))
