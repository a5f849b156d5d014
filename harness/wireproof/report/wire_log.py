"""The wire log around the evidence, with what the script had sent, as a failure shows it."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from wireproof.report.plan_text import lies, sends, stimulates, title
from wireproof.run.events import Event

#: Lines shown before and after each piece of evidence, and at most.
_BEFORE = 6
_AFTER = 2
_MOST = 24
#: Lines of what the script sent, at the beginning and at the end of it.
_MOST_SENT = 8
#: Pieces of what is no HTTP/2 that are shown in a row.
_MOST_PIECES = 3
_LONGEST = 160
_HEADER = 9
_OCTETS_FIRST, _OCTETS_LAST = 16, 16
_SILENT = {"case", "run", "target", "observed"}
_LEFT_OUT = "           …"

Step = dict[str, Any]
Told = list[tuple[Event, str]]


def excerpt(events: list[Event], evidence: list[int], steps: list[Step]) -> list[str]:
    """The lines of a case's log around the evidence (marked `*`), of the last attempt where there is none.

    `steps`: the plan's. What its script sent to provoke the evidence is always shown, with its octets where it lies;
    what the engine did for itself (its barriers) is left out unless it is evidence. `…` stands for lines left out.
    """
    shown = [event for event in events if not event.get("background") or event.get("n") in evidence]
    told = _attempts([(event, text) for event in _pieces(shown) if (text := _text(event, steps))], evidence)
    if not told:
        return []
    sent = _sent(told, evidence, steps)
    order = list(sent)
    chosen = {*order[:_MOST_SENT], *order[-_MOST_SENT:], *_near(told, evidence)}
    places = [i for i in range(len(told)) if i in chosen or {i - 1, i + 1} <= chosen]
    start = told[places[0]][0].get("t", 0.0)
    lines: list[str] = []
    before = -1
    for index in places:
        if index > before + 1:
            lines.append(_LEFT_OUT)
        lines += _lines(told[index], start, told[index][0].get("n") in evidence)
        if sent.get(index):
            lines += _octets(told[index][0])
        before = index
    return lines if before == len(told) - 1 else [*lines, _LEFT_OUT]


def _attempts(told: Told, evidence: list[int]) -> Told:
    """The lines of the attempts that hold evidence, or of the last one."""
    proven = {event.get("try") for event, _ in told if event.get("n") in evidence}
    wanted = proven or {event.get("try") for event, _ in told[-1:]}
    return [(event, text) for event, text in told if event.get("try") in wanted]


def _near(told: Told, evidence: list[int]) -> list[int]:
    places = [index for index, (event, _) in enumerate(told) if event.get("n") in evidence]
    if not places:
        return list(range(len(told)))[-_MOST:]
    near = {i for place in places for i in range(place - _BEFORE, place + _AFTER + 1) if 0 <= i < len(told)}
    return sorted(near)[:_MOST]


def _sent(told: Told, evidence: list[int], steps: list[Step]) -> dict[int, bool]:
    """Where the stimulus was sent (without marks, all that the script sent before the evidence), and if it lies."""
    marked = any(stimulates(step) for step in steps)
    last = max((index for index, (event, _) in enumerate(told) if event.get("n") in evidence), default=len(told))
    found: dict[int, bool] = {}
    step: Step | None = None
    for index, (event, _) in enumerate(told[:last]):
        if event["ev"] == "step":
            number = event.get("step", -1)
            step = steps[number] if 0 <= number < len(steps) else None
            if step is not None and not (stimulates(step) if marked else sends(step)):
                step = None
        if step is not None and (event["ev"] == "step" or event.get("dir") == "out"):
            found[index] = event["ev"] != "step" and lies(step)
    return found


def _lines(line: tuple[Event, str], start: float, is_evidence: bool) -> list[str]:
    event, text = line
    mark = "*" if is_evidence else " "
    arrow = {"in": "<", "out": ">"}.get(event.get("dir", ""), " ")
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return [f"{mark} {(event.get('t', 0.0) - start) * 1000:8.1f}  {arrow} {text}"]


def _octets(event: Event) -> list[str]:
    """The octets of a lie, which the line in the specification's names can't show."""
    octets = b64decode(event.get("bytes", ""))
    head = f"{octets[:_HEADER].hex(' ')} | " if event["ev"] == "frame" else ""
    rest = octets[_HEADER:] if head else octets
    if len(rest) > _OCTETS_FIRST + _OCTETS_LAST:
        spelled = f"{rest[:_OCTETS_FIRST].hex(' ')} … {rest[-_OCTETS_LAST:].hex(' ')}"
    else:
        spelled = rest.hex(" ")
    return [f"{'':14}{head}{spelled}".rstrip(" |")] if octets else []


def _pieces(events: list[Event]) -> list[Event]:
    """Of what is no HTTP/2 the first pieces: each would be a line, however many come."""
    kept: list[Event] = []
    row = 0
    for event in events:
        row = row + 1 if event["ev"] == "raw" and event.get("dir") == "in" else 0
        if row == _MOST_PIECES + 1:
            kept.append({**event, "text": "… and more of the same", "bytes": ""})
        elif row <= _MOST_PIECES:
            kept.append(event)
    return kept


def _text(event: Event, steps: list[Step]) -> str:
    kind = event["ev"]
    why = f": {event['why']}" if event.get("why") else ""
    if kind in _SILENT:
        return ""
    if kind == "step":
        index = event.get("step", -1)
        return f"-- {title(steps[index])}" if 0 <= index < len(steps) else f"-- step {index + 1}"
    if kind == "mark" and event.get("ready") is False:
        return f"-- no fixture{why}"
    if kind == "mark":
        return f"-- {MARKS.get(event.get('mark', ''), event.get('mark', ''))}{why}"
    if kind == "close":
        return str(event.get("how", "closed"))
    if kind == "open" and event.get("refused"):
        return f"-- TLS handshake refused: {event.get('alert') or 'closed without an alert'}"
    if kind == "open" and event.get("tls_version"):
        return f"-- connected: {event['tls_version']}, {event.get('cipher_suite')}, {event['protocol'] or 'no ALPN'}"
    if kind == "open":
        return f"-- no connection: {event['failure']}" if event.get("failure") else "-- connected"
    return str(event.get("text") or f"-- {kind}{why}")


#: What the engine notes beside the wire.
MARKS = {
    "fixture": "the fixture stands",
    "barrier": "everything sent so far was read (round trip)",
    "grace": "the quiet grace is over",
    "deadline": "the time is over",
    "epilogue": "is it still alive?",
    "epilogue_failed": "it isn't",
    "died": "the target died",
    "given_up": "given up",
}
