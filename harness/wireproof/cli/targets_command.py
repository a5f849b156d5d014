"""`wireproof targets`."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from wireproof.cli.output import echo_json
from wireproof.complete import values
from wireproof.config import settings
from wireproof.errors import Exit, UsageError, WireproofError
from wireproof.targets.command import unavailable
from wireproof.targets.load import load_named, names, own_targets
from wireproof.targets.target import Target

#: In the place of a target's name.
_ALL = "all"


@click.command("targets")
@click.option(
    "--setup",
    "wanted",
    multiple=True,
    metavar="NAME",
    shell_complete=values.known_targets,
    help="Get what a target needs; `all`: every target.",
)
@click.option("--json", "as_json", is_flag=True, help="An array of targets.")
def command(wanted: tuple[str, ...], as_json: bool) -> None:
    """List the targets and whether they can be started here; or set them up."""
    if wanted:
        _set_up(names() if _ALL in wanted else list(dict.fromkeys(wanted)))
        return
    own = own_targets(settings.current())
    hidden = {target.name for target in own}
    targets = [*own, *(load_named(name) for name in names() if name not in hidden)]
    if as_json:
        echo_json([_row(target) for target in targets])
        return
    width = max((len(target.name) for target in targets), default=0)
    for target in targets:
        why = unavailable(target)
        state = f"unavailable: {why}" if why else "available"
        click.echo(f"{target.name:<{width}}  {target.side}  {target.version or '-':<10}  {state}")
    click.echo(
        "Besides: exec:'COMMAND {port}', tcp:HOST:PORT, tls:HOST:PORT, null:hangup|mute|yes|nasty, witness:FAULT, "
        "client:'COMMAND'"
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
        begun = time.monotonic()
        try:
            set_up(load_named(name), lambda line: click.echo(line, err=True))
            click.echo(f"{name}: ready ({time.monotonic() - begun:.1f} s)")
        except WireproofError as error:
            failed = True
            click.echo(f"{name}: unavailable: {error}", err=True)
    if failed:
        sys.exit(int(Exit.OUR_ERROR))
