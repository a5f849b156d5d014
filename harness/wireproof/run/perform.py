"""The way of one `wireproof run`: select, support, expect, perform, gather."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from wireproof.catalog import Row
from wireproof.report.recorded import RecordedRun
from wireproof.run import expectations
from wireproof.run.about import about
from wireproof.run.events import Event
from wireproof.run.expectations import Expectations
from wireproof.run.request import Record, Request
from wireproof.run.results import Result, gather, unseen
from wireproof.run.session import Session
from wireproof.run.started import Started
from wireproof.run.support import split_supported
from wireproof.targets.target import Target


@dataclass
class Outcome:
    """A finished run."""

    request: Request
    record: Record
    results: list[Result]
    seconds: float
    known: expectations.Expectations = field(default_factory=expectations.Expectations)

    def write_down(self, rerun_options: list[str], *, strict: bool = False) -> RecordedRun:
        """Completes the events file by what the harness knows; every report reads that.

        `rerun_options`: what a rerun's command line needs besides the target. `strict`: a warning fails the run, too.
        """
        record, request = self.record, self.request
        run = RecordedRun(
            request.folder / "events.jsonl",
            about=record.about or about(request, []),
            seed=request.seed,
            rows=self.results,
            seconds=self.seconds,
            waiting_share=record.end.get("waiting_share"),
            interrupted=record.interrupted,
            unfinished=sum(row.id not in record.verdicts for row in request.rows) if record.interrupted else 0,
            restarts=record.restarts,
            errors=record.errors,
            no_target=record.no_target or "",
            engine_death=record.engine_death or "",
            begun=bool(record.about),
            strict=strict,
            rerun_options=rerun_options,
            expectations=self.known.as_data(),
        )
        run.write_rows()
        return run


def known_deviations(target: Target, rows: list[Row], file: Path | None) -> tuple[Expectations, list[str]]:
    """What is expected of the target (or listed in `file`), and the cases, of all, that it can be asked.

    Raises UsageError for disorder in it.
    """
    known = expectations.load(target, file)
    askable = [row.id for row in split_supported(rows, target)[0]]
    known.check(askable)
    return known, askable


def perform(
    request: Request,
    rows: list[Row],
    on_verdict: Callable[[Event], None],
    on_ready: Callable[[], None],
    on_told: Callable[[], None] = lambda: None,
    started: Started | None = None,
) -> Outcome:
    """Runs the request's rows. `rows`: all cases, against which the expectations must be in order.

    `on_verdict` hears of each verdict in the light of the expectations; `on_told` is called once every case has one,
    while the last connections are still read for a while. `started`: the target, where the caller has started it and
    will end it.
    """
    known, askable = known_deviations(request.target, rows, request.expect)
    supported, unsupported = split_supported(request.rows, request.target)
    request = replace(request, rows=supported, expected=known.by_case(row.id for row in supported))

    def weighed(event: Event) -> None:
        on_verdict({**event, "verdict": expectations.apply(event["verdict"], known.of(event["case"]))})

    began = time.monotonic()
    record = Record()
    if supported:
        try:
            with nullcontext(started) if started else Started(request.target, request.timeout_scale) as running:
                record = Session(request, running, weighed, on_ready, on_told=on_told).perform()
        except KeyboardInterrupt:  # while the target is being ended: everything is known by then
            record.interrupted = True
    (request.folder / "events.jsonl").touch()  # where nothing is supported, no session made it
    seconds = time.monotonic() - began
    results = gather(request, record, unsupported, known)
    return Outcome(request, record, results + unseen(results, askable, known), seconds, known)
