"""What may legally be asked of the connection at each point of a script (DESIGN §3, evidence).

The script may lie, so the connection is followed as a strict peer's frame parser would see it: inside a field block
or a frame that isn't whole, nothing can be asked; where credit or stream identifiers have run out, only a round trip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wireproof.compile.names import CLIENT_PREFACE, FRAME_TYPES, SETTINGS
from wireproof.compile.needs import Script, needs
from wireproof.compile.octets import length

Step = dict[str, Any]

_HEADER = 9
_END_HEADERS = 0x4
_ACK = 0x1
_END_STREAM = 0x1
_BLOCKS = {FRAME_TYPES["HEADERS"], FRAME_TYPES["PUSH_PROMISE"], FRAME_TYPES["CONTINUATION"]}
#: Payloads whose length the frame type fixes.
_FIXED = {"PRIORITY": 5, "RST_STREAM": 4, "PING": 8, "WINDOW_UPDATE": 4}
#: A response to the declared call may need this much credit, and its fields this much room.
_SMALL_WINDOW = 1024
_SMALL_LIST = 512
_DEFAULT_WINDOW = 65_535
_LAST_STREAM = 2**31 - 1
_LARGEST_RAW = 1 << 20


@dataclass
class Connection:
    """The connection as the script has left it."""

    ready: bool
    preface_sent: bool = False
    windows_auto: bool = True
    block_open: bool = False
    #: The frame boundaries are lost, or the connection is at its end: nothing can be asked any more.
    lost: bool = False
    ended: bool = False
    goaway_sent: bool = False
    partial: bytes = b""
    octets_sent: int = 0
    limits: dict[int, int] = field(default_factory=dict)
    last_stream: int = 0
    script: Script = field(default_factory=Script)

    def barrier(self) -> str:
        """`call`, `ping` or `none`."""
        if not self.ready or self.block_open or self.lost or self.ended or self.partial:
            return "none"
        return "ping" if self._out_of_credit() else "call"

    def _out_of_credit(self) -> bool:
        window = self.limits.get(SETTINGS["INITIAL_WINDOW_SIZE"], _DEFAULT_WINDOW)
        list_size = self.limits.get(SETTINGS["MAX_HEADER_LIST_SIZE"], _SMALL_LIST)
        return (
            self.goaway_sent
            or not self.windows_auto
            or window < _SMALL_WINDOW
            or list_size < _SMALL_LIST
            or self.octets_sent > _DEFAULT_WINDOW
            or self.last_stream >= _LAST_STREAM
        )

    def perform(self, step: Step, times: int = 1) -> None:
        """Follows one compiled step."""
        if "send" in step:
            self._send(step, times)
        elif "repeat" in step:
            for inner in step["steps"]:
                self.perform(inner, step["repeat"])
        elif "flood" in step:
            self.lost = True  # what passes is only counted
        elif "close" in step or step.get("expect") in ("connection_error", "closed"):
            self.ended = True

    def _send(self, step: Step, times: int) -> None:
        kind = step["send"]
        self.octets_sent += _octets(step) * times
        if isinstance(step.get("stream"), int):
            self.last_stream = max(self.last_stream, step["stream"])
        if kind == "preface":
            self._preface()
        elif kind == "renegotiation":
            self.lost = True  # OpenSSL bears no octets of ours until it is answered
        elif kind == "raw":
            self._raw(step["payload"])
        elif self.partial:
            self.lost = True  # a frame in the middle of another
        else:
            self._frame(step, times)

    def _preface(self) -> None:
        self.lost = self.lost or self.preface_sent or self.ready
        self.preface_sent = True

    def _raw(self, payload: Any) -> None:
        if isinstance(payload, dict):
            if payload["count"] > _LARGEST_RAW:
                self.lost = True
                return
            octets = bytes([payload["fill"]]) * payload["count"]
        else:
            octets = bytes.fromhex(payload)
        octets = self.partial + octets
        self.partial = b""
        if not self.ready and not self.preface_sent and octets.startswith(CLIENT_PREFACE):
            self.preface_sent = True
            octets = octets[len(CLIENT_PREFACE) :]
        while len(octets) >= _HEADER:
            length = int.from_bytes(octets[:3])
            end = _HEADER + length
            if self.ready or self.preface_sent:
                self.script.longest_frame = max(self.script.longest_frame, length)
            if len(octets) < end:
                break
            if octets[3] == FRAME_TYPES["HEADERS"]:
                self.script.block({})
            self.script.frame(octets[3], octets[4], int.from_bytes(octets[5:9]) & _LAST_STREAM, length)
            self._header(octets[3], octets[4], octets[_HEADER:end])
            octets = octets[end:]
        self.partial = octets

    def _frame(self, step: Step, times: int) -> None:
        kind = step["send"]
        length = _length(step)
        if "length" in step and step["length"] != length:
            self.lost = True
        code = step.get("type", FRAME_TYPES.get(kind, FRAME_TYPES["DATA"]))
        flags = step.get("flags")
        if flags is None:
            flags = _END_HEADERS if step.get("end_headers") else 0
            flags |= _ACK if step.get("ack") else 0
            flags |= _END_STREAM if step.get("end_stream") else 0
        payload = b"".join(n.to_bytes(2) + v.to_bytes(4) for n, v in step.get("settings", ()))
        self._header(code, flags, payload)
        self._follow(step, code, flags, step.get("length", length or 0), times)

    def _follow(self, step: Step, code: int, flags: int, length: int, times: int) -> None:
        if step["send"] in ("HEADERS", "CONTINUATION"):
            self.script.block(step)
        frames = step.get("split", {}).get("frames", [])
        pieces = frames if isinstance(frames, list) else [frames]
        if step["send"] == "MESSAGE":
            self.script.longest_piece = max([self.script.longest_piece, *pieces])
            length = 0  # it waits for credit, and is cut
        elif pieces:
            length = min(length, 16_384)
        self.script.frame(code, flags, self.script.resolve(step["stream"]), length, times)

    def _header(self, code: int, flags: int, payload: bytes) -> None:
        """Follows a whole frame, however it was written."""
        if code in _BLOCKS:
            self.block_open = not flags & _END_HEADERS
        self.goaway_sent = self.goaway_sent or code == FRAME_TYPES["GOAWAY"]
        is_settings = code == FRAME_TYPES["SETTINGS"] and not flags & _ACK
        if is_settings:
            for at in range(0, len(payload) - 5, 6):
                self.limits[int.from_bytes(payload[at : at + 2])] = int.from_bytes(payload[at + 2 : at + 6])
        if not self.ready:
            self.ready = self.preface_sent and is_settings
            self.lost = self.lost or not self.ready


def _octets(step: Step) -> int:
    """Octets that count against the peer's connection window."""
    if step["send"] not in ("DATA", "MESSAGE"):
        return 0
    return length(step["payload"]) or 0


