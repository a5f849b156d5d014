"""`wireproof diff`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wireproof.cli.output import echo_json
from wireproof.complete import values
from wireproof.diff import text
from wireproof.diff.compare import compare
from wireproof.errors import NothingSelectedError, UsageError, WireproofError
from wireproof.report import recorded


@click.command("diff")
@click.argument("runs", nargs=-1, required=True, metavar="OLD... NEW", shell_complete=values.runs)
@click.option("--all", "everything", is_flag=True, help="Tell every row that is another, not only the first ones.")
@click.option("--strict", is_flag=True, help="A new warning is a new deviation, too.")
@click.option("--json", "as_object", is_flag=True, help="An object (spec/diff.schema.json) instead of text.")
@click.option(
    "--markdown",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it as Markdown, too, for a pull request.",
)
def command(runs: tuple[str, ...], everything: bool, strict: bool, as_object: bool, markdown: Path | None) -> None:
    """Tell what changed between recorded runs: first what fails newly.

    A run is an events file, a folder with one, or an id below .wireproof/runs (`last` is the newest). Of several OLD
    runs, whatever one of them did is nothing new: so a target that does now this, now that is compared in peace.

    Exit status: 1 for new deviations, else 0; 3 where the new run was cut short and shows none.
    """
    if len(runs) < 2:
        raise UsageError("diff wants two runs, OLD and NEW; `last` is the newest")
    *old, new = [recorded.load(recorded.find(name)) for name in runs]
    comparison = compare(old, new)
    if not comparison.common:
        raise NothingSelectedError("the runs have no row in common: there is nothing to compare")
    if as_object:
        from wireproof.diff.as_json import as_json

        echo_json(as_json(comparison))
    else:
        text.write(comparison, sys.stdout, everything=everything)
    if markdown:
        from wireproof.diff.markdown import write

        try:
            write(comparison, markdown)
        except OSError as error:
            raise WireproofError(f"--markdown: {error.filename or markdown}: {error.strerror}") from None
    sys.exit(int(comparison.status(strict=strict)))
