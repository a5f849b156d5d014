"""All pairs of some clients and servers, one after the other; what is broken is one pair's and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from wireproof.errors import Exit, UsageError, WireproofError
from wireproof.pair.found import Found
from wireproof.pair.record import EVENTS, Record
from wireproof.pair.session import PairSession
from wireproof.report import recorded
from wireproof.report.recorded import RecordedRun
from wireproof.report.style import Style
from wireproof.rpc.catalog import why_unsupported
from wireproof.rpc.row import Row
from wireproof.run import expectations, slow
from wireproof.run.results import FAILING
from wireproof.targets.command import unavailable
from wireproof.targets.target import Target

#: Of the worst rows of a pair, so many are told.
_MOST_TOLD = 5


@dataclass
class Pairing:
    """What is to be done."""

    clients: list[Target]
    servers: list[Target]
    rows: list[Row]
    folder: Path
    patience: float = 1.0
    #: The relays keep what they pass on, in the pair's folder.
    record: bool = False
    rerun_options: list[str] = field(default_factory=list)


@dataclass
class Matrix:
    """What was done, by (client, server)."""

    folder: Path
    clients: list[str]
    servers: list[str]
    pairs: dict[tuple[str, str], RecordedRun] = field(default_factory=dict)
    interrupted: bool = False

    @property
    def status(self) -> Exit:
        """The worst of all pairs."""
        found = {run.status for run in self.pairs.values()}
        return next((each for each in (Exit.OUR_ERROR, Exit.FAILED) if each in found), Exit.AS_EXPECTED)


def perform(pairing: Pairing, out: TextIO) -> Matrix:
    """Each pair that the folder has not yet; tells of each as it is done. Ctrl-C ends it, and keeps what is done."""
    done = Matrix(
        pairing.folder, [client.name for client in pairing.clients], [server.name for server in pairing.servers]
    )
    width = max(len(_title(c, s)) for c in pairing.clients for s in pairing.servers)
    style = Style(out)
    try:
        for client in pairing.clients:
            for server in pairing.servers:
                run = _one(pairing, client, server)
                done.pairs[client.name, server.name] = run
                out.write("\n".join(_told(run, _title(client, server).ljust(width), style)) + "\n")
                out.flush()
    except KeyboardInterrupt:
        done.interrupted = True
    return done


def folder_of(matrix: Path, client: str, server: str) -> Path:
    """Where a pair of the matrix is kept."""
    return matrix / f"{_plain(client)}--{_plain(server)}"


def _plain(name: str) -> str:
    return "".join(each if each.isalnum() or each in "._-" else "_" for each in name)[:80]


def _one(pairing: Pairing, client: Target, server: Target) -> RecordedRun:
    folder = folder_of(pairing.folder, client.name, server.name)
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / EVENTS).exists():
        return recorded.load(folder / EVENTS)
    supported: list[Row] = []
    unsupported: list[tuple[Row, str]] = []
    for row in pairing.rows:
        why = why_unsupported(row, server)
        if why:
            unsupported.append((row, why))
        else:
            supported.append(row)
    run = Record(folder, client, server, pairing.patience).write(
        _found(client, server, supported, pairing.patience, folder if pairing.record else None),
        unsupported,
        pairing.rerun_options,
    )
    from wireproof.report.html import write

    write(run, folder / "report.html")
    return run


def _found(client: Target, server: Target, rows: list[Row], patience: float, recordings: Path | None) -> Found:
    for target in (client, server):
        if why := unavailable(target):
            return Found(trouble=f"{target.name} is unavailable: {why}")
    if not rows:
        return Found()
    listed = expectations.load(client).towards(server.name)
    known = {row.id for row in rows if listed.of(row.id)}
    session = PairSession(
        client, server, _slowest_first(rows, client, server), patience=patience, recordings=recordings, known=known
    )
    try:
        found = session.perform()
        slow.remember({name: outcome.ms for name, outcome in found.outcomes.items()}, client, server)
        return found
    except UsageError:
        raise
    except WireproofError as error:
        session.found.trouble = str(error)
        return session.found


def _slowest_first(rows: list[Row], client: Target, server: Target) -> list[Row]:
    """In the order in which they are begun: who must wait waits beside the rest."""
    places = {name: place for place, name in enumerate(slow.known(client, server))}
    return sorted(rows, key=lambda row: places.get(row.id, len(places)))


def _title(client: Target, server: Target) -> str:
    return f"{client.name} × {server.name}"


def _told(run: RecordedRun, title: str, style: Style) -> list[str]:
    counts = ", ".join(style.verdict(verdict, f"{count} {verdict}") for verdict, count in run.totals.items())
    lines = [f"{title}  {counts or 'nothing'} in {run.seconds:.1f} s"]
    if run.no_target:
        lines.append(f"  {style.verdict('error', run.no_target)}")
    bad = [row for row in run.rows if row.verdict in (*FAILING, "error")]
    lines += [f"  {style.verdict(row.verdict)}  {row.id}  {row.got or row.why}" for row in bad[:_MOST_TOLD]]
    if len(bad) > _MOST_TOLD:
        lines.append(f"  … {len(bad) - _MOST_TOLD} more")
    return lines
