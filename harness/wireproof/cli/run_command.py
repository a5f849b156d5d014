"""`wireproof run`."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import click

from wireproof import catalog
from wireproof.cli.options import DEFAULT_TARGET, selection, selection_options, target_options
from wireproof.cli.output import echo_json
from wireproof.errors import NothingSelectedError, StoppedError
from wireproof.run.folder import new_folder
from wireproof.run.perform import Outcome, check_target, fresh_seed, perform
from wireproof.run.progress import Progress
from wireproof.run.report import Report
from wireproof.run.request import Request
from wireproof.run.results import as_json, exit_status
from wireproof.targets.load import resolve


@click.command("run")
@target_options
@selection_options
@click.option("-x", "fail_fast", is_flag=True, help="Stop after the first failure.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Send the same as the run with this seed.")
@click.option("--timeout-scale", type=click.FloatRange(0.01, 1000), default=1.0, help="Wait so many times as long.")
@click.option("--strict", is_flag=True, help="A warning fails the run, too.")
@click.option("--trace", is_flag=True, help="Print the wire log of every case.")
@click.option(
    "--keep",
    type=click.Choice(["failed", "all"]),
    default="failed",
    help="Whose frames the events file keeps.",
)
@click.option("--json", "as_results", is_flag=True, help="Results on standard output, all else on standard error.")
@click.option(
    "--no-gates",
    is_flag=True,
    help="Perform cases whose smoke call or fixture failed (to test the suite itself).",
)
@click.option("--alone", is_flag=True, help="One case at a time (to test the suite itself).")
def command(
    target: str | None,
    method: str | None,
    message: str | None,
    fail_fast: bool,
    seed: int | None,
    timeout_scale: float,
    strict: bool,
    trace: bool,
    keep: str,
    as_results: bool,
    no_gates: bool,
    alone: bool,
    **options: Any,
) -> None:
    """Judge a target at the wire.

    TARGET is a folder of targets/, `exec:'COMMAND {port}'`, `tcp:HOST:PORT`, `tls:HOST:PORT`, `null:KIND` or
    `witness:FAULT`. A server that doesn't serve grpc.testing.TestService needs --method (and --message) of a unary call
    that it answers well.
    """
    chosen = resolve(target or DEFAULT_TARGET, method, message)
    check_target(chosen)
    rows = catalog.load()
    selected = selection(options).of(rows)
    if not selected:
        raise NothingSelectedError("no case is selected")
    request = Request(
        target=chosen,
        rows=selected,
        folder=new_folder(),
        seed=fresh_seed() if seed is None else seed,
        timeout_scale=timeout_scale,
        keep="all" if trace else keep,
        gates=not no_gates,
        alone=alone,
        fail_fast=fail_fast,
        trace=trace,
    )
    progress = Progress(sys.stderr, len(selected), chosen.name)
    try:
        outcome = perform(request, rows, progress.verdict, progress.begin)
        if outcome.record.interrupted:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the report is short, and all that is left to do
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise StoppedError(_what_is_kept(request, progress)) from None
    finally:
        progress.end()
    again = [word for key, value in (("--method", method), ("--message", message)) if value for word in (key, value)]
    _tell(outcome, again, as_results)
    sys.exit(int(exit_status(outcome.record, outcome.results, strict=strict)))


def _what_is_kept(request: Request, progress: Progress) -> str:
    events = os.path.relpath(request.folder / "events.jsonl")
    kept = f"{progress.done} of {len(request.rows)} cases have their verdict in {events}"
    return f"stopped at once, without a report: {kept}"


def _tell(outcome: Outcome, rerun_options: list[str], as_results: bool) -> None:
    document = as_json(outcome.request, outcome.record, outcome.results, outcome.seconds)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (outcome.request.folder / "results.json").write_text(text + "\n", encoding="utf-8")
    out = sys.stderr if as_results else sys.stdout
    Report(out, outcome.request, rerun_options).write(outcome.record, outcome.results, outcome.seconds)
    if as_results:
        echo_json(document)
