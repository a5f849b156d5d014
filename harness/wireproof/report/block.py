"""One row as its reader needs it: what was demanded and what came, the wire log around it, how to see it again."""

from __future__ import annotations

import os
from collections.abc import Iterator

from wireproof.report import row_text
from wireproof.report.recorded import RecordedRun
from wireproof.report.style import Style
from wireproof.report.visible import one_line
from wireproof.run.results import Result


def block(run: RecordedRun, row: Result, log: list[str], style: Style) -> Iterator[str]:
    """The lines that tell a row of `run`. `log`: what `row_text.wire_logs` gives for it."""
    place = f"  {row.file}:{row.line}" if row.file else ""
    verdict = style.verdict(row.verdict, row.verdict.upper())
    yield f"{verdict}  {style.paint(one_line(row.id), 'bold')}{style.paint(place, 'dim')}"
    if row.clause:
        yield f"  {row.level}  {one_line(row.clause)}"
    yield from (f"  {label:8}  {one_line(text)}" for label, text in row_text.facts(row))
    yield from ("    " + one_line(line) for line in log)
    again = row_text.rerun(run, row, os.environ.get("WIREPROOF_COMMAND", "wireproof"))
    if again:
        yield f"  again     {one_line(again)}"
