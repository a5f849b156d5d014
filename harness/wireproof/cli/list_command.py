"""`wireproof list`."""

from __future__ import annotations

from typing import Any

import click

from wireproof import catalog
from wireproof.cli.options import selection, selection_options
from wireproof.cli.output import echo_json
from wireproof.errors import NothingSelectedError


@click.command("list")
@selection_options
@click.option("--json", "as_json", is_flag=True, help="An array of rows.")
def command(as_json: bool, **options: Any) -> None:
    """List the cases, strongest demand beside each."""
    rows = selection(options).of(catalog.load())
    if not rows:
        raise NothingSelectedError("no case is selected")
    if as_json:
        keys = (
            "id",
            "clauses",
            "under_test",
            "level",
            "tier",
            "title",
            "file",
            "line",
            "given",
            "requires",
            "tags",
        )
        echo_json([{key: getattr(row, key) for key in keys} for row in rows])
        return
    width = max(len(row.id) for row in rows)
    for row in rows:
        click.echo(f"{row.id:<{width}}  {row.level:<10}  {row.title}")
