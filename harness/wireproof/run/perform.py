"""The way of one `wireproof run`: select, support, expect, perform, gather."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from wireproof.catalog import Row
from wireproof.errors import UsageError
from wireproof.run import expectations
from wireproof.run.events import Event
from wireproof.run.request import Record, Request
from wireproof.run.results import Result, gather
from wireproof.run.session import Session
from wireproof.run.support import why_unsupported
from wireproof.targets.command import unavailable
from wireproof.targets.target import Target


@dataclass
class Outcome:
    """A finished run."""

    request: Request
    record: Record
    results: list[Result]
    seconds: float


def fresh_seed() -> int:
    """A seed that is easy to type again."""
    return int.from_bytes(os.urandom(3))


def check_target(target: Target) -> None:
    """Raises UsageError for a target that can't be put to the test here."""
    if target.side != "server":
        raise UsageError(f"{target.name} is a {target.side}: clients are not driven yet")
    why = unavailable(target)
    if why:
        raise UsageError(f"{target.name} is unavailable: {why}")


def split_supported(rows: list[Row], target: Target) -> tuple[list[Row], list[tuple[Row, str]]]:
    """The rows that the target can be asked, and the others with the reason."""
    supported: list[Row] = []
    unsupported: list[tuple[Row, str]] = []
    for row in rows:
        why = why_unsupported(row, target)
        if why:
            unsupported.append((row, why))
        else:
            supported.append(row)
    return supported, unsupported


def perform(
    request: Request,
    rows: list[Row],
    on_verdict: Callable[[Event], None],
    on_ready: Callable[[], None],
) -> Outcome:
    """Runs the request's rows. `rows`: all cases, against which the expectations must be in order.

    `on_verdict` hears of each verdict in the light of the expectations.
    """
    known = expectations.load(request.target)
    known.check(row.id for row in split_supported(rows, request.target)[0])
    supported, unsupported = split_supported(request.rows, request.target)
    request = replace(request, rows=supported, expected=known.by_case(row.id for row in supported))

    def weighed(event: Event) -> None:
        on_verdict({**event, "verdict": expectations.apply(event["verdict"], known.of(event["case"]))})

    began = time.monotonic()
    record = Session(request, weighed, on_ready).perform() if supported else Record()
    seconds = time.monotonic() - began
    return Outcome(request, record, gather(request, record, unsupported, known), seconds)
