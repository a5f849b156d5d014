"""The class of each clause (DESIGN §7): open, touched, proven, confirmed; the strongest that holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from wireproof.prove.material import Material
from wireproof.prove.peers import Lie
from wireproof.prove.readings import BREACHES, of_clause, told, worst
from wireproof.prove.run_in_memory import Run

#: From the strongest to the weakest.
CLASSES = ("confirmed", "proven", "touched", "open")


@dataclass(frozen=True)
class Drawn:
    """What a liar drew."""

    lie: Lie
    #: The worst verdict about its clause; empty where nothing was read about it.
    verdict: str
    #: The rows that gave it.
    by: tuple[str, ...]
    caught: bool
    #: No case cites its clause and no check is about it: nothing was there to catch it.
    idle: bool = False
    #: Where it was not caught: what each case that cites its clause said instead.
    told: tuple[str, ...] = ()


@dataclass
class Standing:
    """Where a clause stands, and who showed it."""

    clause: str
    name: str
    liars: list[Drawn] = field(default_factory=list)
    #: Independent implementations that keep it, and others that break it.
    kept_by: list[str] = field(default_factory=list)
    broken_by: list[str] = field(default_factory=list)


def standings(material: Material, clauses: list[str]) -> list[Standing]:
    """The clauses, each with its class."""
    return [_standing(material, clause) for clause in clauses]


def drawn_by(material: Material, run: Run) -> Drawn:
    """Whether a liar drew what it states, from a row that reads its clause."""
    lie = run.peer.lie
    assert lie
    found = of_clause(run.verdicts.values(), lie.clause)
    verdict = worst(found)
    by = tuple(sorted({reading.case for reading in found if reading.verdict == verdict}))
    caught = verdict == lie.verdict
    if verdict == "recorded":
        by = tuple(sorted(material.differs_from_honest(run, lie.clause)))
        caught = bool(by)
    idle = not verdict and not material.is_checked(lie.clause)
    return Drawn(lie, verdict, by, caught, idle, () if caught or idle else tuple(_told(material, run)))


def _told(material: Material, run: Run) -> Iterator[str]:
    assert run.peer.lie
    for row in material.citing.get(run.peer.lie.clause, []):
        if row.id in run.verdicts:
            yield f"{row.id}: {told(run.verdicts[row.id])}"


def _standing(material: Material, clause: str) -> Standing:
    standing = Standing(clause, "open")
    standing.liars = [drawn_by(material, run) for run in material.liars.get(clause, [])]
    standing.kept_by, standing.broken_by = _witnesses(material, clause)
    if not material.is_touched(clause) and not any(drawn.caught for drawn in standing.liars):
        return standing
    standing.name = "touched"
    if _is_proven(material, standing):
        standing.name = "confirmed" if _is_confirmed(standing) else "proven"
    return standing


def _is_proven(material: Material, standing: Standing) -> bool:
    if standing.liars:
        return all(drawn.caught for drawn in standing.liars)
    rows = material.citing.get(standing.clause, [])
    return material.clause_only_records(standing.clause) and any(len(material.seen.get(row.id, {})) > 1 for row in rows)


def _is_confirmed(standing: Standing) -> bool:
    """One keeps it and another breaks it."""
    return any(keeper != breaker for keeper in standing.kept_by for breaker in standing.broken_by)


def _witnesses(material: Material, clause: str) -> tuple[list[str], list[str]]:
    """Who keeps the clause and who breaks it; where it can't be broken, two that behave differently."""
    if material.clause_only_records(clause):
        for row in material.citing.get(clause, []):
            different = list(material.seen_by_witnesses.get(row.id, {}).values())
            if len(different) > 1:
                return different[:1], different[1:]
        return [], []
    breach = BREACHES if material.ledger[clause].level.startswith("SHOULD") else ("fail",)
    kept, broken = [], []
    for witness in material.witnesses:
        verdicts = {reading.verdict for reading in of_clause(witness.verdicts.values(), clause)}
        if verdicts & set(breach):
            broken.append(witness.name)
        elif "pass" in verdicts:
            kept.append(witness.name)
    return kept, broken
