"""The rest of `wireproof run`, once target and engine are under way: performs, reports, tells."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from wireproof.catalog import Row
from wireproof.cli.output import echo_json
from wireproof.compact_json import by_lines
from wireproof.errors import Exit, StoppedError
from wireproof.report import github_log, results_json
from wireproof.report.formats import FORMATS, PAGE, write_reports
from wireproof.report.recorded import RecordedRun
from wireproof.report.terminal import Report
from wireproof.run import slow
from wireproof.run.folder import forget_old
from wireproof.run.log_blocks import LogBlocks
from wireproof.run.perform import Outcome
from wireproof.run.perform import perform as perform_cases
from wireproof.run.progress import Progress
from wireproof.run.request import Request
from wireproof.run.started import Started


@dataclass
class Telling:
    """How the outcome is told."""

    #: Of report.formats: form → file.
    forms: dict[str, Any]
    #: What a rerun's command line needs besides the target.
    rerun_options: list[str]
    strict: bool
    #: Results on standard output, all else on standard error.
    as_results: bool


def perform(request: Request, rows: list[Row], started: Started, telling: Telling) -> Exit:
    """The whole of it. `rows`: all cases. Raises StoppedError where the user didn't want to wait for a report."""
    blocks = LogBlocks(request.folder / "events.jsonl")
    outcome = _perform(request, rows, started, blocks)
    blocks.read_on(to_end=True)
    run = outcome.write_down(telling.rerun_options, strict=telling.strict)
    slow.remember(outcome.record.took, request.target)
    run.blocks = blocks
    forms = {**telling.forms, "html": telling.forms["html"] or request.folder / PAGE}
    try:
        write_reports(run, forms)
    finally:
        _tell(run, telling.as_results)
    return run.status


def _perform(request: Request, rows: list[Row], started: Started, blocks: LogBlocks) -> Outcome:
    progress = Progress(sys.stderr, len(request.rows), request.target.name)

    def begin() -> None:
        progress.begin()
        forget_old()  # while the engine makes its first calls

    try:
        with github_log.verbatim(sys.stderr) if request.trace else nullcontext():
            prepare = partial(_prepare_page, blocks)
            outcome = perform_cases(request, rows, progress.verdict, begin, prepare, started)
        if outcome.record.interrupted:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the report is short, and all that is left to do
        return outcome
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise StoppedError(_what_is_kept(request, progress)) from None
    finally:
        progress.end()


def _prepare_page(blocks: LogBlocks) -> None:
    """What can be done for the page while the last connections are still read."""
    blocks.read_on()
    importlib.import_module(FORMATS["html"].module).prepare()


def _what_is_kept(request: Request, progress: Progress) -> str:
    events = os.path.relpath(request.folder / "events.jsonl")
    kept = f"{progress.done} of {len(request.rows)} cases have their verdict in {events}"
    return f"stopped at once, without a report: {kept}"


def _tell(run: RecordedRun, as_results: bool) -> None:
    out = sys.stderr if as_results else sys.stdout
    Report(out, run).write()
    if github_log.here():
        from wireproof.report import github

        github.tell(run, out)
    if as_results:
        echo_json(results_json.as_json(run), by_lines)
