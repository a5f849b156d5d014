"""`wireproof report`."""

from __future__ import annotations

import sys
from typing import Any

import click

from wireproof.cli.output import echo_json
from wireproof.compact_json import by_lines
from wireproof.complete import values
from wireproof.report import recorded, results_json
from wireproof.report.formats import format_options, write_reports
from wireproof.report.terminal import Report


@click.command("report")
@click.argument("run", required=False, shell_complete=values.runs)
@click.option("--json", "as_results", is_flag=True, help="Results on standard output, all else on standard error.")
@format_options
def command(run: str | None, as_results: bool, **options: Any) -> None:
    """Tell a recorded run again, in any form.

    RUN is an events file, a folder with one, or the id of a run below .wireproof/runs; without it, the newest.
    """
    read = recorded.load(recorded.find(run))
    Report(sys.stderr if as_results else sys.stdout, read).write()
    if as_results:
        echo_json(results_json.as_json(read), by_lines)
    write_reports(read, options)
