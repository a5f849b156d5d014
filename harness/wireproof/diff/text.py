"""A comparison on the terminal: what fails newly comes first, what is as before is only counted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TextIO

from wireproof.diff import words
from wireproof.diff.compare import Change, Comparison, Outcome
from wireproof.diff.runs import why_incomplete
from wireproof.report.recorded import RecordedRun
from wireproof.report.style import Style
from wireproof.report.visible import folded

#: So many rows of a group are told, unless all are asked for.
_MOST = {"newly_failing": 100, "newly_warned": 100, **dict.fromkeys(words.OF_THE_SELECTION, 5)}
_MOST_OTHERS = 20
_LONGEST = 200
_BLOCKS = ("newly_failing", "newly_warned")


def write(comparison: Comparison, out: TextIO, *, everything: bool = False) -> None:
    """Tells a comparison. `everything`: without leaving anything out."""
    style = Style(out)
    for line in _lines(comparison, style, everything):
        out.write(line + "\n")


def _lines(comparison: Comparison, style: Style, everything: bool) -> Iterator[str]:
    yield from _head(comparison)
    for group, changes in comparison.groups.items():
        if changes and (everything or group not in words.OF_CHANCE):
            yield ""
            yield style.paint(f"{words.TITLES[group]} ({len(changes)})", "bold")
            yield from _group(group, changes, style, everything)
    for new, old in comparison.renamed.items():
        yield f"renamed: {folded(', '.join(old))} → {folded(new)}"
    yield ""
    for run in comparison.old:
        yield f"old: {words.counted(run)}"
    yield f"new: {words.counted(comparison.new)}"
    hidden = not everything and any(comparison.groups[group] for group in words.OF_CHANCE)
    yield words.summary(comparison) + (" (--all tells each)" if hidden else "")


def _head(comparison: Comparison) -> Iterator[str]:
    for run in comparison.old:
        yield f"old  {words.described(run)}  {_path(run)}"
    yield f"new  {words.described(comparison.new)}  {_path(comparison.new)}"
    for difference in comparison.differences:
        if difference.what != "seed":  # every run has its own; it stands above
            old = " or ".join(each or "none" for each in difference.old)
            yield f"other {difference.what}: {folded(old)} → {folded(difference.new or 'none')}"
    for run in (*comparison.old, comparison.new):
        if why := why_incomplete(run):
            yield f"the {'new' if run is comparison.new else 'old'} run is not whole: {folded(why)}"


def _path(run: RecordedRun) -> str:
    return folded(os.path.relpath(run.path))


def _group(group: str, changes: list[Change], style: Style, everything: bool) -> Iterator[str]:
    most = len(changes) if everything else _MOST.get(group, _MOST_OTHERS)
    for change in changes[:most]:
        if group in _BLOCKS:
            yield from _block(change, style)
        else:
            yield _on_one_line(change, style)
    if len(changes) > most:
        yield f"  … and {len(changes) - most} more (--all tells them)"


def _on_one_line(change: Change, style: Style) -> str:
    old = " or ".join(_outcome(outcome, style) for outcome in change.old)
    was = f"{old} → " if old else ""
    return f"  {folded(change.row.id)}  {was}{_outcome(change.new, style)}"


def _block(change: Change, style: Style) -> Iterator[str]:
    row = change.row
    clause = style.paint(folded(f"{row.level} {row.clause}"), "dim") if row.clause else ""
    yield f"  {folded(row.id)}  {clause}".rstrip()
    for old in change.old or (None,):
        yield f"    was       {_outcome(old, style)}"
    yield f"    now       {_outcome(change.new, style)}"
    if row.verdict == "xpass":
        yield f"    listed    in {folded(row.listed_in or 'the expectations')}: {folded(row.reason, _LONGEST)}"
    for what, text in (("expected", row.expected), ("got", row.got), ("because", row.why)):
        if text:
            yield f"    {what:<8}  {folded(text, _LONGEST)}"


def _outcome(told: Outcome | None, style: Style) -> str:
    text = words.outcome(told)
    return style.verdict(told.verdict, text) if told else text
