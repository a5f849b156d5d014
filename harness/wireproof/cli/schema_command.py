"""`wireproof schema NAME`."""

from __future__ import annotations

import click

from wireproof import schemas
from wireproof.complete import values
from wireproof.errors import UsageError
from wireproof.suggest import did_you_mean


@click.command("schema")
@click.argument("name", required=False, shell_complete=values.schemas)
def command(name: str | None) -> None:
    """Print a published schema; without NAME, list them."""
    known = schemas.names()
    if name is None:
        click.echo("\n".join(known))
    elif name in known:
        click.echo(schemas.text(name), nl=False)
    else:
        raise UsageError(f'no schema "{name}"{did_you_mean(name, known)}; there are: {", ".join(known)}')
