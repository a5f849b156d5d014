"""`wireproof expect`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from wireproof import catalog, ledger, paths
from wireproof.complete import values
from wireproof.errors import UsageError, WireproofError
from wireproof.expect.evidence import Evidence, evidence
from wireproof.expect.merge import Merged, merge
from wireproof.report import recorded
from wireproof.report.recorded import RecordedRun
from wireproof.report.visible import folded

_STDOUT = "-"
_MOST_NAMES = 3


@click.command("expect")
@click.argument("run", required=False, shell_complete=values.runs)
@click.option(
    "--write",
    "file",
    default=_STDOUT,
    metavar="FILE",
    shell_complete=values.files,
    help="Where to; a file that is there is kept in step, with its comments. Default: standard output.",
)
def command(run: str | None, file: str) -> None:
    """Draft a file of expectations from a recorded run, so that a run like it ends as expected.

    RUN is an events file, a folder with one, or the id of a run below .wireproof/runs; without it, the newest. Reasons
    begin with DRAFT: until you have put them in your own words.
    """
    read = recorded.load(recorded.find(run))
    found = evidence(read, catalog.load())
    if not found.rows:
        why = f": {read.no_target}" if read.no_target else ""
        raise UsageError(f"{read.path}: nothing was judged in this run{why}")
    old = "" if file == _STDOUT else _old(Path(file))
    clauses = ledger.load(paths.spec() / "clauses.tsv")
    merged = merge(old, file, found, clauses, _head(read))
    _write(merged.text, file)
    for line in _told(file, read, found, merged):
        click.echo(line, err=True)


def _old(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except UnicodeDecodeError:
        raise UsageError(f"{path}: this isn't UTF-8") from None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None


def _write(text: str, file: str) -> None:
    if file == _STDOUT:
        click.echo(text, nl=False)
        return
    try:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_bytes(text.encode())
    except OSError as error:
        raise WireproofError(f"{file}: {error.strerror}") from None


def _head(run: RecordedRun) -> str:
    name = folded(" ".join(filter(None, (str(run.target["name"]), str(run.target["version"])))), 120)
    date = folded(str(run.about.get("date", "")), 40)
    return (
        f"# What {name} is known to do otherwise.\n"
        f"# Drafted by `wireproof expect` from a run{' of ' + date if date else ''}.\n"
        "# Each reason that begins with DRAFT: wants yours, from the specification and the bytes.\n"
    )


def _told(file: str, run: RecordedRun, found: Evidence, merged: Merged) -> list[str]:
    """What was done, and all that was not."""
    lines = [f"{folded(file)}:{line}: {folded(why)}" for line, why in sorted(merged.changed.items())]
    for why, rows in found.left_out.items():
        more = f" and {len(rows) - _MOST_NAMES} more" if len(rows) > _MOST_NAMES else ""
        lines.append(f"not listed: {folded(', '.join(rows[:_MOST_NAMES]))}{more} ({why})")
    if run.interrupted or run.engine_death or not run.complete:
        lines.append("the run did not come to its end: what it did not judge is not listed")
    dropped = sum(why.startswith("dropped") for why in merged.changed.values())
    narrowed = len(merged.changed) - dropped
    counts = {"kept": merged.kept - narrowed, "narrowed": narrowed, "dropped": dropped, "drafted": len(merged.drafted)}
    lines.append("entries: " + (", ".join(f"{count} {what}" for what, count in counts.items() if count) or "none"))
    if file != _STDOUT:
        words = [os.environ.get("WIREPROOF_COMMAND", "wireproof"), "run", "-t", str(run.target["spelled"])]
        lines.append("next: " + folded(shlex.join([*words, *_options(run), "--expect", file])))
    return lines


def _options(run: RecordedRun) -> list[str]:
    """What the run's own command line had besides the target, but for its expectations."""
    words = list(run.rerun_options)
    if "--expect" in words:
        place = words.index("--expect")
        del words[place : place + 2]
    return words
