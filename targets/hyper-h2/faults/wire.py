"""Frames between the socket and h2: dropped, refused or rewritten, in both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from connection import Connection

from faults.patch import around

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
ACK = END_STREAM = 0x1
END_HEADERS, PADDED, PRIORITY_FLAG = 0x4, 0x8, 0x20
PROTOCOL_ERROR, INTERNAL_ERROR, FRAME_SIZE_ERROR = 1, 2, 6
_PREFACE, _HEADER = 24, 9
_RESERVED = 1 << 31


@dataclass(frozen=True)
class Frame:
    """A frame as it is on the wire."""

    type: int
    flags: int
    stream: int
    payload: bytes
    reserved: bool = False

    def has(self, flag: int) -> bool:
        return bool(self.flags & flag)

    def octets(self) -> bytes:
        stream = self.stream | (_RESERVED if self.reserved else 0)
        return len(self.payload).to_bytes(3) + bytes([self.type, self.flags]) + stream.to_bytes(4) + self.payload


@dataclass
class View:
    """What has passed in one direction of a connection so far."""

    octets: bytes = b""
    preface: int = 0
    #: The stream whose field block is not complete.
    block: int | None = None
    opened: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    reset: set[int] = field(default_factory=set)
    counts: dict[int, int] = field(default_factory=dict)
    #: For what a fault itself has to remember.
    notes: dict[str, Any] = field(default_factory=dict)

    def cut(self, octets: bytes) -> Iterator[Frame]:
        self.octets += octets
        while len(self.octets) >= _HEADER and len(self.octets) >= _HEADER + int.from_bytes(self.octets[:3]):
            end = _HEADER + int.from_bytes(self.octets[:3])
            stream = int.from_bytes(self.octets[5:_HEADER])
            type_, flags = self.octets[3:5]
            payload = self.octets[_HEADER:end]
            self.octets = self.octets[end:]
            yield Frame(type_, flags, stream % _RESERVED, payload, stream >= _RESERVED)

    def note(self, frame: Frame) -> None:
        self.counts[frame.type] = self.counts.get(frame.type, 0) + 1
        if frame.type in (HEADERS, CONTINUATION):
            self.block = None if frame.has(END_HEADERS) else frame.stream
        if frame.type == HEADERS:
            self.opened.add(frame.stream)
        if frame.type in (HEADERS, DATA) and frame.has(END_STREAM):
            self.ended.add(frame.stream)
        if frame.type == RST_STREAM:
            self.reset.add(frame.stream)


Rewrite = Callable[[Frame, View], Frame | list[Frame] | None]
When = Callable[[Frame, View], bool]


class Refused(Exception):  # noqa: N818  a verdict about a frame, no error of ours
    """The connection ends with this error code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _views() -> Callable[[Connection], View]:
    views: WeakKeyDictionary[Connection, View] = WeakKeyDictionary()
    return lambda connection: views.setdefault(connection, View())


def _rewritten(view: View, octets: bytes, rewrite: Rewrite) -> Iterator[bytes]:
    for frame in view.cut(octets):
        frames = rewrite(frame, view)
        view.note(frame)
        for each in [frames] if isinstance(frames, Frame) else frames or []:
            yield each.octets()


def rewrite_received(rewrite: Rewrite) -> None:
    """Each frame of a client goes through `rewrite`, which gives what h2 sees in its place, or raises Refused."""
    view_of = _views()

    def act(original: Callable[[Connection, bytes], None], self: Connection, data: bytes) -> None:
        view = view_of(self)
        cut = min(_PREFACE - view.preface, len(data))
        view.preface += cut
        out = bytearray(data[:cut])
        try:
            for octets in _rewritten(view, data[cut:], rewrite):
                out += octets
        except Refused as refused:
            original(self, bytes(out))
            if not self.ended:
                self.h2.close_connection(refused.code)
                self.end()
            return
        original(self, bytes(out))

    around(Connection, "data_received", act)


def rewrite_sent(rewrite: Rewrite) -> None:
    """Each frame of ours goes through `rewrite` on its way out."""
    view_of = _views()

    def act(_original: Callable[[Connection], None], self: Connection) -> None:
        if octets := b"".join(_rewritten(view_of(self), self.h2.data_to_send(), rewrite)):
            self.transport.write(octets)

    around(Connection, "flush", act)


def ignore(when: When) -> None:
    """Such frames of a client are passed over as if nothing had come."""
    rewrite_received(lambda frame, view: None if when(frame, view) else frame)


def refuse(when: When, code: int = PROTOCOL_ERROR) -> None:
    """Such frames of a client end the connection."""

    def check(frame: Frame, view: View) -> Frame:
        if when(frame, view):
            raise Refused(code)
        return frame

    rewrite_received(check)


def omit(when: When) -> None:
    """Such frames of ours are not sent."""
    rewrite_sent(lambda frame, view: None if when(frame, view) else frame)


def changed(frame: Frame, **changes: Any) -> Frame:
    """The frame with other fields."""
    return replace(frame, **changes)
