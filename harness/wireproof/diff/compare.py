"""Compares recorded runs, row by row. What any of the old runs did is nothing new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wireproof.diff.runs import Difference, differences, why_incomplete
from wireproof.errors import Exit
from wireproof.report.recorded import RecordedRun
from wireproof.run.expectations import ENGINE_ROWS, OBSERVED
from wireproof.run.results import ORDER, Result

#: Groups of changes, what matters most first.
GROUPS = (
    "newly_failing",
    "newly_warned",
    "newly_passing",
    "newly_listed",
    "changed",
    "recorded_otherwise",
    "deviates_otherwise",
    "no_longer_judged",
    "removed",
    "newly_judged",
    "added",
)
_FAILING, _WARNED, _LISTED, _PASSING, _UNJUDGED = "failing", "warned", "listed", "passing", "unjudged"
_KINDS = {
    **dict.fromkeys(("fail", "unstable", "xpass", "error"), _FAILING),
    "warn": _WARNED,
    "xfail": _LISTED,
    **dict.fromkeys(("pass", "allowed", "recorded", "absent"), _PASSING),
    **dict.fromkeys(("skipped", "unsupported"), _UNJUDGED),
}
#: Whether a connection ends with FIN or RST depends on what the kernel still had to read; with TLS that may be more.
_END = re.compile(r"(?:^|(?<=, ))(?:FIN|RST)$")


@dataclass(frozen=True)
class Outcome:
    """What one run says of a row."""

    verdict: str
    seen: str = ""

    @property
    def kind(self) -> str:
        """How it counts."""
        return _KINDS.get(self.verdict, _UNJUDGED)


#: Of a row that the engine adds only where something is wrong, in a run that would have added it.
_ABSENT = Outcome("absent")


@dataclass(frozen=True)
class Change:
    """One row whose outcome is another."""

    #: The new row, or the old one where there is none.
    row: Result
    #: Each different outcome in the old runs.
    old: tuple[Outcome, ...]
    new: Outcome | None
    #: The ids that it had in the old runs, where they were others.
    formerly: tuple[str, ...] = ()


@dataclass
class Comparison:
    """All that changed."""

    old: list[RecordedRun]
    new: RecordedRun
    groups: dict[str, list[Change]] = field(default_factory=lambda: {name: [] for name in GROUPS})
    #: Rows that are as they were.
    same: int = 0
    #: Rows that the new run has in common with an old one.
    common: int = 0
    #: New id → old ids, where a case was renamed.
    renamed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    def status(self, *, strict: bool = False) -> Exit:
        """1 for new deviations; our error where a new run that was cut short shows none, since it can't tell."""
        if self.groups["newly_failing"] or (strict and self.groups["newly_warned"]):
            return Exit.FAILED
        return Exit.OUR_ERROR if why_incomplete(self.new) else Exit.AS_EXPECTED


def compare(old: list[RecordedRun], new: RecordedRun) -> Comparison:
    """`old`: several runs of the same, if what a target does varies."""
    result = Comparison(old, new, differences=list(differences(old, new)))
    before = [_Rows(run) for run in old]
    now = _Rows(new)
    paired: set[str] = set()
    for row in new.rows:
        found = [rows.formerly(row, now) for rows in before]
        names = {each.id for each in found if each}
        paired |= names | {name for rows in before for name in rows.names(row, now)}
        result.common += bool(names)
        outcomes = [rows.outcome(row.id, each) for rows, each in zip(before, found, strict=True)]
        renamed = tuple(sorted(names - {row.id}))
        if renamed:
            result.renamed[row.id] = renamed
        _add(result, Change(row, _distinct(outcomes), _outcome(row), renamed))
    gone = {row.id: row for run in old for row in run.rows if row.id not in paired and row.id not in now.rows}
    for row in gone.values():
        outcomes = [rows.outcome(row.id, rows.rows.get(row.id)) for rows in before]
        _add(result, Change(row, _distinct(outcomes), now.without(row)))
    return result


