"""cases/h2/grid.yaml, made from spec/grid.tsv: each frame, in each state of the stream that it is on.

`python -m wireproof.scenario.grid` writes it; a test sees to it that it is current. The table says which reactions the
text permits; here stand the dialogues that lead to each state, the frames, and what shows each reaction.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from wireproof import paths

Step = dict[str, Any]


class _Plain(yaml.SafeDumper):
    """Says the same twice rather than by an alias, which the language of scenarios has not."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_HEAD = """\
# Every frame in every state of its stream (RFC 9113 §5.1, §6). Made from spec/grid.tsv by
# `python -m wireproof.scenario.grid`; do not edit. A cell is its state (the scenario's name) and its frame (the row's).
"""
_MESSAGE: Step = {"send": "MESSAGE", "data": "@message", "end_stream": True}
_REQUEST: Step = {"send": "HEADERS", "fields": "@call"}
_CREDIT = 65535


@dataclass(frozen=True)
class State:
    """A state, the way there, and the way on, by which a stream shows that it was not harmed."""

    title: str
    given: str
    before: tuple[Step, ...] = ()
    #: The stream of the frame.
    stream: int = 1
    #: What finishes the request on stream 1; without it a new call shows that all is well.
    finish: tuple[Step, ...] | None = None
    #: What a new call needs besides.
    renew: tuple[Step, ...] = ()
    #: What waits, before a frame that is an error of the stream, until the server has done what it can there.
    settle: tuple[Step, ...] = ()


_WHOLE_CALL = ({**_REQUEST, "stream": 1}, {**_MESSAGE, "stream": 1}, {"expect": "response", "stream": 1})
_BEGUN: Step = {"expect": "HEADERS", "stream": 1, "end_stream": False}
_OPEN_BLOCK: Step = {"send": "HEADERS", "stream": 1, "fields": "@call", "end_headers": False}
STATES = {
    "zero": State("the connection itself, stream 0", "open_stream", stream=0, finish=(_MESSAGE,)),
    "idle": State("an idle stream", "connection"),
    "even": State("a stream that only the server could open", "connection", stream=2),
    "block": State("a stream whose field block is unfinished", "connection", (_OPEN_BLOCK,), finish=(_MESSAGE,)),
    "continued": State(
        "a stream whose field block is unfinished after a CONTINUATION",
        "connection",
        (_OPEN_BLOCK, {"send": "CONTINUATION", "stream": 1, "fields": [["x-grid", "1"]], "end_headers": False}),
        finish=(_MESSAGE,),
    ),
    "open": State("an open stream", "open_stream", finish=(_MESSAGE,)),
    "half-closed": State(
        "a half-closed (remote) stream",
        "half_closed",
        finish=({"send": "WINDOW_UPDATE", "stream": 1, "increment": _CREDIT},),
        renew=({"send": "SETTINGS", "settings": {"INITIAL_WINDOW_SIZE": _CREDIT}},),
        settle=(
            {"either": [_BEGUN, {"expect": "quiet", "stream": 1, "because": "the headers may wait for the content"}]},
        ),
    ),
    "ended": State("a stream that both sides have ended", "connection", _WHOLE_CALL),
    "reset": State("a stream that the client has reset", "open_stream", ({"send": "RST_STREAM", "code": "CANCEL"},)),
    "skipped": State(
        "a stream that a later one has skipped",
        "connection",
        # Part of what must be accepted: a server that hangs up on a skipped stream has not met the frame yet.
        tuple({**step, "stream": 3, **({"stimulus": True} if "send" in step else {})} for step in _WHOLE_CALL),
    ),
}


def _octets(kind: int, octets: str, **more: Any) -> Step:
    """A frame of a known type whose payload is chosen octet by octet."""
    return {"send": "UNKNOWN", "type": kind, "hex": octets, **more}


_FIELD = [["x-grid", "1"]]
_DEBUG = "the grid"
_PAST = 16385
#: Every frame, without its stream. `elsewhere` and `zero` frames name theirs.
FRAMES: dict[str, Step] = {
    "data": {"send": "DATA", "data": "grid"},
    "data-empty": {"send": "DATA"},
    "data-end": {"send": "DATA", "end_stream": True},
    "data-padded": {"send": "DATA", "pad_length": 3},
    "data-padding-only": {"send": "DATA", "pad_length": 255},
    "data-pad-too-long": _octets(0x0, "09 00 00 00 00", flags=0x8),
    "data-pad-equal": _octets(0x0, "05 00 00 00 00", flags=0x8),
    "data-padded-empty": _octets(0x0, "", flags=0x8),
    "data-flags": {"send": "DATA", "flags": 0xF6},
    "data-oversize": {"send": "DATA", "fill": {"octet": 0, "count": _PAST}},
    "headers": {"send": "HEADERS", "fields": "@call"},
    "headers-end": {"send": "HEADERS", "fields": "@call", "end_stream": True},
    "headers-priority": {"send": "HEADERS", "fields": "@call", "priority": {"weight": 7}},
    "headers-padded": {"send": "HEADERS", "fields": "@call", "pad_length": 9, "priority": {"weight": 7}},
    "headers-flags": {"send": "HEADERS", "fields": "@call", "flags": 0xD6},
    "headers-short": _octets(0x1, "00 00 00 00", flags=0x24),
    "headers-padded-empty": _octets(0x1, "", flags=0xC),
    "headers-pad-too-long": _octets(0x1, "03 82 84", flags=0xC),
    "headers-oversize": {"send": "UNKNOWN", "type": 0x1, "flags": 0x4, "fill": {"octet": 0x82, "count": _PAST}},
    "trailers-open": {"send": "HEADERS", "fields": _FIELD},
    "headers-elsewhere": {"send": "HEADERS", "stream": 3, "fields": "@call"},
    "priority": {"send": "PRIORITY"},
    "priority-exclusive": {"send": "PRIORITY", "exclusive": True, "weight": 255},
    "priority-short": _octets(0x2, "00 00 00 00"),
    "priority-long": _octets(0x2, "00 00 00 00 0f 00"),
    "priority-empty": _octets(0x2, ""),
    "rst": {"send": "RST_STREAM", "code": "CANCEL"},
    "rst-unknown-code": {"send": "RST_STREAM", "code": 0xFFFFFFFF},
    "rst-flags": {"send": "RST_STREAM", "code": "CANCEL", "flags": 0xFF},
    "rst-short": _octets(0x3, "00 00 08"),
    "rst-long": _octets(0x3, "00 00 00 08 00"),
    "rst-empty": _octets(0x3, ""),
    "settings": {"send": "SETTINGS"},
    "settings-ack": {"send": "SETTINGS", "ack": True},
    "settings-unknown": {"send": "SETTINGS", "settings": {0xFACE: 1}},
    "settings-bounds": {"send": "SETTINGS", "settings": {"MAX_FRAME_SIZE": 16777215}},
    "settings-flags": {"send": "SETTINGS", "flags": 0xFE},
    "settings-short": _octets(0x4, "00 03 00 00 00"),
    "settings-ack-long": _octets(0x4, "00 03 00 00 00 64", flags=0x1),
    "settings-oversize": {"send": "UNKNOWN", "type": 0x4, "fill": {"octet": 0, "count": 16386}},
    "settings-zero": {"send": "SETTINGS", "stream": 0},
    "push": {"send": "PUSH_PROMISE", "promised_stream": 2, "fields": "@call"},
    "ping": {"send": "PING"},
    "ping-ack": {"send": "PING", "ack": True},
    "ping-flags": {"send": "PING", "flags": 0xFE},
    "ping-short": _octets(0x6, "00 00 00 00 00 00 00"),
    "ping-long": _octets(0x6, "00 00 00 00 00 00 00 00 00"),
    "ping-empty": _octets(0x6, ""),
    "ping-ack-short": _octets(0x6, "00 00 00 00", flags=0x1),
    "ping-zero": {"send": "PING", "stream": 0},
    "goaway": {"send": "GOAWAY", "code": "NO_ERROR"},
    "goaway-debug": {"send": "GOAWAY", "code": "NO_ERROR", "debug_data": _DEBUG},
    "goaway-flags": {"send": "GOAWAY", "code": "NO_ERROR", "flags": 0xFF},
    "goaway-short": _octets(0x7, "00 00 00 00 00 00 00"),
    "goaway-empty": _octets(0x7, ""),
    "goaway-zero": {"send": "GOAWAY", "code": "NO_ERROR", "stream": 0},
    "window": {"send": "WINDOW_UPDATE", "increment": 1000},
    "window-zero": {"send": "WINDOW_UPDATE", "increment": 0},
    "window-overflow": {"send": "WINDOW_UPDATE", "increment": 2147483647},
    "window-flags": {"send": "WINDOW_UPDATE", "increment": 1, "flags": 0xFF},
    "window-short": _octets(0x8, "00 00 01"),
    "window-long": _octets(0x8, "00 00 00 01 00"),
    "window-empty": _octets(0x8, ""),
    "window-zero-stream": {"send": "WINDOW_UPDATE", "increment": 1, "stream": 0},
    "continuation": {"send": "CONTINUATION", "fields": _FIELD},
    "continuation-open": {"send": "CONTINUATION", "fields": _FIELD, "end_headers": False},
    "continuation-flags": {"send": "CONTINUATION", "fields": _FIELD, "flags": 0xFF},
    "continuation-elsewhere": {"send": "CONTINUATION", "stream": 3, "fields": _FIELD},
    "unknown": _octets(0x1F, "67 72 69 64"),
    "unknown-empty": _octets(0xFA, ""),
    "unknown-full": {"send": "UNKNOWN", "type": 0xFA, "flags": 0xFF, "fill": {"octet": 0, "count": 16384}},
    "unknown-oversize": {"send": "UNKNOWN", "type": 0xFA, "fill": {"octet": 0, "count": _PAST}},
    "unknown-zero": {"send": "UNKNOWN", "type": 0xFA, "stream": 0},
}
_REACTIONS = {
    "accept": ("is accepted", "What a peer may send there must harm neither the stream nor the connection."),
    "ignore": ("harms nothing", "A peer may send it there, or could not know better; the connection must live on."),
    "answer": ("is acknowledged", "Its sender waits for the acknowledgement, and takes its absence for a dead peer."),
    "stream": ("is an error of the stream", "Both sides no longer agree on what the stream is."),
    "connection": (
        "ends the connection",
        "Both sides no longer agree on what the connection is; all that follows may be misread.",
    ),
    "free": ("may be answered in several ways", "The text leaves it open; what is chosen tells implementations apart."),
}


@dataclass(frozen=True)
class Cell:
    """What the table says of one frame in one state."""

    state: str
    frame: str
    reaction: str
    codes: tuple[str, ...]
    clause: str


def cells(path: Path) -> list[Cell]:
    """The table's cells, in the order of states and frames. Raises ValueError for names that nothing here knows."""
    found: dict[tuple[str, str], Cell] = {}
    with path.open(encoding="utf-8") as file:
        lines = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        for line in lines:
            codes = tuple(filter(None, line["codes"].split(",")))
            for state in line["states"].split(","):
                for frame in line["frames"].split(","):
                    if state not in STATES or frame not in FRAMES or line["reaction"] not in _REACTIONS:
                        raise ValueError(f"{path}: nothing is known of {state}, {frame} or {line['reaction']}")
                    cell = Cell(state, frame, line["reaction"], codes, line["clause"])
                    found.setdefault((state, frame), cell)
    order = list(FRAMES)
    return sorted(found.values(), key=lambda cell: (list(STATES).index(cell.state), order.index(cell.frame)))


