"""One peer, served by its own program over TLS, and the cases that want that: in memory nothing is encrypted."""

from __future__ import annotations

import tempfile
from pathlib import Path

from wireproof.catalog import Row
from wireproof.errors import WireproofError
from wireproof.prove.peers import Peer
from wireproof.prove.run_in_memory import Run
from wireproof.run.perform import perform as perform_request
from wireproof.run.request import Request
from wireproof.targets.load import resolve


def perform(peer: Peer, rows: list[Row], seed: int) -> Run:
    """Puts the rows to the peer through an ordinary session. What goes wrong on our side stands in `errors`."""
    with tempfile.TemporaryDirectory(prefix="wireproof-prove-") as folder:
        request = Request(resolve(peer.name), rows, Path(folder), seed, gates=peer.keeps_every_rule)
        try:
            record = perform_request(request, rows, lambda event: None, lambda: None).record
        except WireproofError as error:
            return Run(peer, rows, errors=[f"{peer.name}: {error}"])
    errors = [*record.errors, *filter(None, (record.no_target, record.engine_death))]
    return Run(peer, rows, record.verdicts, [f"{peer.name}: {error}" for error in errors])
