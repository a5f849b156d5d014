"""What a run says on the terminal: the failures one by one, then one summary."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator
from typing import Any, TextIO

from wireproof.run.events import Event, frames_of
from wireproof.run.request import Record, Request
from wireproof.run.results import FAILING, Result, totals
from wireproof.run.style import Style
from wireproof.run.wire_log import excerpt

#: Whole blocks are told for so many; the rest are one line each.
_MOST_BLOCKS = 20
_MOST_NAMES = 3
_TOLD = (*FAILING, "error")


class Report:
    """Writes a run's outcome to `out`."""

    def __init__(self, out: TextIO, request: Request, rerun_options: list[str]) -> None:
        self._out = out
        self._style = Style(out)
        self._request = request
        self._rerun_options = rerun_options

    def write(self, record: Record, results: list[Result], seconds: float) -> None:
        """The whole report."""
        if record.no_target:
            self._lines([f"{self._request.target.name} can't be used: {record.no_target}", ""])
        errors = [result for result in results if _is_ours(result)]
        told = [result for result in results if result.verdict in _TOLD and not _is_ours(result)]
        logs = frames_of(self._request.folder / "events.jsonl", {result.log_of for result in told[:_MOST_BLOCKS]})
        for result in told[:_MOST_BLOCKS]:
            self._lines(self._block(result, logs[result.log_of]))
        for result in told[_MOST_BLOCKS:]:
            self._lines([f"{self._style.verdict(result.verdict)}  {result.id}  {result.got or result.why}"])
        warned = [result for result in results if result.verdict == "warn"]
        self._lines(f"{self._style.verdict('warn')}  {result.id}: {result.got}" for result in warned)
        self._lines(self._grouped(errors))
        if told or warned or errors:
            self._lines([""])
        self._lines(self._troubles(record))
        self._lines(self._summary(record, results, seconds))

    def _lines(self, lines: Iterator[str] | list[str]) -> None:
        for line in lines:
            self._out.write(line + "\n")

    def _block(self, result: Result, events: list[Event]) -> Iterator[str]:
        style = self._style
        place = f"  {result.file}:{result.line}" if result.file else ""
        verdict = style.verdict(result.verdict, result.verdict.upper())
        yield f"{verdict}  {style.paint(result.id, 'bold')}{style.paint(place, 'dim')}"
        if result.clause:
            yield f"  {result.level}  {result.clause}"
        if result.verdict == "xpass":
            yield f"  listed in the target's expected.yaml, but it does better now: {result.reason}"
        if result.expected:
            yield f"  expected  {result.expected}"
        if result.got:
            yield f"  got       {result.got}"
        if result.why:
            yield f"  because   {result.why}"
        yield from ("    " + line for line in excerpt(events, result.evidence, self._steps(result.log_of)))
        if result.file:
            yield f"  again     {self._rerun(result.id)}"
        yield ""

    def _steps(self, case: str) -> list[dict[str, Any]]:
        plan = next((row.plan for row in self._request.rows if row.id == case), "")
        steps: list[dict[str, Any]] = json.loads(plan)["steps"] if plan else []
        return steps

    def _grouped(self, errors: list[Result]) -> Iterator[str]:
        """Cases that never came to their dialogue, by reason: they would all say the same."""
        reasons: dict[str, list[str]] = {}
        for result in errors:
            reasons.setdefault(result.why, []).append(result.id)
        for why, cases in reasons.items():
            more = f" and {len(cases) - _MOST_NAMES} more" if len(cases) > _MOST_NAMES else ""
            yield f"{self._style.verdict('error')}  {why}: {', '.join(cases[:_MOST_NAMES])}{more}"

    def _rerun(self, case: str) -> str:
        program = os.environ.get("WIREPROOF_COMMAND", "wireproof")
        words = [program, "run", "-t", self._request.target.spelled, *self._rerun_options, "-k", case]
        return shlex.join([*words, "--seed", str(self._request.seed)])

    def _troubles(self, record: Record) -> Iterator[str]:
        if record.engine_death:
            yield record.engine_death
        yield from record.errors
        if record.restarts:
            yield f"the target was restarted {record.restarts} times"

    def _summary(self, record: Record, results: list[Result], seconds: float) -> Iterator[str]:
        counted = totals(results)
        words = ", ".join(self._style.verdict(verdict, f"{count} {verdict}") for verdict, count in counted.items())
        if record.interrupted:
            missing = len(self._request.rows) - sum(row.id in record.verdicts for row in self._request.rows)
            words += f"{', ' if words else ''}interrupted with {missing} unfinished"
        name = " ".join(filter(None, (self._request.target.name, self._request.target.version)))
        yield f"{name}: {words or 'nothing'} in {seconds:.1f} s (seed {self._request.seed})"
        yield f"events: {_shown(self._request)}"


def _is_ours(result: Result) -> bool:
    return result.verdict == "error" and result.decided_by == "harness"


def _shown(request: Request) -> str:
    return os.path.relpath(request.folder / "events.jsonl")
