"""Cases as items of pytest. What an item reports is its part of a run of the engine."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wireproof import paths
from wireproof.catalog import Row
from wireproof.pytest_plugin import WireproofWarning
from wireproof.pytest_plugin.results import fit
from wireproof.run.expectations import OBSERVED
from wireproof.run.results import ORDER, Result

if TYPE_CHECKING:
    from wireproof.pytest_plugin.suite import Suite

#: What every node id begins with. No such folder needs to exist: where the cases lie differs between machines.
ROOT = "wireproof"
#: Items for what a run shows besides the verdicts on its cases.
OF_THE_RUN = f"{ROOT}/run"
#: Verdicts that leave nothing to say.
_GOOD = ("pass", "allowed", "recorded")
#: So many rows of one item are told with their wire log; the rest are one line each.
_MOST_BLOCKS = 20


def node_id(case: str) -> str:
    """`h2/settings/NAME` → `wireproof/h2/settings::NAME`."""
    area, _, _name = case.partition("[")[0].rpartition("/")
    return f"{ROOT}/{area}::{case[len(area) + 1 :]}"


class Area(pytest.Collector):
    """The cases of one file."""

    def __init__(self, *, suite: Suite, rows: list[Row], **more: Any) -> None:
        super().__init__(**more)
        self._suite, self._rows = suite, rows

    def collect(self) -> Iterator[pytest.Item]:
        """One item a row."""
        for row in self._rows:
            identity = node_id(row.id)
            name = identity.partition("::")[2]
            yield Case.from_parent(self, name=name, nodeid=identity, suite=self._suite, row=row)


class Judged(pytest.Item):
    """An item that reports rows of the run."""

    def __init__(self, *, suite: Suite, **more: Any) -> None:
        super().__init__(**more)
        self.suite = suite

    def rows(self) -> list[Result]:
        """What the run says about it."""
        raise NotImplementedError

    def errors(self) -> list[str]:
        """What kept it from being judged."""
        return [fit(row.why or row.got) for row in self.rows() if row.verdict == "error"]

    def properties(self) -> list[tuple[str, object]]:
        """What a report like JUnit's tells of it besides the outcome."""
        raise NotImplementedError

    def setup(self) -> None:
        """What went wrong on our side is an error, no failure."""
        self.user_properties += [each for each in self.properties() if each not in self.user_properties]
        if errors := self.errors():
            pytest.fail("\n".join(errors), pytrace=False)

    def runtest(self) -> None:
        """Passes, or raises what pytest understands."""
        rows = self.rows()
        if failing := [row for row in rows if self._fails(row)]:
            pytest.fail(self._told(failing), pytrace=False)
        if skipped := [row for row in rows if row.verdict in ("skipped", "unsupported")]:
            pytest.skip("; ".join(fit(row.why or row.got) for row in skipped))
        known = [row for row in rows if row.verdict == "xfail"]
        if known and not self.config.getoption("runxfail", False):
            reasons = (fit(", ".join(filter(None, (row.reason, row.issue)))) for row in known)
            raise pytest.xfail.Exception("; ".join(reasons), pytrace=False)

    def _fails(self, row: Result) -> bool:
        if self.config.getoption("runxfail", False) and row.verdict in ("xfail", "xpass"):
            return row.verdict == "xfail"
        return self.suite.results.fails(row) or (row.verdict == "warn" and self._warn(row))

    def _warn(self, row: Result) -> bool:
        """Warns; says whether pytest makes errors of such warnings."""
        file, line = self.suite.results.place(row)
        try:
            warnings.warn_explicit(WireproofWarning(self.in_short(row)), None, str(file), line)
        except WireproofWarning:
            return True
        return False

    def _told(self, rows: list[Result]) -> str:
        """Like the terminal's report."""
        blocks = [self.suite.results.block(row) for row in rows[:_MOST_BLOCKS]]
        rest = [f"{row.verdict}  {self.in_short(row)}" for row in rows[_MOST_BLOCKS:]]
        return "\n\n".join([*blocks, *(["\n".join(rest)] if rest else [])])

    def finish(self, report: pytest.TestReport) -> None:
        """Puts into pytest's report what isn't pytest's to know: the line in the case's file, the case's own time."""
        if report.when == "call":
            report.duration = sum(row.ms for row in self.rows()) / 1000
        bad = sorted((row for row in self.rows() if row.verdict not in _GOOD), key=lambda row: ORDER.index(row.verdict))
        words = [*self.errors(), *map(self.in_short, bad)]
        longrepr: Any = report.longrepr
        if not words or not longrepr:
            return
        file, line = self.suite.results.place(bad[0]) if bad else (self.path, 1)
        path = os.path.relpath(file)
        if isinstance(longrepr, tuple):
            report.longrepr = (path, line, longrepr[2])
        elif crash := getattr(longrepr, "reprcrash", None):
            crash.path, crash.lineno, crash.message = path, line, words[0].partition("\n")[0]
            longrepr.reprtraceback.reprentries[-1].reprfileloc = crash

    def in_short(self, row: Result) -> str:
        """A row in one line."""
        return f"{fit(row.id)}: {self.suite.results.sentence(row)}"


class Case(Judged):
    """One row of a scenario."""

    def __init__(self, *, row: Row, **more: Any) -> None:
        super().__init__(path=paths.cases().parent / row.file, **more)
        self.row = row
        self.extra_keyword_matches.update([row.id, *row.formerly, *row.clauses, *row.tags])
        for name in self.suite.markers.of(row):
            self.add_marker(name)

    def rows(self) -> list[Result]:
        """Its own."""
        return [self.suite.results.of(self.row.id)]

    def in_short(self, row: Result) -> str:
        """Without the id: it stands beside."""
        return self.suite.results.sentence(row)

    def properties(self) -> list[tuple[str, object]]:
        """Clause, level, verdict and what was seen."""
        (row,) = self.rows()
        clause = row.clause or ", ".join(row.clauses)
        told = {"clause": clause, "level": row.level, "verdict": row.verdict, "seen": row.seen}
        return [(name, fit(value)) for name, value in told.items() if value]

    def reportinfo(self) -> tuple[Path, int, str]:
        """The scenario's beginning."""
        return self.path, self.row.line - 1, self.row.id


class OfTheRun(Judged):
    """What came to light besides: the observer's findings, or what befell the target."""

    def __init__(self, **more: Any) -> None:
        super().__init__(path=paths.cases(), **more)
        self.add_marker(ROOT)

    def rows(self) -> list[Result]:
        """Those that belong to no case."""
        return [row for row in self.suite.results.besides if self.named_for(row) == self.name]

    @staticmethod
    def named_for(row: Result) -> str:
        """Which of the two tells a row."""
        return "observed" if row.id.startswith(OBSERVED) else "target"

    def errors(self) -> list[str]:
        """Of the whole run."""
        ours = self.suite.results.troubles if self.name == "target" else []
        return [*ours, *super().errors()]

    def properties(self) -> list[tuple[str, object]]:
        """A property a row."""
        return [(fit(row.id), row.verdict) for row in self.rows()]

    def reportinfo(self) -> tuple[Path, int, str]:
        """No line of any file."""
        return self.path, 0, f"{OF_THE_RUN}::{self.name}"
