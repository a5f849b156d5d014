"""What must be told at both ends of a call: by the client of what came, by the server's responses of what it saw."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field

from wireproof.adapter.filled import Filled
from wireproof.protobuf.conformance import Info, Metadata, Payload, by_name, details, payload
from wireproof.rpc.hops import ROUNDING_MS
from wireproof.rpc.row import Heard
from wireproof.rpc.words import octets, several, status


def _status_complaint(heard: Heard, code: int) -> list[str]:
    assert heard.end
    if heard.end["status"] == code:
        return []
    said = f" ({heard.end['message']!r})" if heard.end["message"] else ""
    return [f"the client told status {status(heard.end['status'])}{said}, not {status(code)}"]


@dataclass(frozen=True)
class Both:
    """The call goes its way to the end, and nothing is lost or changed in either direction."""

    status: int
    message: str
    #: Each an Any.
    details: list[bytes]
    #: The data of each response.
    responses: list[bytes]
    #: In the request, the response headers and the trailers.
    metadata: Metadata
    #: Type's URL and octets of each request.
    requests: list[tuple[str, Filled]]
    deadline_ms: int | None = None

    def told(self) -> str:
        """In words."""
        return f"{several(len(self.responses), 'response')}, status {status(self.status)}, nothing lost at either end"

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        assert heard.end
        found = _status_complaint(heard, self.status)
        if found:
            return found
        payloads = [payload(message) for message in heard.messages]
        own, info = details(b64decode(heard.end.get("details", "")))
        found += self._of_responses(payloads)
        found += self._of_status(heard, own)
        found += self._of_metadata(heard)
        return found + self._of_server([each.info for each in payloads if each.info] + ([info] if info else []))

    def _of_responses(self, payloads: list[Payload]) -> list[str]:
        data = [each.data for each in payloads]
        if data == self.responses:
            return []
        if len(data) != len(self.responses):
            return [f"the client told {several(len(data), 'response')}, not {len(self.responses)}"]
        at = next(index for index, (a, b) in enumerate(zip(data, self.responses, strict=True)) if a != b)
        return [f"response {at + 1} has the data {octets(data[at])}, not {octets(self.responses[at])}"]

    def _of_status(self, heard: Heard, own: list[bytes]) -> list[str]:
        assert heard.end
        found = []
        if heard.end["message"] != self.message:
            found.append(f"the status message is {heard.end['message']!r}, not {self.message!r}")
        if own != self.details:
            found.append(
                f"{several(len(own), 'detail')} of the status, not the {len(self.details)} that were asked for"
            )
        return found

    def _of_metadata(self, heard: Heard) -> list[str]:
        trailers = by_name(heard.trailers)
        headers = by_name(heard.initial or [])
        found = []
        for name, values in by_name(self.metadata).items():
            if not heard.messages and name not in headers:
                # Without a response the server may leave out the headers: what they bear is in the trailers then, too.
                places = [("trailers", trailers, [values, values * 2])]
            else:
                places = [("headers", headers, [values]), ("trailers", trailers, [values])]
            for where, there, fitting in places:
                got = there.get(name, [])
                if not any(_same(name, got, each) for each in fitting):
                    found.append(f"{name} in the {where} is {_shown(got)}, not {_shown(values)}")
        return found

    def _of_server(self, infos: list[Info]) -> list[str]:
        if not infos:
            return ["the server told nothing of the request"]
        seen = infos[0]
        found = [
            f"the server saw {name} as {_shown(seen.headers.get(name, []))}, not {_shown(values)}"
            for name, values in by_name(self.metadata).items()
            if not _same(name, seen.headers.get(name, []), values)
        ]
        requests = [request for info in infos for request in info.requests]
        wanted = [(name, request.octets) for name, request in self.requests]
        if requests != wanted:
            sizes = [len(data) for _, data in requests][:4], [len(data) for _, data in wanted][:4]
            found.append(f"the server saw {several(len(requests), 'request')} ({sizes[0]} octets …), not {sizes[1]} …")
        return found + self._of_deadline(seen.timeout_ms)

    def _of_deadline(self, seen: int | None) -> list[str]:
        if self.deadline_ms is None:
            return [] if seen is None else [f"the server saw a deadline of {seen} ms; there is none"]
        if seen is None or not 0 < seen <= self.deadline_ms + ROUNDING_MS:
            return [f"the server saw a deadline of {seen} ms; the client has {self.deadline_ms} ms"]
        return []


@dataclass(frozen=True)
class Cut:
    """The client ends the call, by its deadline or by cancelling. Some of the responses may have come before."""

    status: int
    responses: list[bytes] = field(default_factory=list)
    least: int = 0
    #: What is as good: the server keeps deadlines, too, and its reset may be there before the client's clock tells.
    others: tuple[int, ...] = ()

    def told(self) -> str:
        """In words."""
        return f"status {status(self.status)}" + (", after what had come by then" if self.responses else "")

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        assert heard.end
        found = [] if heard.end["status"] in self.others else _status_complaint(heard, self.status)
        data = [payload(message).data for message in heard.messages]
        if len(data) < self.least or data != self.responses[: len(data)]:
            found.append(f"{several(len(data), 'response')} came, not the first ones of those that were asked for")
        return found


@dataclass(frozen=True)
class Refused:
    """The server refuses the call."""

    status: int

    def told(self) -> str:
        """In words."""
        return f"no response, status {status(self.status)}"

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        came = [f"{several(len(heard.messages), 'response')} came"] if heard.messages else []
        return _status_complaint(heard, self.status) + came


def _same(name: str, got: list[str], wanted: list[str]) -> bool:
    """Values of one name may come joined by commas; those of a name in -bin with or without padding."""
    if not name.endswith("-bin"):
        return got == wanted or ",".join(got).replace(", ", ",") == ",".join(wanted)
    return [_decoded(value) for value in got] == [_decoded(value) for value in wanted]


def _decoded(value: str) -> bytes | str:
    try:
        return b64decode(value + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return value


def _shown(values: list[str]) -> str:
    text = ", ".join(repr(value) for value in values) or "missing"
    return text if len(text) <= 120 else text[:119] + "…"
