"""`wireproof run`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from wireproof import catalog
from wireproof.cli.configured import configured
from wireproof.cli.options import DEFAULT_TARGET, selection, selection_options, target_options
from wireproof.config.settings import current
from wireproof.errors import NothingSelectedError
from wireproof.report.formats import format_options
from wireproof.run import slow
from wireproof.run.folder import fresh_folder
from wireproof.run.request import Request, fresh_seed
from wireproof.run.scheduling import in_batch
from wireproof.run.started import Started
from wireproof.run.support import check_target, split_supported
from wireproof.targets.load import resolve


@click.command("run")
@target_options
@selection_options
@click.option("-x", "fail_fast", is_flag=True, help="Stop after the first failure.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Send the same as the run with this seed, in order.")
@click.option("--timeout-scale", type=click.FloatRange(0.01, 1000), default=1.0, help="Wait so many times as long.")
@click.option(
    "--expect",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Known deviations; in place of the target's own expected.yaml.",
)
@click.option("--strict/--no-strict", help="A warning fails the run, too, and so does a drafted expectation.")
@click.option("--trace", is_flag=True, help="Print the wire log of every case.")
@click.option(
    "--keep",
    type=click.Choice(["failed", "all"]),
    default="failed",
    help="Whose frames the events file keeps.",
)
@format_options
@click.option("--json", "as_results", is_flag=True, help="Results on standard output, all else on standard error.")
@click.option(
    "--no-gates",
    is_flag=True,
    help="Perform cases whose smoke call or fixture failed (to test the suite itself).",
)
@click.option(
    "--max-parallel",
    type=click.IntRange(1, 4096),
    metavar="N",
    help="At most so many connections side by side; default what the target bears.",
)
@configured
def command(
    target: str | None,
    method: str | None,
    message: str | None,
    fail_fast: bool,
    seed: int | None,
    timeout_scale: float,
    expect: Path | None,
    strict: bool,
    trace: bool,
    keep: str,
    as_results: bool,
    no_gates: bool,
    max_parallel: int | None,
    **options: Any,
) -> None:
    """Judge a target at the wire.

    TARGET is a target of the configuration, a folder of targets/, `exec:'COMMAND {port}'`, `tcp:HOST:PORT`,
    `tls:HOST:PORT`, `null:KIND` or `witness:FAULT`. A server that doesn't serve grpc.testing.TestService needs --method
    (and --message) of a unary call that it answers well.

    What the command line leaves open may stand in wireproof.toml; `wireproof config` shows it.
    """
    in_batch()
    chosen = resolve(target or DEFAULT_TARGET, method, message).bearing(max_parallel)
    check_target(chosen)
    # They start while the cases are read and the rest of the program is, and end while the report is written.
    started = click.get_current_context().with_resource(Started(chosen, timeout_scale))
    rows = catalog.load()
    selected = selection(options).of(rows)
    if not selected:
        raise NothingSelectedError("no case is selected")
    started.tell(split_supported(selected, chosen)[0])
    request = Request(
        target=chosen,
        rows=selected,
        folder=fresh_folder(),
        seed=fresh_seed() if seed is None else seed,
        slow=slow.known(chosen) if seed is None else {},
        timeout_scale=timeout_scale,
        keep="all" if trace else keep,
        gates=not no_gates,
        max_parallel=max_parallel,
        fail_fast=fail_fast,
        trace=trace,
        config=current().shown,
        expect=expect,
    )
    given = {"--method": method, "--message": message, "--expect": expect}
    again = [word for key, value in given.items() if value for word in (key, str(value))]
    whole_run = importlib.import_module("wireproof.cli.whole_run")
    told = whole_run.Telling(options, again, strict=strict, as_results=as_results)
    sys.exit(int(whole_run.perform(request, rows, started, told)))
