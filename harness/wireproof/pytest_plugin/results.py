"""What one run of the engine says, for the items that report it."""

from __future__ import annotations

import io
from functools import cached_property
from pathlib import Path

from wireproof import ledger, paths
from wireproof.report import row_text
from wireproof.report.block import block
from wireproof.report.github_log import inert
from wireproof.report.recorded import RecordedRun
from wireproof.report.style import Style
from wireproof.report.visible import one_line
from wireproof.run.results import NOT_PERFORMED, Result

#: pytest's reports go to files and other processes, too.
_PLAIN = Style(io.StringIO())
_UNTOLD = ("pass", "allowed", "recorded", *NOT_PERFORMED)


def fit(text: str) -> str:
    """What a target may have said, in one line that commands neither a terminal nor what reads the log."""
    return inert(one_line(text))


class Results:
    """A recorded run by case. It may have been performed by another process. All texts are fit for a terminal."""

    def __init__(self, run: RecordedRun) -> None:
        self.run = run
        self._rows = {row.id: row for row in run.rows}

    def of(self, case: str) -> Result:
        """The row of a case."""
        missing = Result(case, "skipped" if self.troubles else "error", why="the run has no verdict on it")
        return self._rows.get(case, missing)

    @property
    def besides(self) -> list[Result]:
        """The rows that belong to no case."""
        return [row for row in self.run.rows if not row.file]

    @property
    def troubles(self) -> list[str]:
        """What went wrong on our side, or why the target could not be used; each may have several lines."""
        return ["\n".join(map(fit, each.splitlines())) for each in row_text.troubles(self.run)]

    def place(self, row: Result) -> tuple[Path, int]:
        """The file, and the line in it, that an editor should show for a row: its case's, or of one that shows it."""
        file, line = row_text.place(self.run, row)
        return (paths.cases().parent / file, line) if file else (paths.cases(), 1)

    def fails(self, row: Result) -> bool:
        """The row alone makes the run fail."""
        return row_text.fails(self.run, row)

    def sentence(self, row: Result) -> str:
        """What came of a row."""
        return fit(row_text.sentence(row, self._clauses.get(row.clause)))

    def block(self, row: Result) -> str:
        """The row as the terminal's report tells it."""
        return inert("\n".join(block(self.run, row, self._logs.get(row.id, []), _PLAIN)))

    @cached_property
    def _clauses(self) -> dict[str, ledger.Clause]:
        return ledger.load(paths.spec() / "clauses.tsv")

    @cached_property
    def _logs(self) -> dict[str, list[str]]:
        """The wire log of all that a block may be told of, in one reading of the file."""
        return row_text.wire_logs(self.run, [row for row in self.run.rows if row.verdict not in _UNTOLD])
