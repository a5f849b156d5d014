"""From what peers and witnesses drew to the class of a clause, without running anything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wireproof.catalog import Row
from wireproof.prove.cases import false
from wireproof.prove.classes import standings
from wireproof.prove.material import Material, WitnessRun
from wireproof.prove.peers import HONEST, Lie, Peer, Role
from wireproof.prove.run_in_memory import Run

from samples import CLAUSES

MUST = "rfc9113-6.5-settings-length"
SHOULD = next(clause.id for clause in CLAUSES.values() if clause.level == "SHOULD" and not clause.contested)
MAY = next(clause.id for clause in CLAUSES.values() if clause.level == "MAY")


def row(clause: str) -> Row:
    """A case of this clause."""
    plan = json.dumps({"contested": "", "steps": []})
    return Row("case", "T", "W", [clause], "", "server", "tcp", "core", [], [], [], "f", 1, None, plan)


def drew(verdict: str, clause: str, seen: str = "") -> dict[str, Any]:
    """The case's verdict."""
    return {"case": {"case": "case", "verdict": verdict, "clause": clause, "seen": seen}}


def material(clause: str, *witnesses: WitnessRun, caught: bool = True) -> Material:
    """A clause with a case, and a liar that is caught."""
    liar = Peer(f"liar:{clause}:lie", Role.LIAR, Lie(f"{clause}:lie", clause, "lie", "fail"))
    lied = drew("fail" if caught else "pass", clause)
    runs = [Run(HONEST, [row(clause)], drew("pass", clause)), Run(liar, [row(clause)], lied)]
    return Material(CLAUSES, [row(clause)], runs, list(witnesses))


def witness(name: str, verdict: str, clause: str, seen: str = "") -> WitnessRun:
    """An implementation that drew this."""
    return WitnessRun(name, drew(verdict, clause, seen))


def class_of(made: Material, clause: str) -> str:
    """Where the clause stands."""
    return standings(made, [clause])[0].name


@pytest.mark.parametrize(
    ("clause", "drawn", "name"),
    [
        (MUST, [], "proven"),
        (MUST, ["pass"], "proven"),
        (MUST, ["fail"], "proven"),
        (MUST, ["pass", "pass"], "proven"),
        (MUST, ["pass", "allowed"], "proven"),
        (MUST, ["pass", "warn"], "proven"),
        (MUST, ["pass", "fail"], "confirmed"),
        (SHOULD, ["pass", "warn"], "confirmed"),
    ],
)
def test_a_clause_is_confirmed_by_one_that_keeps_it_and_another_that_breaks_it(
    clause: str, drawn: list[str], name: str
) -> None:
    made = material(clause, *(witness(f"w{n}", verdict, clause) for n, verdict in enumerate(drawn)))
    assert class_of(made, clause) == name


def test_what_is_not_proven_is_not_confirmed() -> None:
    witnesses = [witness("one", "pass", MUST), witness("other", "fail", MUST)]
    assert class_of(material(MUST, *witnesses, caught=False), MUST) == "touched"


def test_a_failure_for_another_clause_breaks_nothing() -> None:
    witnesses = [witness("one", "pass", MUST), witness("other", "fail", SHOULD)]
    assert class_of(material(MUST, *witnesses), MUST) == "proven"


@pytest.mark.parametrize(("seen", "name"), [("GOAWAY", "confirmed"), ("nothing", "proven")])
def test_a_clause_that_only_records_is_confirmed_by_two_behaviours(seen: str, name: str) -> None:
    witnesses = [witness("one", "recorded", MAY, "nothing"), witness("other", "recorded", MAY, seen)]
    eccentric = Run(Peer("eccentric:1", Role.ECCENTRIC), [row(MAY)], drew("recorded", MAY, "GOAWAY"))
    honest = Run(HONEST, [row(MAY)], drew("recorded", MAY, "nothing"))
    made = Material(CLAUSES, [row(MAY)], [honest, eccentric], witnesses)
    assert class_of(made, MAY) == name


def test_a_step_that_reads_another_clause_counts_for_that_clause() -> None:
    verdicts = drew("pass", MUST)
    verdicts["case"]["steps"] = [{"clause": SHOULD, "verdict": "warn", "seen": ""}]
    liar = Peer(f"liar:{SHOULD}:lie", Role.LIAR, Lie(f"{SHOULD}:lie", SHOULD, "lie", "warn"))
    made = Material(CLAUSES, [row(SHOULD)], [Run(HONEST, [], {}), Run(liar, [row(SHOULD)], verdicts)])
    assert class_of(made, SHOULD) == "proven"


def test_a_failure_of_a_real_server_that_nobody_knows_of_is_false() -> None:
    known, unknown = witness("known", "fail", MUST), witness("unknown", "fail", MUST)
    unknown.unexpected.append("case")
    assert [flaw.peer for flaw in false(material(MUST, known, unknown))] == ["unknown"]
