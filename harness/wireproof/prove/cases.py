"""Cases that are vacuous (they can't fail), false (they fail who does right), or not proven by anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from wireproof.catalog import Row
from wireproof.prove.demands import (
    demands_rejection,
    demands_something,
    is_beyond_defaults,
    is_plain,
    may_reject,
    plan_of,
)
from wireproof.prove.material import Material, observed_clause
from wireproof.prove.peers import Role
from wireproof.prove.readings import BREACHES, Reading, readings, told
from wireproof.prove.run_in_memory import Run

#: What a server that keeps every rule must never draw.
_ACCUSING = ("fail", "warn", "unstable", "error")
_NOT_ACCUSED = ("pass", "allowed", "recorded")


@dataclass(frozen=True, order=True)
class Flaw:
    """What is wrong with a case, and the peer that shows it."""

    case: str
    peer: str
    why: str


def false(material: Material) -> list[Flaw]:
    """Accusations of peers that keep every rule, and of real ones where nobody knows of a deviation."""
    found = [
        Flaw(case, run.peer.name, told(event))
        for run in material.of_role(Role.HONEST, Role.ECCENTRIC)
        for case, event in run.verdicts.items()
        if event["verdict"] in _ACCUSING and _is_about(material, case)
    ]
    found += [
        Flaw(case, witness.name, told(witness.verdicts[case]))
        for witness in material.witnesses
        for case in witness.unexpected
        if _is_about(material, case)
    ]
    return sorted(found)


def vacuous(material: Material) -> list[Flaw]:
    """Cases that a server gets through which must not."""
    found = [flaw for run in material.of_role(Role.NULL) for flaw in _passed_by_null(material, run)]
    for row in material.rows:
        lies = _accusing_liars(material, row)
        if lies and not any(_catches(row, run) for run in lies):
            names = ", ".join(run.peer.name for run in lies)
            found.append(Flaw(row.id, names, "none of its clauses' liars makes it fail or warn"))
    return sorted(found)


def unproven(material: Material) -> list[str]:
    """Cases of which nobody has shown that they tell who breaks their rule.

    That is a liar's stated verdict, `allowed` where the text lets nobody be accused; of cases that only record, two
    behaviours.
    """
    return sorted(row.id for row in material.rows if not _is_proven(material, row))


def _is_proven(material: Material, row: Row) -> bool:
    if material.only_records(row):
        return len(material.seen.get(row.id, {})) > 1
    return any(_catches(row, run) for run in _accusing_liars(material, row)) or any(
        _tells(row, run) for run in _liars(material, row, ("allowed",))
    )


def _is_about(material: Material, case: str) -> bool:
    return case in material.by_case or observed_clause(case) is not None or case.startswith("smoke/")


def _accusing_liars(material: Material, row: Row) -> list[Run]:
    """The liars of the case's clauses that it could accuse."""
    return _liars(material, row, BREACHES)


def _liars(material: Material, row: Row, stated: Collection[str]) -> list[Run]:
    """The liars of the case's clauses that it could tell, of those that must draw one of these verdicts."""
    if material.only_records(row):
        return []
    return [
        run
        for clause in row.clauses
        if not material.clause_only_records(clause)
        for run in material.liars.get(clause, [])
        if run.peer.lie and run.peer.lie.verdict in stated and row.id in run.verdicts
    ]


def _catches(row: Row, run: Run) -> bool:
    """The case accuses the liar of the very clause that it breaks."""
    return any(reading.verdict in BREACHES for reading in _of_the_lie(row, run))


def _tells(row: Row, run: Run) -> bool:
    """The case says that the liar does, about the very clause, what is not quite what the text asks for."""
    return any(reading.verdict == "allowed" for reading in _of_the_lie(row, run))


def _of_the_lie(row: Row, run: Run) -> list[Reading]:
    lie = run.peer.lie
    return [reading for reading in readings(run.verdicts[row.id]) if lie is not None and reading.clause == lie.clause]


def _passed_by_null(material: Material, run: Run) -> Iterator[Flaw]:
    for row in run.rows:
        verdict = run.verdicts.get(row.id, {"verdict": "missing"})["verdict"]
        why = _why_wrong(material, row, run.peer.name, verdict) if row.id in material.by_case else ""
        if why:
            yield Flaw(row.id, run.peer.name, f"{verdict}, though {why}")


def _why_wrong(material: Material, row: Row, null: str, verdict: str) -> str:
    """Why the verdict on this null server is wrong; empty where it isn't."""
    plan = plan_of(row.plan)
    if null in ("null:hangup", "null:mute"):
        return "this server answers nothing" if verdict in _NOT_ACCUSED else ""
    if null == "null:yes":
        return "it asks for what this server never does" if verdict == "pass" and demands_something(plan) else ""
    if verdict == "pass" and demands_rejection(plan):
        return "it asks for a refusal and this server only hangs up"
    if verdict == "skipped" and is_beyond_defaults(plan):
        return ""
    must_accept = not material.only_records(row) and not may_reject(plan) and not is_plain(plan)
    return "this server hangs up on what must be accepted" if must_accept and verdict not in BREACHES else ""
