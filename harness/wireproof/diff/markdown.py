"""A comparison in Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wireproof.diff import words
from wireproof.diff.compare import Change, Comparison
from wireproof.diff.runs import why_incomplete
from wireproof.report.markdown import code

#: Comments have a limit; the JSON form tells all.
_MOST = 50
_FOLDED = (*words.OF_CHANCE, *words.OF_THE_SELECTION)


def write(comparison: Comparison, path: Path) -> None:
    """Writes it to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_lines(comparison)) + "\n", encoding="utf-8")


def _lines(comparison: Comparison) -> Iterator[str]:
    bad = comparison.groups["newly_failing"]
    yield f"### {'❌' if bad else '✅'} {code(words.name(comparison.new))}: {words.summary(comparison)}"
    yield ""
    for run in comparison.old:
        yield f"- old: {code(words.described(run))}: {words.counted(run)}"
    yield f"- new: {code(words.described(comparison.new))}: {words.counted(comparison.new)}"
    for difference in comparison.differences:
        if difference.what != "seed":
            old = " or ".join(each or "none" for each in difference.old)
            yield f"- other {difference.what}: {code(old)} → {code(difference.new or 'none')}"
    if why := why_incomplete(comparison.new):
        yield f"- **the new run is not whole**: {code(why)}"
    for group, changes in comparison.groups.items():
        if changes:
            yield from _group(group, changes)


def _group(group: str, changes: list[Change]) -> Iterator[str]:
    title = f"{words.TITLES[group]} ({len(changes)})"
    folded = group in _FOLDED
    yield ""
    yield f"<details><summary>{title}</summary>" if folded else f"#### {title}"
    yield ""
    yield "| case | clause | before | now |"
    yield "|---|---|---|---|"
    for change in changes[:_MOST]:
        row = change.row
        clause = _cell(f"{row.level} {row.clause}") if row.clause else ""
        now = _cell(words.outcome(change.new))
        yield f"| {_cell(row.id)} | {clause} | {' or '.join(_cell(words.outcome(o)) for o in change.old)} | {now} |"
    if len(changes) > _MOST:
        yield ""
        yield f"… and {len(changes) - _MOST} more"
    if folded:
        yield ""
        yield "</details>"


def _cell(text: str) -> str:
    """A code span in a table, where even there a bar must be escaped."""
    return code(text).replace("|", "\\|")
