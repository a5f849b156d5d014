"""What a page tells of one run: the run itself and a row a case."""

from __future__ import annotations

import os
import shlex
from typing import Any

from wireproof.ledger import Clause
from wireproof.report import row_text
from wireproof.report.diagnosis import diagnose
from wireproof.report.recorded import RecordedRun
from wireproof.run.expectations import ENGINE_ROWS, OBSERVED
from wireproof.run.results import FAILING, NOT_PERFORMED, Result, totals

#: What the page has no use for.
_NOT_SHOWN = ("plan", "log")
_PERFORMED = ("expect", "epilogue", "fixture", "death", "engine", "observer")


def of(run: RecordedRun, ledger: dict[str, Clause]) -> dict[str, Any]:
    """All but the logs."""
    return {
        "run": _about(run),
        "headline": headline(run),
        "notes": notes(run),
        "totals": run.totals,
        "rows": [_row(run, row, ledger) for row in run.rows],
    }


def headline(run: RecordedRun) -> str:
    """What came of it, in one sentence: the cases, the rules that are watched in all of them, what all stand on."""
    if run.no_target:
        return "The target could not be used: nothing was judged."
    if not run.rows:
        return "Nothing was judged."
    watched = [row for row in run.rows if row.id.startswith(OBSERVED)]
    stood_on = [row for row in run.rows if row.id.startswith(ENGINE_ROWS) and not row.id.startswith(OBSERVED)]
    cases = [row for row in run.rows if not row.id.startswith(ENGINE_ROWS)]
    parts = [_of_cases(totals(cases), len(cases))]
    broken = sum(row.verdict in FAILING for row in watched)
    if broken:
        parts.append(f"{broken} watched {'rule is' if broken == 1 else 'rules are'} broken")
    failed = [row.id for row in stood_on if row.verdict in (*FAILING, "error")]
    if failed:
        parts.append(f"{', '.join(failed)} failed")
    return "; ".join(parts) + "."


def _of_cases(counted: dict[str, int], number: int) -> str:
    of_all = f"of {_cases(number)}"
    told = [(name, counted[name]) for name in (*FAILING, "error") if counted.get(name)]
    if told:
        (worst, count), *others = told
        return f"{count} {of_all} {_said(worst, count)}" + "".join(f", {n} {_said(name, n)}" for name, n in others)
    if number and not counted.keys() - set(NOT_PERFORMED):
        return f"None {of_all} was performed"
    warned = f", with {counted['warn']} to look at" if counted.get("warn") else ""
    listed = counted.get("xfail", 0)
    known = f", {listed} {'deviates' if listed == 1 else 'deviate'} as the target's expectations say" if listed else ""
    return f"None {of_all} failed{warned}{known}"


def _said(verdict: str, count: int) -> str:
    return _SAID[verdict][count != 1]


#: Of one case, and of several.
_SAID = {
    "fail": ("failed", "failed"),
    "unstable": ("is unstable", "are unstable"),
    "xpass": ("does better than listed", "do better than listed"),
    "error": ("could not be judged", "could not be judged"),
}


def notes(run: RecordedRun) -> list[str]:
    """What one has to know before one reads on."""
    told = list(row_text.troubles(run))
    if run.rejudged:
        told.append(_anew(run))
    smoke = [row.id for row in run.rows if row.id.startswith("smoke/") and row.verdict in FAILING]
    if smoke:
        told.append(
            f"the ordinary call on which all cases stand failed ({', '.join(smoke)}): what needs it was skipped"
        )
    if run.restarts:
        told.append(f"the target was restarted {run.restarts} {'time' if run.restarts == 1 else 'times'}")
    return [each[:1].upper() + each[1:] for each in told]


def _anew(run: RecordedRun) -> str:
    """That, when and by what the verdicts came about, if not by what recorded the run."""
    told = run.rejudged
    by = f"Wireproof {told.get('wireproof', '?')}" + (
        f", commit {str(told['commit'])[:12]}" if told.get("commit") else ""
    )
    changed, kept = told.get("changed", 0), told.get("not_rejudged", 0)
    news = f"{changed or 'none'} of {_cases(told.get('cases', 0))} {'has' if changed == 1 else 'have'} another verdict"
    rest = f"; {_cases(kept)} could not be, and {'keeps' if kept == 1 else 'keep'} the old verdict" if kept else ""
    return (
        f"judged anew from the record of {run.about.get('date', '?')}, on {told.get('date', '?')} by {by}: {news}{rest}"
    )


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"


def _about(run: RecordedRun) -> dict[str, Any]:
    return {
        **{name: run.about.get(name) for name in ("wireproof", "commit", "date", "platform", "options")},
        "target": run.target,
        "id": run.path.parent.name,
        "seed": run.seed,
        "seconds": round(run.seconds, 3),
        "waiting_share": run.waiting_share,
        "restarts": run.restarts,
        "interrupted": run.interrupted,
        "unfinished": run.unfinished,
        "complete": run.complete,
        "rejudged": run.rejudged,
        "again": shlex.join([_command(), *run.rerun()]),
    }


def _row(run: RecordedRun, row: Result, ledger: dict[str, Clause]) -> dict[str, Any]:
    """What is not empty, the sentence that sums it up, and how to perform it again."""
    told = {name: value for name, value in row.said().items() if name not in _NOT_SHOWN}
    told["ms"] = round(row.ms, 2)
    told["diagnosis"] = diagnose(row, ledger.get(row.clause))
    if row.decided_by in _PERFORMED:
        told["again"] = row_text.rerun(run, row, _command())
    return told


def _command() -> str:
    """How the reader called it: most often the one who ran it."""
    return os.environ.get("WIREPROOF_COMMAND", "wireproof")
