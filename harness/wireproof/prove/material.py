"""What a proof stands on: the ledger, the cases, and what every peer drew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from wireproof.catalog import Row
from wireproof.ledger import Clause
from wireproof.prove.demands import RECORDED_LEVELS, plan_of
from wireproof.prove.peers import Role
from wireproof.prove.readings import Event, of_clause
from wireproof.prove.run_in_memory import Run

_OBSERVED = "observed/"
#: Null servers that answer; what the others "do" is nothing that could tell two behaviours apart.
_ANSWERING = ("null:yes", "null:nasty")


@dataclass
class WitnessRun:
    """What an implementation drew that shares no code with `wire/`, as it is or with one rule broken."""

    name: str
    verdicts: dict[str, Event]
    #: Cases that fail though the target's expectations don't list them.
    unexpected: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Material:
    """Everything that classes, vacuous and false cases are computed from."""

    ledger: dict[str, Clause]
    #: The cases that the proof is about.
    rows: list[Row]
    runs: list[Run]
    witnesses: list[WitnessRun] = field(default_factory=list)
    #: Clauses that any case cites, be it one that can't be performed yet.
    cited: frozenset[str] = frozenset()
    #: Clauses that the observer checks in every case.
    observed: frozenset[str] = frozenset()

    @cached_property
    def by_case(self) -> dict[str, Row]:
        """The cases by id."""
        return {row.id: row for row in self.rows}

    @cached_property
    def citing(self) -> dict[str, list[Row]]:
        """The cases that cite each clause."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            for clause in row.clauses:
                found.setdefault(clause, []).append(row)
        return found

    @cached_property
    def liars(self) -> dict[str, list[Run]]:
        """The runs of each clause's liars."""
        found: dict[str, list[Run]] = {}
        for run in self.runs:
            if run.peer.lie:
                found.setdefault(run.peer.lie.clause, []).append(run)
        return found

    @cached_property
    def honest(self) -> dict[str, Event]:
        """What the honest peer drew, by case."""
        return next((run.verdicts for run in self.runs if run.peer.role is Role.HONEST), {})

    def of_role(self, *roles: Role) -> list[Run]:
        """The runs of such peers."""
        return [run for run in self.runs if run.peer.role in roles]

    def only_records(self, row: Row) -> bool:
        """The case can't fail anybody: a MAY, practice, or sources that contradict each other."""
        return bool(plan_of(row.plan)["contested"]) or all(self.clause_only_records(clause) for clause in row.clauses)

    def clause_only_records(self, clause: str) -> bool:
        """No breach of the clause can be told from keeping it."""
        row = self.ledger[clause]
        return row.level in RECORDED_LEVELS or bool(row.contested)

    def is_checked(self, clause: str) -> bool:
        """A case that can be performed, or a check of the observer, is about it."""
        return clause in self.citing or clause in self.observed

    def is_touched(self, clause: str) -> bool:
        """A case or a check exists."""
        return clause in self.cited or self.is_checked(clause)

    @cached_property
    def seen(self) -> dict[str, dict[str, str]]:
        """By case: each behaviour that was recorded, and the first peer that showed it."""
        return self._behaviours((run.peer.name, run.verdicts) for run in self.runs if _tells_apart(run))

    @cached_property
    def seen_by_witnesses(self) -> dict[str, dict[str, str]]:
        """The same of independent implementations."""
        return self._behaviours((run.name, run.verdicts) for run in self.witnesses)

    def _behaviours(self, shown: Iterator[tuple[str, dict[str, Event]]]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, verdicts in shown:
            for case, event in verdicts.items():
                if event["verdict"] == "recorded":
                    found.setdefault(case, {}).setdefault(event.get("seen", ""), name)
        return found

    def differs_from_honest(self, run: Run, clause: str) -> list[str]:
        """Cases that only record, cite the clause, and show another behaviour than the honest peer's."""
        usual = {reading.case: reading.seen for reading in of_clause(self.honest.values(), clause)}
        found = of_clause(run.verdicts.values(), clause)
        return [one.case for one in found if one.verdict == "recorded" and one.seen != usual.get(one.case)]


def observed_clause(case: str) -> str | None:
    """The clause of a row that the observer adds; None for any other row."""
    return case.removeprefix(_OBSERVED) if case.startswith(_OBSERVED) else None


def _tells_apart(run: Run) -> bool:
    return run.peer.role is not Role.NULL or run.peer.name in _ANSWERING
