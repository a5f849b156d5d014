"""`wireproof prove`."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

from wireproof import catalog, ledger, paths
from wireproof.catalog import Row
from wireproof.complete import values
from wireproof.errors import NothingSelectedError, UsageError
from wireproof.prove import document, report
from wireproof.prove.proof import Proof, Question, as_json, prove
from wireproof.report.colours import is_terminal
from wireproof.selection import Selection, fits

#: What can be put to the peers in memory: every tier, since their time is not ours.
_TIERS = ("core", "timed", "abuse")
_DEFAULT_SEED = 1
_DEFAULT_ECCENTRICS = 20


@click.command("prove")
@click.option(
    "-k",
    "words",
    multiple=True,
    metavar="TEXT",
    shell_complete=values.cases,
    help="Cases whose ids contain TEXT; * and ? as in a shell.",
)
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="ID",
    shell_complete=values.clauses,
    help="Clauses, or a beginning of their ids.",
)
@click.option("--eccentric", "eccentrics", type=click.IntRange(0), metavar="N", help="So many eccentrics; default 20.")
@click.option("--quick", is_flag=True, help="Only the peers in memory: no real implementation.")
@click.option("--jobs", type=click.IntRange(1), help="So many engines side by side; default: the processors.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=_DEFAULT_SEED, help="Of the first eccentric.")
@click.option("--write-doc", is_flag=True, help="Write docs/proof.md and spec/classes.json.")
@click.option("--json", "as_object", is_flag=True, help="The proof as an object, all else on standard error.")
def command(
    words: tuple[str, ...],
    clauses: tuple[str, ...],
    eccentrics: int | None,
    quick: bool,
    jobs: int | None,
    seed: int,
    write_doc: bool,
    as_object: bool,
) -> None:
    """Show that every case can fail, and can stay silent.

    Runs the cases against all known peers: the honest one and eccentrics, whom no case may accuse; liars, each of whom
    breaks one rule and must be caught; null servers, who must not get through; and the independent implementations that
    are set up here. Says of each clause how well it is proven, and of each case whether it is vacuous or false.

    Exit status 1 if a case is vacuous or false, or a liar is not caught.
    """
    if write_doc and (words or clauses):
        raise UsageError("--write-doc writes of all clauses: without -k and --clause")
    if write_doc and paths.is_installed():
        raise UsageError("--write-doc writes docs/proof.md of a checkout, and this is an installed package")
    all_rows = catalog.load()
    rows, wanted = _chosen(all_rows, words, clauses)
    if not rows:
        raise NothingSelectedError("no case is selected")
    question = Question(
        all_rows,
        rows,
        seed,
        _DEFAULT_ECCENTRICS if eccentrics is None else eccentrics,
        jobs or os.cpu_count() or 1,
        with_witnesses=not quick,
        clauses=wanted,
    )
    proof = prove(question, _say if is_terminal(sys.stderr) else lambda name: None)
    _tell(proof, write_doc, as_object)
    sys.exit(int(proof.status))


def _chosen(rows: list[Row], words: tuple[str, ...], patterns: tuple[str, ...]) -> tuple[list[Row], list[str] | None]:
    """The clauses that are meant (None: all of the ledger), and the cases that can tell of them."""
    driven = [row for row in rows if row.plan and row.under_test in ("server", "both")]
    if not words and not patterns:
        return driven, None
    meant = Selection(words, patterns, tiers=_TIERS).of(driven)
    named = {clause for row in meant for clause in row.clauses}
    cited = {clause for clause in named if not patterns or any(fits(pattern, [clause]) for pattern in patterns)}
    known = ledger.load(paths.spec() / "clauses.tsv")
    # A liar may be caught by any case that cites its clause, not only by the one that was asked for.
    return [row for row in driven if cited & set(row.clauses)], [clause for clause in known if clause in cited]


def _say(name: str) -> None:
    click.echo(f"\r\x1b[K{name}", err=True, nl=False)


def _tell(proof: Proof, write_doc: bool, as_object: bool) -> None:
    if is_terminal(sys.stderr):
        click.echo("\r\x1b[K", err=True, nl=False)
    report.write(proof, sys.stderr if as_object else sys.stdout)
    if write_doc:
        known: dict[str, Any] = ledger.load(paths.spec() / "clauses.tsv")
        document.write(proof, known)
    if as_object:
        click.echo(json.dumps(as_json(proof), ensure_ascii=False, indent=1))
