"""The results of a run: one row a case, as `run --json` prints them (spec/results.schema.json)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeGuard

from wireproof.catalog import Row
from wireproof.errors import Exit
from wireproof.report.visible import shortened
from wireproof.run.expectations import DRAFT, OBSERVED, Expectation, Expectations, apply, holds
from wireproof.run.plan import Plan
from wireproof.run.request import Record, Request

#: Verdicts in the order in which a summary tells them.
ORDER = (
    "fail",
    "unstable",
    "xpass",
    "error",
    "warn",
    "pass",
    "allowed",
    "recorded",
    "xfail",
    "skipped",
    "unsupported",
)
FAILING = ("fail", "unstable", "xpass")
LISTED = ("xfail", "xpass")
#: Of what a target wrote before it died.
_LAST_LINES, _LONGEST_WORDS = 3, 500
NOT_PERFORMED = ("skipped", "unsupported", "error")


@dataclass
class Result:
    """One row."""

    id: str
    verdict: str
    clauses: list[str] = field(default_factory=list)
    #: The clause that decided, and its level.
    clause: str = ""
    level: str = ""
    seen: str = ""
    expected: str = ""
    got: str = ""
    why: str = ""
    file: str = ""
    line: int = 0
    ms: float = 0
    tries: int = 0
    decided_by: str = ""
    evidence: list[int] = field(default_factory=list)
    log_of: str = ""
    #: Of xfail, xpass and what is listed as seen only sometimes: the verdict before expectations, and what lists it: a
    #: pattern, FILE:LINE, why, where it was reported.
    judged: str = ""
    listed: str = ""
    listed_in: str = ""
    reason: str = ""
    issue: str = ""
    #: Of observed/CLAUSE: all cases that show it.
    seen_in: list[str] = field(default_factory=list)
    #: Each expectation of the attempt that decided: `line, clause, verdict, seen`.
    steps: list[dict[str, Any]] = field(default_factory=list)
    #: Whether the case's frames are in the events file: `full` or `digest`.
    log: str = ""
    #: What the scenario says of itself.
    title: str = ""
    intent: str = ""
    given: str = ""
    tier: str = ""
    tags: list[str] = field(default_factory=list)
    formerly: list[str] = field(default_factory=list)
    #: The plan, where the frames are there to be judged by it.
    plan: Plan | None = None

    def said(self) -> dict[str, Any]:
        """What of it is not empty; a number never is."""
        return {name: value for name, value in vars(self).items() if value or value == 0}


def gather(
    request: Request, record: Record, unsupported: list[tuple[Row, str]], expectations: Expectations
) -> list[Result]:
    """A row for each case that was selected, in the order of the files, and those that the engine added."""
    rows = {row.id: row for row in request.rows}
    results = []
    for identity, row in rows.items():
        event = record.verdicts.get(identity) or _missing(request, record)
        if event:
            results.append(_result(identity, _with_last_words(event, record), row, expectations))
    for identity, event in record.verdicts.items():
        if identity not in rows and not (identity.startswith("smoke/") and event["verdict"] == "pass"):
            results.append(_result(identity, _with_last_words(event, record), None, expectations))
    for row, why in unsupported:
        results.append(
            _result(row.id, {"verdict": "unsupported", "why": why, "decided_by": "harness"}, row, Expectations())
        )
    return results


def unseen(results: list[Result], cases: Iterable[str], expectations: Expectations) -> list[Result]:
    """A row for each that the engine was expected to add and did not: above all clauses that the observer saw kept.

    `cases`: all that the target can be asked.
    """
    ran = {result.id: result.given for result in results if result.verdict not in NOT_PERFORMED}
    entries = expectations.unseen(cases, ran, [result.id for result in results])
    return [_unseen(entry, expectations) for entry in entries]


def _unseen(entry: Expectation, expectations: Expectations) -> Result:
    return Result(
        entry.match,
        "pass" if entry.sometimes else "xpass",
        clause=entry.match.removeprefix(OBSERVED) if entry.is_observed else "",
        expected="the rule broken, as listed" if entry.is_observed else "what is listed",
        got="the observer saw it kept" if entry.is_observed else "it did not come about",
        decided_by="observer" if entry.is_observed else "harness",
        log_of=entry.match,
        **listing(entry, expectations),
    )


def _missing(request: Request, record: Record) -> dict[str, Any] | None:
    """The verdict of a case that got none; None where the user stopped the run."""
    if record.interrupted:
        return None
    if record.no_target:
        why = f"{request.target.name} can't be used: {record.no_target.splitlines()[0]}"
        return {"verdict": "skipped", "why": why, "decided_by": "harness"}
    if request.fail_fast and record.end:
        return {"verdict": "skipped", "why": "stopped after the first failure", "decided_by": "harness"}
    why = (record.engine_death or (record.errors[-1] if record.errors else "the engine gave no verdict")).splitlines()[
        0
    ]
    return {"verdict": "error", "why": why, "decided_by": "harness"}


def _with_last_words(event: dict[str, Any], record: Record) -> dict[str, Any]:
    """What the target itself said of its death."""
    words = record.last_words.get(event.get("inc", 0), "").strip()
    if event.get("decided_by") != "death" or not words:
        return event
    last = shortened(" / ".join(words.splitlines()[-_LAST_LINES:]), _LONGEST_WORDS)
    return {**event, "why": "; ".join(filter(None, [event.get("why", ""), f"its last words: {last}"]))}


def _result(identity: str, event: dict[str, Any], row: Row | None, expectations: Expectations) -> Result:
    expectation = expectations.of(identity)
    verdict = apply(event["verdict"], expectation)
    clause = event.get("clause") or (row.clauses[0] if row and len(row.clauses) == 1 else "")
    return Result(
        id=identity,
        verdict=verdict,
        clauses=row.clauses if row else [clause] if clause else [],
        clause=clause,
        level=event.get("level") or (row.level if row else ""),
        seen=event.get("seen", ""),
        expected=event.get("expected", ""),
        got=event.get("got", ""),
        why=event.get("why", ""),
        file=row.file if row else "",
        line=event.get("line") or (row.line if row else 0),
        ms=event.get("ms", 0),
        tries=event.get("tries", 0),
        decided_by=event.get("decided_by", ""),
        evidence=event.get("evidence", []),
        log_of=event.get("log_of", identity),
        seen_in=event.get("seen_in", []),
        steps=event.get("steps", []),
        log=event.get("log", ""),
        **(listing(expectation, expectations, event["verdict"]) if _tells(expectation, verdict) else {}),
        **(_description(row, event.get("log", "")) if row else {}),
    )


def _tells(entry: Expectation | None, verdict: str) -> TypeGuard[Expectation]:
    """What lists the row belongs to it."""
    return entry is not None and (verdict in LISTED or holds(verdict, entry))


def listing(entry: Expectation, expectations: Expectations, judged: str = "") -> dict[str, Any]:
    """What a row tells of the entry that lists it; `judged`: the verdict without it."""
    return {
        "judged": judged,
        "listed": entry.match,
        "listed_in": expectations.where(entry),
        "reason": entry.reason,
        "issue": entry.issue,
    }


def _description(row: Row, log: str) -> dict[str, Any]:
    return {
        "title": row.title,
        "intent": row.why,
        "given": row.given,
        "tier": row.tier,
        "tags": row.tags,
        "formerly": row.formerly,
        "plan": Plan(row.plan.encode(), row.steps.encode()) if row.plan and log == "full" else None,
    }


def is_drafted(result: Result) -> bool:
    """It is as expected only because `wireproof expect` listed it; nobody has said why yet."""
    return result.verdict == "xfail" and result.reason.startswith(DRAFT)


def totals(results: list[Result]) -> dict[str, int]:
    """How many of each verdict, the worst first."""
    counted = Counter(result.verdict for result in results)
    return {verdict: counted[verdict] for verdict in ORDER if counted[verdict]}


class Ending(Protocol):
    """How a run ended, besides its rows: a Record says so, and a RecordedRun."""

    @property
    def interrupted(self) -> bool: ...
    @property
    def no_target(self) -> str | None: ...
    @property
    def engine_death(self) -> str | None: ...
    @property
    def errors(self) -> list[str]: ...


def exit_status(ending: Ending, results: list[Result], *, strict: bool) -> Exit:
    """The run's exit status (DESIGN §6)."""
    counted = totals(results)
    if ending.interrupted:
        return Exit.INTERRUPTED
    if ending.no_target or ending.engine_death or ending.errors or counted.get("error") or _nothing_connected(results):
        return Exit.OUR_ERROR
    if any(counted.get(verdict) for verdict in FAILING):
        return Exit.FAILED
    if strict and (counted.get("warn") or any(is_drafted(result) for result in results)):
        return Exit.FAILED
    return Exit.AS_EXPECTED


def _nothing_connected(results: list[Result]) -> bool:
    """Nothing but the smoke call's failure to connect, and what was skipped for it."""
    smoke = [result for result in results if result.id.startswith("smoke/") and result.verdict == "fail"]
    judged = {"pass", "allowed", "warn", "fail", "recorded", "unstable", "xfail", "xpass"}
    others = [r for r in results if not r.id.startswith(("smoke/", "target/")) and r.verdict in judged]
    return bool(smoke) and not others and any("no connection" in result.got for result in smoke)
