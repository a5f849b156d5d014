"""Independent implementations: real servers, and one of them with a rule broken, each through an ordinary session."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wireproof.catalog import Row
from wireproof.errors import WireproofError
from wireproof.prove.material import WitnessRun
from wireproof.prove.side_by_side import side_by_side
from wireproof.run.perform import perform
from wireproof.run.request import Request
from wireproof.targets import witness
from wireproof.targets.command import unavailable
from wireproof.targets.load import names, resolve

#: Implementations that share no code with `wire/`.
INDEPENDENT = ("nghttpd", "grpcio", "grpc-go", "hyper-h2", "reference-server")
#: Most of a run on a real server is waiting.
_SIDE_BY_SIDE = 6


@dataclass(frozen=True)
class Errand:
    """What one implementation is to be asked."""

    target: str
    rows: tuple[Row, ...]
    #: It is said to break a rule: its failures are what is wanted.
    faulted: bool


def errands(rows: list[Row]) -> Iterator[Errand]:
    """The implementations that are set up here, with all rows; each fault with the rows that cite what it breaks."""
    present = [name for name in INDEPENDENT if name in names() and unavailable(resolve(name)) is None]
    for name in present:
        yield Errand(name, tuple(rows), faulted=False)
    if witness.HOST in present:
        for fault in witness.faults().values():
            citing = tuple(row for row in rows if set(row.clauses) & set(fault.clauses))
            if citing:
                yield Errand(f"witness:{fault.name}", citing, faulted=True)


def missing() -> list[str]:
    """Those that are not set up, and why."""
    told = []
    for name in INDEPENDENT:
        why = unavailable(resolve(name)) if name in names() else "there is no such target"
        if why:
            told.append(f"{name}: {why}")
    return told


def perform_all(wanted: list[Errand], rows: list[Row], seed: int) -> list[WitnessRun]:
    """Runs the errands side by side. `rows`: all cases, against which a target's expectations must be in order."""
    with tempfile.TemporaryDirectory(prefix="wireproof-prove-") as folder:

        def one(numbered: tuple[int, Errand]) -> WitnessRun:
            number, errand = numbered
            own = Path(folder) / str(number)
            own.mkdir()
            return _perform(errand, rows, seed, own)

        return side_by_side(one, list(enumerate(wanted)), _SIDE_BY_SIDE)


def _perform(errand: Errand, rows: list[Row], seed: int, folder: Path) -> WitnessRun:
    request = Request(resolve(errand.target), list(errand.rows), folder, seed, gates=not errand.faulted)
    try:
        outcome = perform(request, rows, lambda event: None, lambda: None)
    except WireproofError as error:
        return WitnessRun(errand.target, {}, errors=[f"{errand.target}: {error}"])
    record = outcome.record
    errors = [*record.errors, *filter(None, (record.no_target, record.engine_death))]
    unexpected = [] if errand.faulted else [row.id for row in outcome.results if row.verdict == "fail"]
    return WitnessRun(errand.target, record.verdicts, unexpected, [f"{errand.target}: {error}" for error in errors])
