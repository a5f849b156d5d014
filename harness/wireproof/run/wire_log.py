"""The wire log around the evidence, as a failure shows it."""

from __future__ import annotations

from wireproof.run.events import Event

#: Lines shown before and after each piece of evidence, and at most.
_AROUND = 6
_MOST = 24
_LONGEST = 160
_SILENT = {"case", "run", "target"}


def excerpt(events: list[Event], evidence: list[int], steps: list[str]) -> list[str]:
    """The lines of a case's log around the evidence (marked `*`), of the last attempt where there is none.

    `steps`: the plan's steps in words. What the engine did for itself (its barriers) is left out unless it is evidence.
    """
    shown = [event for event in events if not event.get("background") or event.get("n") in evidence]
    told = [(event, text) for event in shown if (text := _text(event, steps))]
    if not told:
        return []
    places = _near(told, evidence) if evidence else _last_attempt(told)
    lines: list[str] = []
    before = places[0] - 1
    start = told[places[0]][0].get("t", 0.0)
    for index in places:
        event, text = told[index]
        if index > before + 1:
            lines.append("           …")
        mark = "*" if event.get("n") in evidence else " "
        arrow = {"in": "<", "out": ">"}.get(event.get("dir", ""), " ")
        text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        lines.append(f"{mark} {(event.get('t', 0.0) - start) * 1000:8.1f}  {arrow} {text}")
        before = index
    return lines


def _near(told: list[tuple[Event, str]], evidence: list[int]) -> list[int]:
    places = [index for index, (event, _) in enumerate(told) if event.get("n") in evidence]
    if not places:
        return _last_attempt(told)
    near = {i for place in places for i in range(place - _AROUND, place + _AROUND + 1) if 0 <= i < len(told)}
    attempts = {told[place][0].get("try") for place in places}
    return sorted(i for i in near if told[i][0].get("try") in attempts)[:_MOST]


def _last_attempt(told: list[tuple[Event, str]]) -> list[int]:
    last = told[-1][0].get("try")
    return [index for index, (event, _) in enumerate(told) if event.get("try") == last][-_MOST:]


def _text(event: Event, steps: list[str]) -> str:
    kind = event["ev"]
    why = f": {event['why']}" if event.get("why") else ""
    if kind in _SILENT:
        return ""
    if kind == "step":
        index = event.get("step", -1)
        return f"-- {steps[index]}" if 0 <= index < len(steps) else f"-- step {index + 1}"
    if kind == "mark" and event.get("ready") is False:
        return f"-- no fixture{why}"
    if kind == "mark":
        return f"-- {_MARKS.get(event.get('mark', ''), event.get('mark', ''))}{why}"
    if kind == "close":
        return str(event.get("how", "closed"))
    if kind == "open":
        return f"-- no connection: {event['failure']}" if event.get("failure") else "-- connected"
    return str(event.get("text") or f"-- {kind}{why}")


_MARKS = {
    "fixture": "the fixture stands",
    "barrier": "everything sent so far was read (round trip)",
    "grace": "the quiet grace is over",
    "deadline": "the time is over",
    "epilogue": "is it still alive?",
}
