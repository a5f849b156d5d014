"""What every report says of a row and of its run, in words."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from wireproof.ledger import Clause
from wireproof.report.diagnosis import diagnose
from wireproof.report.recorded import RecordedRun
from wireproof.report.verdicts import SIGNS
from wireproof.report.visible import one_line
from wireproof.report.wire_log import excerpt
from wireproof.run.expectations import ENGINE_ROWS
from wireproof.run.results import FAILING, Result, is_drafted

#: The command's name, where the reader sits at another machine than the one that ran it.
_COMMAND = "wireproof"
_WORST_FIRST = {verdict: rank for rank, verdict in enumerate(SIGNS)}


def accused(run: RecordedRun, *, warnings: bool = False) -> list[Result]:
    """The rows that need somebody's attention, the worst first: failing ones, our errors, and `warnings` if wanted."""
    also = {"error", *(["warn"] if warnings else [])}
    wanted = (row for row in run.rows if fails(run, row) or row.verdict in also)
    return sorted(wanted, key=lambda row: _WORST_FIRST[row.verdict])


def fails(run: RecordedRun, row: Result) -> bool:
    """The row alone makes the run fail."""
    return row.verdict in FAILING or (run.strict and (row.verdict == "warn" or is_drafted(row)))


def sentence(row: Result, clause: Clause | None) -> str:
    """What came of the row, in one sentence; before it, of a known deviation, why it is one. `clause`: what decided."""
    told = diagnose(row, clause)
    if row.verdict != "xfail":
        return told
    issue = f" ({row.issue})" if row.issue else ""
    return f"Known: {row.reason}{issue}. {told}"


def facts(row: Result) -> Iterator[tuple[str, str]]:
    """What was expected, what came, and by which rule that led to the verdict: label and text."""
    if row.verdict == "xpass":
        where = row.listed_in or "the expectations"
        yield "listed", f"in {where}, but it does better now: {one_line(row.reason)}"
    elif row.reason:
        yield "listed", row.reason
    if row.issue:
        yield "issue", row.issue
    for label, text in (("expected", row.expected), ("got", row.got), ("because", row.why)):
        if text:
            yield label, text


def case_of(row: Result) -> str:
    """The case that shows the row; empty where no case is to blame (the smoke call, a death that none reproduced)."""
    case = row.log_of or row.id
    return "" if case.startswith(ENGINE_ROWS) else case


def place(run: RecordedRun, row: Result) -> tuple[str, int]:
    """File and line of the case that shows the row. Empty, 0: nowhere."""
    shows = row if row.file else run.row(case_of(row)) or row
    return shows.file, shows.line


def rerun(run: RecordedRun, row: Result, command: str = _COMMAND) -> str:
    """The command line that performs the row's case again; empty where no case is to blame."""
    case = case_of(row)
    return shlex.join([command, *run.rerun(case)]) if case else ""


def wire_logs(run: RecordedRun, rows: Iterable[Result]) -> dict[str, list[str]]:
    """The wire log around the evidence of some rows, by id, in one reading of the events file."""
    wanted = {row.id: row for row in rows}
    logs = run.logs(row.log_of or row.id for row in wanted.values())
    plans = {row.id: row.plan for row in run.rows if row.plan}

    def told(row: Result) -> list[str]:
        case = row.log_of or row.id
        return excerpt(logs[case], row.evidence, plans[case].steps if case in plans else [])

    return {name: told(row) for name, row in wanted.items()}


def troubles(run: RecordedRun) -> Iterator[str]:
    """Why the run as a whole can't be relied on: what went wrong on our side, or that it is not all there."""
    if run.no_target:
        yield f"{run.target['name']} can't be used: {run.no_target}"
    if run.engine_death:
        yield run.engine_death
    yield from run.errors
    if run.interrupted:
        yield f"interrupted with {run.unfinished} unfinished"
    if not run.complete:
        yield "the run was cut short before its end was written down: verdicts are the engine's own"