class _Rows:
    """One run's rows by id, and what it means that one is missing."""

    def __init__(self, run: RecordedRun) -> None:
        self.rows = {row.id: row for row in run.rows}
        self._judged = {row.id for row in run.rows if _outcome(row).kind != _UNJUDGED}

    def names(self, row: Result, now: _Rows) -> list[str]:
        """The ids that a row of another run has here: its own, or else the earlier ones that nothing else has."""
        if row.id in self.rows:
            return [row.id]
        return [name for name in _earlier(row) if name in self.rows and name not in now.rows]

    def formerly(self, row: Result, now: _Rows) -> Result | None:
        """The row here; of several that were made one, the worst."""
        return min((self.rows[name] for name in self.names(row, now)), key=_badness, default=None)

    def outcome(self, identity: str, row: Result | None) -> Outcome | None:
        """What this run says; None where it says nothing."""
        if row:
            return _outcome(row)
        return _ABSENT if identity.startswith(ENGINE_ROWS) and self._judged else None

    def without(self, row: Result) -> Outcome | None:
        """What it means that a row of another run is not here. The observer must have heard the same cases."""
        if row.id.startswith(OBSERVED) and not set(row.seen_in or [row.log_of]) <= self._judged:
            return None
        return self.outcome(row.id, None)


def _earlier(row: Result) -> Iterator[str]:
    """A scenario's earlier ids, each for the scenario or for the same row of it."""
    name = row.id[row.id.find("[") :] if "[" in row.id else ""
    for earlier in row.formerly:
        yield earlier
        if name and "[" not in earlier:
            yield earlier + name


def _badness(row: Result) -> int:
    return ORDER.index(row.verdict) if row.verdict in ORDER else len(ORDER)


def _outcome(row: Result) -> Outcome:
    return Outcome(row.verdict, row.seen)


def _distinct(outcomes: Iterable[Outcome | None]) -> tuple[Outcome, ...]:
    return tuple(dict.fromkeys(each for each in outcomes if each))


def _add(result: Comparison, change: Change) -> None:
    group = _group(change)
    if group:
        result.groups[group].append(change)
    else:
        result.same += 1


def _group(change: Change) -> str | None:
    """Where a change belongs; None where there is none."""
    kinds = {outcome.kind for outcome in change.old}
    if change.new is None:
        return "removed"
    kind = change.new.kind
    if kind == _FAILING:
        return _other(change, "deviates_otherwise") if _FAILING in kinds else "newly_failing"
    if kind == _WARNED and not kinds & {_WARNED, _FAILING}:
        return "newly_warned"
    if kind == _WARNED and kinds != {_FAILING}:
        return _other(change, "deviates_otherwise")
    if kind == _UNJUDGED:
        return "no_longer_judged" if kinds and _UNJUDGED not in kinds else None if kinds else "added"
    if not kinds:
        return "added"
    if kinds == {_UNJUDGED}:
        return "newly_judged"
    if kind in kinds:
        return _other(change, _otherwise(change) if kind == _PASSING else "deviates_otherwise")
    return "newly_listed" if kind == _LISTED else "newly_passing"


def _otherwise(change: Change) -> str:
    """What is only recorded is looked at once, and nothing is laid down about it: it varies more than the rest."""
    assert change.new
    verdicts = {change.new.verdict, *(old.verdict for old in change.old if old.kind == _PASSING)}
    return "recorded_otherwise" if verdicts == {"recorded"} else "changed"


def _other(change: Change, group: str) -> str | None:
    """The group, unless an old run had the very outcome."""
    new = change.new
    assert new
    return None if _key(change.row, new) in {_key(change.row, old) for old in change.old} else group


def _key(row: Result, outcome: Outcome) -> tuple[str, str]:
    """What must be the same. In how many cases the observer saw something varies from run to run."""
    if row.id.startswith(OBSERVED):
        return outcome.verdict, ""
    return outcome.verdict, _END.sub("end", outcome.seen)
