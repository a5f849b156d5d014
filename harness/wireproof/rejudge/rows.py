"""The rows of a run that was judged anew, in the light of the expectations that were recorded with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wireproof.errors import UsageError
from wireproof.report.recorded import RecordedRun
from wireproof.report.visible import visible
from wireproof.run.events import Event
from wireproof.run.expectations import ENGINE_ROWS, Expectations, apply
from wireproof.run.results import LISTED, Result, listing, unseen
from wireproof.selection import matches

#: Members of a row that are the verdict's.
_OF_VERDICT = (
    "clause",
    "level",
    "seen",
    "expected",
    "got",
    "why",
    "decided_by",
    "evidence",
    "seen_in",
    "steps",
    "tries",
)
#: Members that tell what lists it.
_OF_LISTING = ("judged", "listed", "listed_in", "reason", "issue")


def rows_now(old: RecordedRun, before: dict[str, Event], now: dict[str, Event]) -> list[Result]:
    """`before`, `now`: the engine's verdicts by row. A row that no engine gave (unsupported) stays as it is."""
    expectations = _expectations(old)
    not_seen = {row.id for row in old.rows if row.verdict == "xpass" and row.id not in before}
    rows = []
    for row in old.rows:
        if _is_good_smoke(row.id, now):
            continue
        if row.id in now:
            rows.append(_row(row, now[row.id], expectations))
        elif row.id not in before and row.id not in not_seen:
            rows.append(row)
    known = {row.id for row in old.rows}
    for case, event in now.items():
        if case not in known and not _is_good_smoke(case, now):
            clauses = [event["clause"]] if event.get("clause") else []
            rows.append(_row(Result(visible(case), "", clauses, log=event.get("log", "")), event, expectations))
    return rows + _unseen(rows, expectations, {*not_seen, *before})


def _expectations(old: RecordedRun) -> Expectations:
    try:
        return Expectations.of_data(old.expectations)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{old.path}: the expectations that are recorded are none: {error}") from None


def _is_good_smoke(case: str, now: dict[str, Event]) -> bool:
    """A smoke call is a row only where it is not answered as it should be."""
    return case.startswith("smoke/") and case in now and now[case]["verdict"] == "pass"


def _unseen(rows: list[Result], expectations: Expectations, looked_at: set[str]) -> list[Result]:
    """What was expected of the observer and does not come about, of that for which the run had looked."""
    entries = tuple(entry for entry in expectations.entries if any(matches(entry.match, case) for case in looked_at))
    cases = [row.id for row in rows if not row.id.startswith(ENGINE_ROWS)]
    return unseen(rows, cases, replace(expectations, entries=entries))


def _row(row: Result, event: Event, expectations: Expectations) -> Result:
    expectation = expectations.of(row.id)
    verdict = apply(event["verdict"], expectation)
    listed: dict[str, Any] = dict.fromkeys(_OF_LISTING, "")
    if expectation and verdict in LISTED:
        listed = listing(expectation, expectations, event["verdict"])
    told = {name: event[name] for name in _OF_VERDICT if name in event}
    return replace(
        row,
        verdict=verdict,
        log_of=event.get("log_of", row.id),
        line=event.get("line") or row.line,
        **listed,
        **told,
    )
