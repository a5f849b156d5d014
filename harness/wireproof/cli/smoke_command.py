"""`wireproof smoke`."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from wireproof.cli.configured import configured
from wireproof.cli.options import DEFAULT_TARGET, target_options
from wireproof.cli.output import echo_json
from wireproof.errors import Exit, UsageError
from wireproof.report.github_log import verbatim
from wireproof.report.style import Style
from wireproof.run.folder import new_folder
from wireproof.run.request import Request, fresh_seed
from wireproof.run.support import check_client, check_target
from wireproof.smoke.diagnosis import Problem, problem
from wireproof.smoke.findings import Findings, examine
from wireproof.smoke.probes import probes
from wireproof.smoke.tell import as_json, screen
from wireproof.targets.load import resolve
from wireproof.targets.target import Target

#: Of a client that never said `hello`: it can be reached all the same.
_SPOKEN = ("logs-on-stdout", "breaks-protocol", "unknown-id", "not-flushed", "wrong-answer")


@click.command("smoke")
@target_options
@click.option("--timeout-scale", type=click.FloatRange(0.05, 1000), default=1.0, help="Wait so many times as long.")
@click.option("--json", "as_object", is_flag=True, help="The findings as an object (spec/smoke.schema.json).")
@configured
def command(target: str | None, method: str | None, message: str | None, timeout_scale: float, as_object: bool) -> None:
    """See whether a target is fit to be tested; if not, say what is wrong.

    Starts it, if need be, and makes a few calls. Tells what matters for a run: where it listens, what it speaks, its
    SETTINGS, which cases can be put to it. A client makes the calls itself: tells what its adapter does wrong.

    Exit status: 0 it is fit, 1 it answers, but not as it should, 3 it can't be reached.
    """
    chosen = resolve(target or DEFAULT_TARGET, method, message)
    if chosen.side == "client":
        if method is not None or message is not None:
            raise UsageError("--method and --message are for servers: smoke knows what it has a client call")
        _of_client(chosen, timeout_scale, as_object=as_object)
    check_target(chosen)
    request = Request(chosen, probes(chosen), new_folder(), fresh_seed(), timeout_scale=timeout_scale, keep="all")
    findings = examine(request)
    if findings.record.interrupted:
        sys.exit(int(Exit.INTERRUPTED))
    found = problem(findings)
    if as_object:
        echo_json(as_json(findings, found))
    else:
        with verbatim(sys.stdout):
            click.echo("\n".join(screen(findings, found, Style(sys.stdout))))
    sys.exit(int(_status(findings, found)))


def _of_client(target: Target, timeout_scale: float, *, as_object: bool) -> NoReturn:
    from wireproof.smoke.client.diagnosis import client_problem
    from wireproof.smoke.client.examine import examine_client
    from wireproof.smoke.client.tell import client_json, client_screen

    check_client(target)
    findings = examine_client(target, timeout_scale)
    found = client_problem(findings)
    if as_object:
        echo_json(client_json(findings, found))
    else:
        with verbatim(sys.stdout):
            click.echo("\n".join(client_screen(findings, found, Style(sys.stdout))))
    spoke = findings.hello or (found and found.kind in _SPOKEN)
    sys.exit(int(Exit.AS_EXPECTED if found is None else Exit.FAILED if spoke else Exit.OUR_ERROR))


def _status(findings: Findings, found: Problem | None) -> Exit:
    if found is None:
        return Exit.AS_EXPECTED
    answered = any(way.call.verdict and (way.call.death or not way.call.failure) for way in findings.ways)
    return Exit.FAILED if answered and found.kind not in ("our-error", "listens-elsewhere") else Exit.OUR_ERROR
