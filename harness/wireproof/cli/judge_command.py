"""`wireproof judge`."""

from __future__ import annotations

import sys
from typing import Any

import click

from wireproof.cli.output import echo_json
from wireproof.errors import Exit
from wireproof.rejudge import text
from wireproof.rejudge.as_json import as_json
from wireproof.rejudge.perform import Rejudged, rejudge
from wireproof.report import recorded
from wireproof.report.formats import PAGE, format_options, write_reports
from wireproof.report.terminal import Report
from wireproof.run.folder import in_use, new_folder


@click.command("judge")
@click.argument("run", required=False, metavar="[EVENTS]")
@click.option("--json", "as_object", is_flag=True, help="An object (spec/judged.schema.json), all else on stderr.")
@format_options
def command(run: str | None, as_object: bool, **options: Any) -> None:
    """Judge a recorded run anew, without its target, and tell which verdicts changed.

    EVENTS is an events file (.gz and .xz, too), a folder with one, or the id of a run below .wireproof/runs; without
    it, the newest. Cases whose frames were kept are judged (wireproof run --keep all keeps all). What comes of it is a
    run of its own, which every report reads.

    Exit status: 0 all as before, 1 something has changed.
    """
    file = recorded.find(run).resolve()  # `last` is about to be another
    with in_use(file.parent):
        rejudged = rejudge(recorded.load(file), new_folder() / "events.jsonl")
    options["html"] = options["html"] or rejudged.run.path.parent / PAGE
    try:
        write_reports(rejudged.run, options)
    finally:
        _tell(rejudged, as_object)
    sys.exit(int(Exit.FAILED if rejudged.changes else Exit.AS_EXPECTED))


def _tell(rejudged: Rejudged, as_object: bool) -> None:
    out = sys.stderr if as_object else sys.stdout
    Report(out, rejudged.run).write()
    out.write("\n")
    text.write(rejudged, out)
    if as_object:
        echo_json(as_json(rejudged))
