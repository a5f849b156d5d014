"""What a run says on the terminal: the failures one by one, then one summary."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TextIO

from wireproof.report import row_text
from wireproof.report.block import block
from wireproof.report.formats import PAGE
from wireproof.report.github_log import verbatim
from wireproof.report.known import drafts_line, known_lines
from wireproof.report.recorded import RecordedRun
from wireproof.report.style import Style
from wireproof.report.visible import one_line
from wireproof.run.results import FAILING, Result

#: Whole blocks are told for so many; the rest are one line each.
_MOST_BLOCKS = 20
_MOST_NAMES = 3
_TOLD = (*FAILING, "error")


class Report:
    """Writes a run's outcome to `out`."""

    def __init__(self, out: TextIO, run: RecordedRun) -> None:
        self._out = out
        self._style = Style(out)
        self._run = run

    def write(self) -> None:
        """The whole report."""
        with verbatim(self._out):
            self._write()

    def _write(self) -> None:
        run = self._run
        if run.no_target:
            self._lines([*_lines_of(f"{run.target['name']} can't be used: {run.no_target}"), ""])
        self._lines(self._known())
        errors = [row for row in run.rows if _is_ours(row)]
        told = [row for row in run.rows if row.verdict in _TOLD and not _is_ours(row)]
        logs = row_text.wire_logs(run, told[:_MOST_BLOCKS])
        for row in told[:_MOST_BLOCKS]:
            self._lines([*block(run, row, logs[row.id], self._style), ""])
        for row in told[_MOST_BLOCKS:]:
            self._lines([f"{self._style.verdict(row.verdict)}  {one_line(f'{row.id}  {row.got or row.why}')}"])
        warned = [row for row in run.rows if row.verdict == "warn"]
        self._lines(f"{self._style.verdict('warn')}  {one_line(f'{row.id}: {row.got}')}" for row in warned)
        self._lines(self._grouped(errors))
        if told or warned or errors:
            self._lines([""])
        self._lines(closing(run, self._style))

    def _lines(self, lines: Iterator[str] | list[str]) -> None:
        for line in lines:
            self._out.write(line + "\n")

    def _known(self) -> Iterator[str]:
        """Known deviations, quietly and first: what is news stands nearest to the summary."""
        lines = list(known_lines(self._run.rows))
        yield from (self._style.paint(line, "dim") for line in lines)
        if lines:
            yield ""

    def _grouped(self, errors: list[Result]) -> Iterator[str]:
        """Cases that never came to their dialogue, by reason: they would all say the same."""
        reasons: dict[str, list[str]] = {}
        for result in errors:
            reasons.setdefault(result.why, []).append(result.id)
        for why, cases in reasons.items():
            more = f" and {len(cases) - _MOST_NAMES} more" if len(cases) > _MOST_NAMES else ""
            yield f"{self._style.verdict('error')}  {one_line(why)}: {', '.join(cases[:_MOST_NAMES])}{more}"


def closing(run: RecordedRun, style: Style) -> Iterator[str]:
    """The last lines: what went wrong on our side, the totals, where the events are."""
    for trouble in (run.engine_death, *run.errors):
        yield from _lines_of(trouble)
    if run.restarts:
        yield f"the target was restarted {run.restarts} times"
    if drafts := drafts_line(run.rows):
        yield style.verdict("warn", drafts)
    if run.rejudged:
        told = (one_line(str(run.rejudged.get(name, "?"))) for name in ("date", "of"))
        yield "judged anew on {} from {}".format(*told)
    if not run.complete:
        yield "the run was cut short before its end was written down: verdicts are the engine's own"
    words = ", ".join(style.verdict(verdict, f"{count} {verdict}") for verdict, count in run.totals.items())
    if run.interrupted:
        words += f"{', ' if words else ''}interrupted with {run.unfinished} unfinished"
    name = one_line(" ".join(filter(None, (run.target["name"], run.target["version"]))))
    yield f"{name}: {words or 'nothing'} in {run.seconds:.1f} s (seed {run.seed})"
    if config := run.about.get("config"):
        yield f"configuration: {one_line(str(config))}"
    yield f"events: {os.path.relpath(run.path)}"
    page = run.path.parent / PAGE
    if page.exists():
        yield f"report: {os.path.relpath(page)}"


def _lines_of(text: str) -> list[str]:
    """What somebody else may have written, fit for a terminal."""
    return [one_line(line) for line in text.splitlines()]


def _is_ours(result: Result) -> bool:
    return result.verdict == "error" and result.decided_by == "harness"