def text(path: Path) -> str:
    """The file of cases."""
    documents = [_HEAD]
    table = cells(path)
    for state in STATES:
        for reaction in _REACTIONS:
            for carries_on in (False, True):
                rows = [
                    cell
                    for cell in table
                    if (cell.state, cell.reaction) == (state, reaction) and _carries_on(cell) == carries_on
                ]
                if rows:
                    documents.append(_scenario(state, reaction, rows))
    return "---\n".join(documents)


def _carries_on(cell: Cell) -> bool:
    """The frame itself opens the request that is to be finished."""
    return cell.state == "idle" and cell.reaction == "accept" and cell.frame.startswith("headers")


def _scenario(state: str, reaction: str, rows: list[Cell]) -> str:
    about = STATES[state]
    told, why = _REACTIONS[reaction]
    frames = [_frame(about, cell) for cell in rows]
    codes = {cell.codes for cell in rows}
    cases = {
        cell.frame: {
            "frame": frame,
            **({"clause": cell.clause} if len({row.clause for row in rows}) > 1 else {}),
            **({"codes": list(cell.codes)} if len(codes) > 1 else {}),
            **({"kind": frame["send"]} if reaction == "answer" else {}),
        }
        for cell, frame in zip(rows, frames, strict=True)
    }
    name = f"{state}-{'request-' if _carries_on(rows[0]) else ''}{reaction}"
    document: dict[str, Any] = {
        "scenario": f"h2/grid/{name}",
        "title": f"On {about.title}, ${{row}} {told}",
        "clauses": ["${clause}" if len({row.clause for row in rows}) > 1 else rows[0].clause],
        "why": why,
        "under_test": "server",
        "given": about.given,
        "tags": ["grid"],
    }
    if reaction == "free":
        document["contested"] = "the text allows several reactions"
    document["cases"] = cases
    listed = "${codes}" if len(codes) > 1 else list(rows[0].codes)
    settled = about.settle if reaction == "stream" else ()
    document["steps"] = [*about.before, *settled, "${frame}", *_shows(about, rows[0], listed)]
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=140, default_flow_style=None)


