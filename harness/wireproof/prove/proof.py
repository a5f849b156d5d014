"""The proof: every peer is put to the cases, and what they drew is told as classes, vacuous and false cases."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wireproof import ledger, paths
from wireproof.catalog import Row
from wireproof.errors import Exit, WireproofError
from wireproof.prove import peers, run_in_memory, run_over_tls, witnesses
from wireproof.prove.cases import Flaw, false, unproven, vacuous
from wireproof.prove.classes import CLASSES, Standing, standings
from wireproof.prove.material import Material, observed_clause
from wireproof.prove.peers import Peer, Role
from wireproof.prove.readings import BADNESS, of_clause, worst
from wireproof.prove.run_in_memory import Run
from wireproof.prove.side_by_side import side_by_side
from wireproof.run.support import split_supported


@dataclass(frozen=True)
class Question:
    """What is to be proven, and with how many peers."""

    #: All cases, and those that are meant (of servers, and driven already).
    all_rows: list[Row]
    rows: list[Row]
    seed: int
    eccentrics: int
    jobs: int
    #: Real implementations and faulted ones, too.
    with_witnesses: bool
    #: Only some clauses are meant; None: the whole ledger.
    clauses: list[str] | None = None


@dataclass
class Proof:
    """What came of it."""

    question: Question
    standings: list[Standing]
    vacuous: list[Flaw]
    false: list[Flaw]
    unproven: list[str]
    nulls: list[dict[str, Any]]
    witnesses: list[str]
    errors: list[str]
    seconds: float
    #: Implementations that are not set up here.
    missing: list[str] = field(default_factory=list)

    def of_class(self, name: str) -> list[str]:
        """The clauses of a class."""
        return [standing.clause for standing in self.standings if standing.name == name]

    @property
    def uncaught(self) -> list[Any]:
        """Liars that don't draw what they state, though something was there to catch them."""
        liars = [drawn for standing in self.standings for drawn in standing.liars]
        return [drawn for drawn in liars if not drawn.caught and not drawn.idle]

    @property
    def status(self) -> Exit:
        """0: nothing vacuous, nothing false, every liar caught."""
        if self.errors:
            return Exit.OUR_ERROR
        return Exit.FAILED if self.vacuous or self.false or self.uncaught else Exit.AS_EXPECTED


Heard = Callable[[str], None]


def prove(question: Question, heard: Heard = lambda name: None) -> Proof:
    """Performs everything. `heard` is told each peer that is done."""
    began = time.monotonic()
    clauses = ledger.load(paths.spec() / "clauses.tsv")
    cited = frozenset(clause for row in question.all_rows for clause in row.clauses)
    errands = list(witnesses.errands(question.rows)) if question.with_witnesses else []
    liars = peers.liars()
    _check(liars, clauses)
    runs = _in_memory([liar for liar in liars if _is_meant(liar, question)], question, heard)
    seen = witnesses.perform_all(errands, question.all_rows, question.seed) if errands else []
    material = Material(clauses, question.rows, runs, seen, cited, _observed(clauses, runs))
    wanted = list(clauses) if question.clauses is None else question.clauses
    return Proof(
        question,
        standings(material, wanted),
        vacuous(material),
        false(material),
        unproven(material),
        [_rates(run) for run in material.of_role(Role.NULL)],
        [run.name for run in seen],
        [error for errors in (*(run.errors for run in runs), *(run.errors for run in seen)) for error in errors],
        time.monotonic() - began,
        witnesses.missing() if question.with_witnesses else [],
    )


def _check(liars: list[Peer], clauses: dict[str, ledger.Clause]) -> None:
    unknown = sorted({liar.lie.clause for liar in liars if liar.lie and liar.lie.clause not in clauses})
    if unknown:
        raise WireproofError(f"wireproof-peer breaks clauses that the ledger doesn't know: {', '.join(unknown)}")


