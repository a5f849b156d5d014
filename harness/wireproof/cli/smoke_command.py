"""`wireproof smoke`."""

from __future__ import annotations

import json
import sys

import click

from wireproof.catalog import Row
from wireproof.cli.options import DEFAULT_TARGET, target_options
from wireproof.cli.output import echo_json
from wireproof.errors import Exit
from wireproof.run.events import Event, frames_of, octets_in
from wireproof.run.folder import new_folder
from wireproof.run.perform import check_target, fresh_seed
from wireproof.run.request import Record, Request
from wireproof.run.session import Session
from wireproof.run.style import Style
from wireproof.run.wire_log import excerpt
from wireproof.targets.diagnosis import diagnose
from wireproof.targets.load import resolve
from wireproof.targets.target import DEFAULT_PROFILE, Target


@click.command("smoke")
@target_options
@click.option("--timeout-scale", type=click.FloatRange(0.05, 1000), default=1.0, help="Wait so many times as long.")
@click.option("--json", "as_json", is_flag=True, help="The findings as an object.")
def command(target: str | None, method: str | None, message: str | None, timeout_scale: float, as_json: bool) -> None:
    """See whether a target starts, listens and answers a call; if not, say what is wrong."""
    chosen = resolve(target or DEFAULT_TARGET, method, message)
    check_target(chosen)
    request = Request(chosen, [_second_call()], new_folder(), fresh_seed(), timeout_scale=timeout_scale, keep="all")
    session = Session(request)
    record = session.perform()
    verdict = record.verdicts.get("smoke/call", {})
    good = verdict.get("verdict") == "pass"
    log = [] if good else frames_of(request.folder / "events.jsonl", {"smoke/call"})["smoke/call"]
    advice = "" if good else diagnose(chosen, record, octets_in(log))
    if as_json:
        findings = {
            "target": chosen.name,
            "ok": good,
            "got": verdict.get("got", record.no_target or ""),
            "advice": advice,
        }
        echo_json(findings)
    else:
        _tell(request, record, log, advice)
    sys.exit(int(_status(record, good)))


def _status(record: Record, good: bool) -> Exit:
    if record.interrupted:
        return Exit.INTERRUPTED
    if good:
        return Exit.AS_EXPECTED
    answered = "smoke/call" in record.verdicts and _connected(record)
    return Exit.FAILED if answered else Exit.OUR_ERROR


def _second_call() -> Row:
    """A case without steps: the engine makes its smoke call before any case, and wants one."""
    plan = {"v": 1, "id": "smoke/second-call", "clauses": [], "given": "connection", "steps": []}
    return Row(
        "smoke/second-call", "", "", [], "", "server", "connection", "core", [], [], [], "", 0, None, json.dumps(plan)
    )


def _tell(request: Request, record: Record, log: list[Event], advice: str) -> None:
    """`log`: of the smoke call; what was said on the wire and `advice` are told unless all is well."""
    target, style = request.target, Style(sys.stdout)
    verdict = record.verdicts.get("smoke/call", {})
    click.echo(f"{target.name} {target.version}".rstrip())
    click.echo(f"  start     {_how_started(target)}")
    click.echo(f"  listens   {'yes' if _connected(record) else 'no: ' + _why_not(record)}")
    click.echo(f"  call      {target.call.get('method', 'gRPC')} {target.call['path']}")
    word = style.verdict("pass", "answered well") if not advice else style.verdict("fail", "not answered well")
    click.echo(f"  answer    {word}: {verdict.get('seen') or verdict.get('got') or 'none'}")
    if not advice:
        return
    for line in excerpt(log, [], []):
        click.echo(f"    {line}")
    for text in (record.no_target, record.engine_death, *record.errors):
        if text:
            click.echo("  " + text.replace("\n", "\n    "))
    click.echo(f"\n  {advice}")


def _connected(record: Record) -> bool:
    return not record.no_target and "no connection" not in record.verdicts.get("smoke/call", {}).get("seen", "")


def _why_not(record: Record) -> str:
    return (record.no_target or record.verdicts["smoke/call"]["seen"]).splitlines()[0]


def _how_started(target: Target) -> str:
    return "runs already" if target.live else target.profiles[DEFAULT_PROFILE].start
