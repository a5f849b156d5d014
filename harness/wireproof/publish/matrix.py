"""The published matrix: every target against every case, in plain data. Targets and rows stand with the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from wireproof.report.recorded import RecordedRun
from wireproof.report.verdicts import DEVIATING, PASSED, SIGNS, score
from wireproof.run.expectations import ENGINE_ROWS
from wireproof.run.results import Result

#: What breaks a MUST or behaviour that the text states, and what bends the text.
BROKEN, BENT = ("fail", "unstable"), ("warn",)
_WORST_FIRST = {verdict: rank for rank, verdict in enumerate(dict.fromkeys((*DEVIATING, *PASSED, *SIGNS)))}


def outcome(row: Result) -> str:
    """The verdict, whether or not somebody listed it: readers ask what a server does, not what is known already."""
    return row.judged or row.verdict


def worst(outcomes: Iterable[str]) -> str:
    """Of some outcomes the one to be told."""
    return min(outcomes, key=_WORST_FIRST.__getitem__)


@dataclass(frozen=True)
class NotJudged:
    """A target that was not set up."""

    name: str
    version: str
    #: For whoever publishes; it tells of this machine, and is not published.
    why: str


@dataclass(frozen=True)
class Judged:
    """A target and the recorded run of it."""

    about: str
    run: RecordedRun

    @property
    def name(self) -> str:
        name: str = self.run.target["name"]
        return name

    @property
    def version(self) -> str:
        version: str = self.run.target["version"]
        return version

    @property
    def page(self) -> str:
        """Its report's name in the folder."""
        return f"{self.name}.html"

    @cached_property
    def rows(self) -> dict[str, Result]:
        """By id."""
        return {row.id: row for row in self.run.rows}

    @cached_property
    def outcomes(self) -> Counter[str]:
        """How many rows came to what."""
        return Counter(map(outcome, self.run.rows))

    @property
    def broken(self) -> int:
        return sum(self.outcomes[each] for each in BROKEN)

    @property
    def bent(self) -> int:
        return sum(self.outcomes[each] for each in BENT)

    @property
    def kept(self) -> tuple[int, int]:
        """How many rows keep what they ask for, of how many that were judged."""
        return score(self.outcomes)


@dataclass(frozen=True)
class Cell:
    """What a target did about some rows."""

    target: Judged
    rows: tuple[Result, ...]

    @cached_property
    def worst(self) -> str:
        return worst(map(outcome, self.rows))

    @cached_property
    def deviating(self) -> list[Result]:
        """The rows that are not kept."""
        return [row for row in self.rows if outcome(row) in DEVIATING]


@dataclass(frozen=True)
class Group:
    """Cases that belong together: an area (`h2/settings`), or the rows of one scenario."""

    name: str
    #: A row of each case, of whatever target.
    rows: tuple[Result, ...]
    cells: tuple[Cell, ...]

    @property
    def deviating(self) -> list[Cell]:
        """Of the targets that don't keep all of it, the worst first."""
        found = [cell for cell in self.cells if cell.deviating]
        return sorted(found, key=lambda cell: (_WORST_FIRST[cell.worst], -len(cell.deviating)))


class Matrix:
    """All targets, all cases."""

    def __init__(self, targets: Iterable[Judged], not_judged: Iterable[NotJudged], commit: str, date: str) -> None:
        self.targets = sorted(targets, key=lambda target: (-target.broken, -target.bent, target.name))
        self.not_judged = list(not_judged)
        self.commit = commit
        self.date = date

    @property
    def wireproof(self) -> str:
        """The version that judged."""
        version: str = self.targets[0].run.about["wireproof"]
        return version

    @property
    def seed(self) -> int:
        return self.targets[0].run.seed

    @cached_property
    def cases(self) -> dict[str, Result]:
        """By id, in the order of the files; what is watched in all cases comes after them."""
        found: dict[str, Result] = {}
        for target in self.targets:
            for row in target.run.rows:
                found.setdefault(row.id, row)
        return dict(sorted(found.items(), key=_place))

    @cached_property
    def areas(self) -> list[Group]:
        return list(self._groups(lambda name: name.rpartition("/")[0]))

    def scenarios(self, area: Group) -> list[Group]:
        """Those of an area in which somebody deviates, what most do first."""
        names = {row.id for row in area.rows}
        groups = [group for group in self._groups(_scenario, names) if group.deviating]
        return sorted(groups, key=lambda group: (_WORST_FIRST[group.deviating[0].worst], -len(group.deviating)))

    def _groups(self, key: Callable[[str], str], only: Container[str] | None = None) -> Iterator[Group]:
        groups: dict[str, list[Result]] = {}
        for name, row in self.cases.items():
            if only is None or name in only:
                groups.setdefault(key(name), []).append(row)
        for name, rows in groups.items():
            cells = (Cell(target, _rows_of(target, rows)) for target in self.targets)
            yield Group(name, tuple(rows), tuple(cell for cell in cells if cell.rows))


def _rows_of(target: Judged, rows: Iterable[Result]) -> tuple[Result, ...]:
    """The target's own, where it has one."""
    return tuple(target.rows[row.id] for row in rows if row.id in target.rows)


def _scenario(name: str) -> str:
    return name.partition("[")[0]


def _place(case: tuple[str, Result]) -> tuple[bool, str, int, str]:
    name, row = case
    return name.startswith(ENGINE_ROWS), row.file, row.line, name
