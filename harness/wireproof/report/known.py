"""The known deviations of a run, on the terminal: a line for each entry of the expectations that counted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

from wireproof.report.visible import folded
from wireproof.run.results import Result, is_drafted

#: As wide as the terminal; elsewhere so.
_WIDTH = 120
#: A reason gets so much at least, whatever else stands in its line.
_LEAST = 40
#: A sentence that is shorter says too little without the next (“Served.”).
_SHORT = 30
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def known_lines(rows: list[Result]) -> Iterator[str]:
    """One line an entry, in the order of the rows: what is listed, why, and where it was reported.

    What is listed as seen only sometimes has a line, too, where it was not seen.
    """
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    entries: dict[tuple[str, str], list[Result]] = {}
    for row in rows:
        if row.listed and row.verdict != "xpass":
            entries.setdefault((row.listed_in, row.listed or row.id), []).append(row)
    heads = [_head(pattern, listed) for (_, pattern), listed in entries.items()]
    column = min(max(map(len, heads), default=0), width * 2 // 5)
    for head, listed in zip(heads, entries.values(), strict=True):
        sign = "xfail" if any(row.verdict == "xfail" for row in listed) else "kept "
        yield _line(f"{sign}  {head:<{column}}  ", listed[0], width)


def _head(pattern: str, listed: list[Result]) -> str:
    seen = sum(row.verdict == "xfail" for row in listed)
    if len(listed) == 1:
        return folded(pattern) + ("" if seen else " (this time)")
    return folded(pattern) + (f" ({seen})" if seen == len(listed) else f" ({seen} of {len(listed)})")


def _line(head: str, row: Result, width: int) -> str:
    issue = f"  {folded(row.issue)}" if row.issue else ""
    room = max(width - len(head) - len(issue), _LEAST)
    return head + folded(beginning(row.reason), room) + issue


def beginning(reason: str) -> str:
    """The first sentence, and the next where that says nothing."""
    sentences = _SENTENCE_END.split(" ".join(reason.split()))
    text = sentences.pop(0)
    while sentences and len(text) < _SHORT:
        text += " " + sentences.pop(0)
    return text


def drafts_line(rows: list[Result]) -> str | None:
    """Says what nobody has said why of yet."""
    drafted = {(row.listed_in, row.listed) for row in rows if is_drafted(row)}
    if not drafted:
        return None
    files = ", ".join(sorted({folded(place.rpartition(":")[0]) for place, _ in drafted}))
    many = len(drafted)
    what = (
        "1 expectation is a draft: its reason is" if many == 1 else f"{many} expectations are drafts: their reasons are"
    )
    return f"{what} still to be given in {files} (--strict fails for it)"
