"""`wireproof pair`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from wireproof.cli.output import echo_json
from wireproof.errors import Exit, NothingSelectedError, UsageError
from wireproof.pair import matrix
from wireproof.pair.perform import Pairing, perform
from wireproof.rpc import catalog
from wireproof.run import expectations
from wireproof.run.scheduling import in_batch
from wireproof.selection import matches
from wireproof.targets.command import unavailable
from wireproof.targets.load import load_named, names, resolve
from wireproof.targets.target import Target

_ALL = "all"


@click.command("pair")
@click.option("-c", "--client", "clients", multiple=True, required=True, metavar="CLIENT", help="Which client; `all`.")
@click.option("-s", "--server", "servers", multiple=True, required=True, metavar="SERVER", help="Which server; `all`.")
@click.option("-k", "chosen", multiple=True, metavar="TEXT", help="Ids that contain TEXT; * and ? as in a shell.")
@click.option("--timeout-scale", type=click.FloatRange(0.01, 1000), default=1.0, help="Wait so many times as long.")
@click.option(
    "--resume",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Go on where a matrix was stopped: pairs that it has are not performed again.",
)
@click.option("--record", is_flag=True, help="Keep what is said, in the folder of each pair.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="The matrix as a page.")
@click.option("--json", "as_object", is_flag=True, help="The matrix as an object (spec/pairs.schema.json).")
def command(
    clients: tuple[str, ...],
    servers: tuple[str, ...],
    chosen: tuple[str, ...],
    timeout_scale: float,
    resume: Path | None,
    record: bool,
    html: Path | None,
    as_object: bool,
) -> None:
    """Have clients call servers, and check each call at both ends.

    A client is a target of side client, or `client:'COMMAND'`; a server is a target, or `exec:'COMMAND {port}'`. The
    observer reads what they say to each other. Each pair leaves an events file and a page in the matrix's folder.

    Exit status: 0 as expected, 1 a call went wrong or a rule was broken, 2 interrupted, 3 a pair could not be had.
    """
    in_batch()
    every = catalog.load()
    rows = [row for row in every if not chosen or any(_means(each, row.id) for each in chosen)]
    if not rows:
        raise NothingSelectedError("no call is selected")
    callers = _targets(clients, "client")
    for client in callers:
        expectations.load(client).check(row.id for row in every)
    pairing = Pairing(
        callers,
        _targets(servers, "server"),
        rows,
        folder=resume or matrix.new_folder(),
        patience=timeout_scale,
        record=record,
    )
    out = sys.stderr if as_object else sys.stdout
    done = perform(pairing, out)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the rest is short
    page = html or pairing.folder / matrix.PAGE
    matrix.write(done, page)
    click.echo(f"matrix: {os.path.relpath(page)}", file=out)
    if as_object:
        echo_json(matrix.as_json(done))
    sys.exit(int(Exit.INTERRUPTED if done.interrupted else done.status))


def _means(text: str, id: str) -> bool:
    return text in id or matches(text, id)


def _targets(spelled: tuple[str, ...], side: str) -> list[Target]:
    """The targets of a side; `all`: those that have a folder."""
    found: dict[str, Target] = {}
    for each in spelled:
        if each == _ALL:
            known = (load_named(name) for name in names())
            fit = [target.name for target in known if target.side == side and not unavailable(target)]
            found |= {name: resolve(name) for name in fit}
            continue
        target = resolve(each)
        if target.side != side:
            raise UsageError(f"{each} is a {target.side}; a {side} is wanted")
        if target.live:
            raise UsageError(f"{each} runs already: a pair starts both ends")
        found[each] = target
    _tell_apart(found)
    return list(found.values())


def _tell_apart(targets: dict[str, Target]) -> None:
    """Raises UsageError for two of one name, as two commands are: a pair's folder and place in the matrix go by it."""
    named: dict[str, str] = {}
    for spelled, target in targets.items():
        if (other := named.setdefault(target.name, spelled)) != spelled:
            raise UsageError(
                f"{other} and {spelled} are both called {target.name}: give each a pairing of its own, or a name in "
                "wireproof.toml (docs/configuration.md)"
            )
