"""`wireproof targets`."""

from __future__ import annotations

import sys
from typing import Any

import click

from wireproof.cli.output import echo_json
from wireproof.errors import Exit, UsageError, WireproofError
from wireproof.targets.command import unavailable
from wireproof.targets.load import load_named, names
from wireproof.targets.target import Target


@click.command("targets")
@click.option("--setup", "wanted", multiple=True, metavar="NAME", help="Get what a target needs.")
@click.option("--all", "everything", is_flag=True, help="With --setup's work for every target.")
@click.option("--json", "as_json", is_flag=True, help="An array of targets.")
def command(wanted: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """List the targets and whether they can be started here; or set them up."""
    if wanted or everything:
        _set_up(names() if everything else list(wanted))
        return
    targets = [load_named(name) for name in names()]
    if as_json:
        echo_json([_row(target) for target in targets])
        return
    width = max((len(target.name) for target in targets), default=0)
    for target in targets:
        why = unavailable(target)
        state = f"unavailable: {why}" if why else "available"
        click.echo(f"{target.name:<{width}}  {target.side}  {target.version or '-':<10}  {state}")
    click.echo(
        "Besides: exec:'COMMAND {port}', tcp:HOST:PORT, tls:HOST:PORT, null:hangup|mute|yes|nasty, witness:FAULT"
    )


def _row(target: Target) -> dict[str, Any]:
    why = unavailable(target)
    return {
        "name": target.name,
        "side": target.side,
        "version": target.version,
        "about": target.about,
        "available": why is None,
        "why": why,
        "capabilities": list(target.capabilities),
        "profiles": list(target.profiles),
    }


def _set_up(wanted: list[str]) -> None:
    from wireproof.targets.setup import set_up

    unknown = set(wanted) - set(names())
    if unknown:
        raise UsageError(f"no target {', '.join(sorted(unknown))}; `wireproof targets` lists them")
    failed = False
    for name in wanted:
        try:
            set_up(load_named(name), lambda line: click.echo(line, err=True))
            click.echo(f"{name}: ready")
        except WireproofError as error:
            failed = True
            click.echo(f"{name}: unavailable: {error}", err=True)
    if failed:
        sys.exit(int(Exit.OUR_ERROR))