def _in_memory(liars: list[Peer], question: Question, heard: Heard) -> list[Run]:
    """Every peer in memory, several engines side by side."""

    def perform(peer: Peer) -> Run:
        run = _lied_to(peer, question) if peer.lie else _put(peer, question.rows, question)
        if peer.role is Role.HONEST:
            run = _with_tls(run, question.rows, question)
        heard(peer.name)
        return run

    whole = [peers.HONEST, *peers.eccentrics(question.seed, question.eccentrics), *peers.nulls()]
    return side_by_side(perform, [*whole, *liars], question.jobs)


def _put(peer: Peer, rows: list[Row], question: Question) -> Run:
    return run_in_memory.perform(peer, split_supported(rows, peer.target())[0], question.seed)


def _lied_to(liar: Peer, question: Question) -> Run:
    """The cases that cite its clause; all, where these don't catch it, since the observer watches in every case."""
    assert liar.lie
    citing = [row for row in question.rows if liar.lie.clause in row.clauses]
    run = _with_tls(_put(liar, citing, question), citing, question)
    caught = worst(of_clause(run.verdicts.values(), liar.lie.clause)) in (liar.lie.verdict, "recorded")
    return run if caught else run.joined_by(_put(liar, question.rows, question))


def _with_tls(run: Run, rows: list[Row], question: Question) -> Run:
    """Besides, the cases that want TLS: in memory nothing is encrypted."""
    encrypted = [row for row in rows if row.given == "tls"]
    return run.joined_by(run_over_tls.perform(run.peer, encrypted, question.seed)) if encrypted else run


def _is_meant(liar: Peer, question: Question) -> bool:
    return question.clauses is None or bool(liar.lie and liar.lie.clause in question.clauses)


def _observed(clauses: dict[str, ledger.Clause], runs: list[Run]) -> frozenset[str]:
    """The clauses that the observer checks; none where not even a liar made it speak: this engine has none."""
    if not any(observed_clause(case) for run in runs for case in run.verdicts):
        return frozenset()
    bound = ("server", "both")
    return frozenset(
        clause.id for clause in clauses.values() if clause.observer == "yes" and clause.applies_to in bound
    )


def _rates(run: Run) -> dict[str, Any]:
    """How far a null server gets."""
    verdicts = [run.verdicts.get(row.id, {"verdict": "missing"})["verdict"] for row in run.rows]
    counted = Counter(verdicts)
    judged = sum(counted[name] for name in BADNESS if name != "recorded")
    passed = counted["pass"] + counted["allowed"]
    rate = round(passed / judged, 4) if judged else 0.0
    return {"name": run.peer.name, "judged": judged, "passed": passed, "rate": rate, "totals": dict(counted)}


def as_json(proof: Proof) -> dict[str, Any]:
    """The published form, proof/1 (spec/prove.schema.json)."""
    return {
        "schema": "proof/1",
        "seed": proof.question.seed,
        "eccentrics": proof.question.eccentrics,
        "seconds": round(proof.seconds, 1),
        **{name: proof.of_class(name) for name in CLASSES},
        "vacuous": sorted({flaw.case for flaw in proof.vacuous}),
        "false": sorted({flaw.case for flaw in proof.false}),
        "unproven": proof.unproven,
        "flaws": [vars(flaw) for flaw in [*proof.vacuous, *proof.false]],
        "liars": [
            {
                "break": drawn.lie.name,
                "clause": drawn.lie.clause,
                "stated": drawn.lie.verdict,
                "drawn": drawn.verdict,
                "by": list(drawn.by),
                "caught": drawn.caught,
                "idle": drawn.idle,
                "told": list(drawn.told),
            }
            for standing in proof.standings
            for drawn in standing.liars
        ],
        "null_servers": proof.nulls,
        "witnesses": [
            {"clause": standing.clause, "kept_by": standing.kept_by, "broken_by": standing.broken_by}
            for standing in proof.standings
            if standing.kept_by or standing.broken_by
        ],
        "missing": proof.missing,
        "errors": proof.errors,
    }