def _frame(about: State, cell: Cell) -> Step:
    frame = FRAMES[cell.frame]
    step = {**frame, "stream": frame.get("stream", about.stream)}
    return step if cell.reaction == "answer" else {**step, "stimulus": True}


def _shows(about: State, cell: Cell, codes: Any) -> Iterator[Step]:
    """The steps that show the reaction."""
    if cell.reaction == "connection":
        yield {"expect": "connection_error", "code": codes}
    elif cell.reaction == "stream":
        yield {"expect": "stream_error", "stream": about.stream, "code": codes}
    elif cell.reaction == "free":
        ways: list[Step] = [{"expect": "quiet", "because": "it may be ignored"}]
        if about.stream:
            ways.append({"expect": "stream_error", "stream": about.stream, "code": codes})
        yield {"either": [*ways, {"expect": "connection_error", "code": codes}]}
    elif cell.reaction == "answer":
        yield {"expect": "${kind}", "ack": True}
    elif cell.reaction == "accept" and (about.finish or _carries_on(cell)):
        yield from about.finish or ({**_MESSAGE, "stream": 1},)
        yield {"expect": "response", "stream": 1}
    else:
        yield from about.renew
        yield {"expect": "alive"}


def page() -> Path:
    """Where the cases stand."""
    return paths.cases() / "h2" / "grid.yaml"


def current() -> str:
    """What should stand there."""
    return text(paths.spec() / "grid.tsv")


if __name__ == "__main__":
    page().write_text(current(), encoding="utf-8")
