"""What a script relies on of the peer's SETTINGS (RFC 9113 §6.5.2): a peer that grants less is spared the case.

Derived from the steps: the entries that the HPACK table has to hold, the streams that are open at once, DATA that
doesn't wait for credit, fields beyond the call's own. A frame above the smallest limit is there to be refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wireproof.compile.names import FRAME_TYPES, SETTINGS

Step = dict[str, Any]
#: What the value of a setting must be at least and at most.
Bounds = dict[str, int]

_END_STREAM = 0x1
_DEFAULT_TABLE = 4096
_DEFAULT_FRAME = 16_384
_STATIC_ENTRIES = 61
_FIELD_OVERHEAD = 32
#: A declared call's fields take about this much of MAX_HEADER_LIST_SIZE. A case that adds little is like a call.
_CALL_FIELDS = 350
_LITTLE = 100
_CALL_NAMES = (":method", ":scheme", ":path", ":authority", "te", "content-type")
#: Octets that stand for what only the target knows: an entry with its path is taken to have 110 at most.
_LATE_BOUND = {"@path": 73, "@authority": 40}
_INDEXED_NAME = 10


@dataclass
class _Stream:
    """A stream of ours, while the peer counts it."""

    ended: bool = False
    ended_by_peer: bool = False


@dataclass
class Script:
    """Follows a script for what it takes from the peer."""

    #: The script begins before the peer has said anything: the defaults are what it may rely on.
    bare: bool = False
    open: dict[int, _Stream] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    blocks: int = 0
    streams: int = 0
    data: dict[int, int] = field(default_factory=dict)
    longest_piece: int = 0
    longest_frame: int = 0
    table: int = 0
    table_capacity: int = _DEFAULT_TABLE
    inserted: int = 0
    fields: int = 0

    def begin(self, given: str) -> None:
        """The fixture."""
        self.bare = given in ("tcp", "tls")
        if given in ("open_stream", "half_closed"):
            self.frame(FRAME_TYPES["HEADERS"], _END_STREAM if given == "half_closed" else 0, 1)

    def frame(self, code: int, flags: int, stream: int, length: int = 0, times: int = 1) -> None:
        """Follows a frame of ours."""
        self.longest_frame = max(self.longest_frame, length)
        if code == FRAME_TYPES["HEADERS"]:
            self.blocks += 1
            if stream % 2 and stream not in self.seen:
                self.seen.add(stream)
                self.open[stream] = _Stream()
                self.streams = max(self.streams, len(self.open) + times - 1)
        elif code == FRAME_TYPES["DATA"]:
            self.data[stream] = self.data.get(stream, 0) + length * times
        elif code == FRAME_TYPES["RST_STREAM"]:
            self.open.pop(stream, None)
        if code in (FRAME_TYPES["HEADERS"], FRAME_TYPES["DATA"]) and flags & _END_STREAM and stream in self.open:
            self.open[stream].ended = True
            self._forget(stream)

    def resolve(self, stream: Any) -> int:
        """The number of a stream that a step names."""
        if stream == "next":
            return max(self.seen, default=-1) + 2
        if stream == "last":
            return max(self.seen, default=1)
        return int(stream)

    def block(self, step: Step) -> None:
        """Follows the field block of a step."""
        if "fields" not in step:
            # Octets as they are: nothing tells the peer of a smaller table, as the first block would have to.
            if not self.blocks:
                self.table = max(self.table, _DEFAULT_TABLE)
            return
        self.fields = max(self.fields, sum(_added(op) for op in step["fields"]))
        for op in step["fields"]:
            self._table_operation(op)

    def _table_operation(self, op: Step) -> None:
        if op["op"] == "size_update":
            self.table_capacity = op["size"]
            self.table = max(self.table, op["size"])
        elif op.get("as") == "incremental":
            self.inserted += _size(op)
        if op.get("index", 0) > _STATIC_ENTRIES:
            self.table = max(self.table, min(self.inserted, self.table_capacity))

    def expect(self, alternatives: list[Step]) -> None:
        """Follows an expectation: which stream it sees the end of, however it is met."""
        if any(one["expect"] == "alive" for one in alternatives):
            self.streams = max(self.streams, len(self.open) + 1)
        ends = [_end(one) for one in alternatives]
        streams = {self.resolve(stream) for stream, _ in ends if stream is not None}
        if all(whole for stream, whole in ends if stream is None) and len(streams) == 1:
            stream = streams.pop()
            if all(whole for _, whole in ends):
                self.open.pop(stream, None)
            elif stream in self.open:
                self.open[stream].ended_by_peer = True
                self._forget(stream)
        elif not streams and all(whole for _, whole in ends):
            self.open.clear()

    def _forget(self, stream: int) -> None:
        if self.open[stream].ended and self.open[stream].ended_by_peer:
            del self.open[stream]

    def bounds(self) -> dict[int, Bounds]:
        """By setting, what its value must be."""
        window = max([self.longest_piece, *(octets for stream, octets in self.data.items() if stream in self.seen)])
        least = {
            "HEADER_TABLE_SIZE": self.table,
            "MAX_CONCURRENT_STREAMS": self.streams if self.streams > 1 else 0,
            "INITIAL_WINDOW_SIZE": window,
            "MAX_HEADER_LIST_SIZE": _CALL_FIELDS + self.fields if self.fields > _LITTLE else 0,
        }
        found: dict[int, Bounds] = {SETTINGS[name]: {"at_least": value} for name, value in least.items() if value}
        if self.longest_frame > _DEFAULT_FRAME:
            found[SETTINGS["MAX_FRAME_SIZE"]] = {"at_most": self.longest_frame - 1}
        return found


def needs(script: Script, stated: dict[str, Any]) -> list[Step]:
    """The plan's needs: what the script tells, unless the scenario states otherwise."""
    bounds = {} if script.bare else script.bounds()
    for name, value in stated.items():
        setting = SETTINGS[name]
        if value == "any":
            bounds.pop(setting, None)
        elif isinstance(value, dict):
            bounds[setting] = {key: int(number) for key, number in value.items()}
        else:
            bounds[setting] = {"at_least": int(value)}
    return [{"setting": setting, **bounds[setting]} for setting in sorted(bounds)]


def _size(op: Step) -> int:
    """What a field counts in a table or list (RFC 7541 §4.1)."""
    name = len(op.get("name_hex", "")) // 2 or len(op.get("name", "")) or _INDEXED_NAME
    value = len(op.get("value_hex", "")) // 2 or _LATE_BOUND.get(op.get("value", ""), len(op.get("value", "").encode()))
    return _FIELD_OVERHEAD + name + value


def _added(op: Step) -> int:
    """What an operation adds to the call's own fields."""
    if op["op"] == "raw":
        return len(op["hex"]) // 2
    is_fields = op["op"] in ("field", "set", "prepend")
    is_call_s = op.get("name") in _CALL_NAMES or op.get("value") in _LATE_BOUND
    return _size(op) if is_fields and not is_call_s else 0


def _end(expected: Step) -> tuple[Any, bool]:
    """The stream whose end is seen when this comes about (None: no single one), and whether nothing is left open."""
    outcome = expected["expect"]
    if outcome in ("connection_error", "closed"):
        return None, True
    stream = expected.get("stream")
    if outcome in ("stream_error", "RST_STREAM"):
        return stream, True
    if outcome in ("response", "grpc_status") or expected.get("end_stream"):
        return stream, False
    return None, False
