"""The results of a run: one row a case, as `run --json` prints them (spec/results.schema.json)."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from wireproof.catalog import Row
from wireproof.errors import Exit
from wireproof.run.expectations import Expectations, apply
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
    reason: str = ""
    issue: str = ""


def gather(
    request: Request, record: Record, unsupported: list[tuple[Row, str]], expectations: Expectations
) -> list[Result]:
    """A row for each case that was selected, in the order of the files, and those that the engine added."""
    rows = {row.id: row for row in request.rows}
    results = []
    for identity, row in rows.items():
        event = record.verdicts.get(identity) or _missing(request, record)
        if event:
            results.append(_result(identity, event, row, expectations))
    for identity, event in record.verdicts.items():
        if identity not in rows and not (identity.startswith("smoke/") and event["verdict"] == "pass"):
            results.append(_result(identity, event, None, expectations))
    for row, why in unsupported:
        results.append(
            _result(row.id, {"verdict": "unsupported", "why": why, "decided_by": "harness"}, row, Expectations())
        )
    return results


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
        reason=expectation.reason if expectation and verdict in ("xfail", "xpass") else "",
        issue=expectation.issue if expectation and verdict in ("xfail", "xpass") else "",
    )


def totals(results: list[Result]) -> dict[str, int]:
    """How many of each verdict, the worst first."""
    counted = Counter(result.verdict for result in results)
    return {verdict: counted[verdict] for verdict in ORDER if counted[verdict]}


def as_json(request: Request, record: Record, results: list[Result], seconds: float) -> dict[str, Any]:
    """The published form, results/1."""
    return {
        "schema": "results/1",
        "target": {"name": request.target.name, "version": request.target.version},
        "seed": request.seed,
        "interrupted": record.interrupted,
        "seconds": round(seconds, 3),
        "waiting_share": record.end.get("waiting_share"),
        "restarts": record.restarts,
        "errors": record.errors,
        "events": str(request.folder / "events.jsonl"),
        "totals": totals(results),
        "results": [_compact(result) for result in results],
    }


def _compact(result: Result) -> dict[str, Any]:
    always = ("id", "verdict", "clauses", "seen", "file", "line", "ms", "tries")
    row = asdict(result)
    if row["log_of"] == result.id:
        del row["log_of"]
    return {key: value for key, value in row.items() if key in always or value not in ("", [])}


def exit_status(record: Record, results: list[Result], *, strict: bool) -> Exit:
    """The run's exit status (DESIGN §6)."""
    counted = totals(results)
    if record.interrupted:
        return Exit.INTERRUPTED
    if record.no_target or record.engine_death or record.errors or counted.get("error") or _nothing_connected(results):
        return Exit.OUR_ERROR
    if any(counted.get(verdict) for verdict in FAILING) or (strict and counted.get("warn")):
        return Exit.FAILED
    return Exit.AS_EXPECTED


def _nothing_connected(results: list[Result]) -> bool:
    """Nothing but the smoke call's failure to connect, and what was skipped for it."""
    smoke = [result for result in results if result.id.startswith("smoke/") and result.verdict == "fail"]
    judged = {"pass", "allowed", "warn", "fail", "recorded", "unstable", "xfail", "xpass"}
    others = [r for r in results if not r.id.startswith(("smoke/", "target/")) and r.verdict in judged]
    return bool(smoke) and not others and any("no connection" in result.got for result in smoke)
