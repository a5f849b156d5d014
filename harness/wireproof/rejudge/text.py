"""What changed, on the terminal: other verdicts one by one, then what could not be judged anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from wireproof.rejudge.changes import Change
from wireproof.rejudge.perform import Rejudged
from wireproof.report.style import Style
from wireproof.report.visible import folded
from wireproof.run.events import Event

#: So many changes are told in full, so many reasons why rows are not judged anew, with so many of them.
_MOST_BLOCKS = 100
_MOST_LINES = 20
_MOST_NAMES = 3
_LONGEST = 200
#: What of a change is told, where it differs.
_MEMBERS = ("clause", "level", "expected", "got", "seen", "why", "decided_by", "evidence", "seen_in", "need")


def write(rejudged: Rejudged, out: TextIO) -> None:
    """Tells the difference to the old verdicts."""
    for line in _lines(rejudged, Style(out)):
        out.write(line + "\n")


def _lines(rejudged: Rejudged, style: Style) -> Iterator[str]:
    found = rejudged.changes
    for change in found[:_MOST_BLOCKS]:
        yield from _block(change, style)
    for change in found[_MOST_BLOCKS:]:
        yield _head(change, style)
    yield from _left_out(rejudged.not_rejudged)
    if found or rejudged.not_rejudged:
        yield ""
    yield summary(rejudged)


def summary(rejudged: Rejudged) -> str:
    """One sentence."""
    kinds = [change.kind for change in rejudged.changes]
    counts = {
        "with another verdict": kinds.count("verdict"),
        "undecided": kinds.count("undecided"),
        "told in other words": kinds.count("words"),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    cases = f"{rejudged.judged} case{'' if rejudged.judged == 1 else 's'} judged anew"
    others = f", {len(rejudged.not_rejudged)} not" if rejudged.not_rejudged else ""
    return f"{cases}{others}: {told or 'nothing has changed'}"


def _block(change: Change, style: Style) -> Iterator[str]:
    yield _head(change, style)
    for name in _MEMBERS:
        old, new = ((event or {}).get(name) for event in (change.old, change.new))
        if old != new:
            yield f"  {name:<10}  {_told(old)}"
            yield f"  {'→':>10}  {_told(new)}"


def _head(change: Change, style: Style) -> str:
    kind = {"words": "OTHER WORDS", "undecided": "UNDECIDED"}.get(change.kind, "CHANGED")
    old, new = (_verdict(event, style) for event in (change.old, change.new))
    told = new if change.kind == "words" else f"{old} → {new}"
    return f"{style.paint(kind, 'bold')}  {folded(change.case)}  {told}"


def _verdict(event: Event | None, style: Style) -> str:
    return style.verdict(folded(str(event["verdict"]), _LONGEST)) if event else "no such row"


def _told(value: Any) -> str:
    """Nothing, a text, or a list."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return folded(text, _LONGEST) or "–"


def _left_out(not_rejudged: dict[str, str]) -> Iterator[str]:
    """By what they lack: most lack the same."""
    reasons: dict[str, list[str]] = {}
    for case, why in not_rejudged.items():
        reasons.setdefault(folded(why, _LONGEST), []).append(folded(case, _LONGEST))
    for why, cases in list(reasons.items())[:_MOST_LINES]:
        more = f" and {len(cases) - _MOST_NAMES} more" if len(cases) > _MOST_NAMES else ""
        yield f"not judged anew: {why}: {', '.join(cases[:_MOST_NAMES])}{more}"
    if len(reasons) > _MOST_LINES:
        yield f"not judged anew: … and for {len(reasons) - _MOST_LINES} more reasons"