def _length(step: Step) -> int | None:
    """The true length of the frame's payload; None where it isn't known before the fields are encoded."""
    kind = step["send"]
    if kind in _FIXED:
        return _FIXED[kind]
    if kind == "SETTINGS":
        return 6 * len(step["settings"])
    if kind == "GOAWAY":
        return 8 + len(step["debug_data"].encode())
    if "fields" in step:
        return None
    octets = length(step["payload"])
    if octets is None:
        return None
    padding = (
        1 + (len(step["padding"]) // 2 if "padding" in step else step["pad_length"]) if "pad_length" in step else 0
    )
    fixed = 4 if kind == "PUSH_PROMISE" else 5 if "priority" in step else 0
    return octets + padding + fixed


def annotate(plan: Step, stated: Step) -> None:
    """Gives each expectation its `barrier`, and the plan its `epilogue` and its `needs`.

    `stated`: what the scenario says about its needs.
    """
    bare = plan["given"] in ("tcp", "tls")
    connection = Connection(ready=not bare, windows_auto=plan["windows"] == "auto")
    connection.limits.update(dict(plan["settings"]))
    if plan["given"] in ("open_stream", "half_closed"):
        connection.last_stream = 1
    connection.script.begin(plan["given"])
    ending = False
    for index, step in enumerate(plan["steps"]):
        if "expect" in step or "either" in step:
            step["barrier"] = connection.barrier()
            # A call would open the very stream that the script is yet to open.
            if step["barrier"] == "call" and _names_a_new_stream(plan["steps"][index + 1 :], connection.last_stream):
                step["barrier"] = "ping"
            ending = ending or _demands_the_end(step)
            connection.script.expect(step.get("either", [step]))
        connection.perform(step)
    plan["needs"] = needs(connection.script, stated)
    plan["epilogue"] = "same" if connection.barrier() == "call" and not ending else "new"


def _names_a_new_stream(steps: list[Step], last_stream: int) -> bool:
    return any(stream > last_stream for step in steps for stream in _streams(step))


def _streams(step: Step) -> Iterator[int]:
    """The streams that a step names by their number."""
    if isinstance(step.get("stream"), int) and "send" in step:
        yield step["stream"]
    elif step.get("send") == "raw" and isinstance(step["payload"], str):
        yield from _streams_of_frames(bytes.fromhex(step["payload"]))
    for inner in step.get("steps") or step.get("do") or ():
        yield from _streams(inner)


def _streams_of_frames(octets: bytes) -> Iterator[int]:
    octets = octets.removeprefix(CLIENT_PREFACE)
    while len(octets) >= _HEADER:
        yield int.from_bytes(octets[5:_HEADER]) & _LAST_STREAM
        octets = octets[_HEADER + int.from_bytes(octets[:3]) :]


def _demands_the_end(step: Step) -> bool:
    outcomes = [alternative["expect"] for alternative in step["either"]] if "either" in step else [step["expect"]]
    return all(outcome in ("connection_error", "closed") for outcome in outcomes)
