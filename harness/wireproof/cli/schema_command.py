"""`wireproof schema NAME`."""

from __future__ import annotations

import click

from wireproof import paths
from wireproof.errors import UsageError
from wireproof.suggest import did_you_mean

_SUFFIX = ".schema.json"


@click.command("schema")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print a published schema; without NAME, list them."""
    schemas = {path.name.removesuffix(_SUFFIX): path for path in sorted(paths.spec().glob("*" + _SUFFIX))}
    if name is None:
        click.echo("\n".join(schemas))
    elif name in schemas:
        click.echo(schemas[name].read_text(encoding="utf-8"), nl=False)
    else:
        raise UsageError(f'no schema "{name}"{did_you_mean(name, schemas)}; there are: {", ".join(schemas)}')
