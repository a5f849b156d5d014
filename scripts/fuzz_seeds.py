"""Seeds of the fuzz target `observer`: every connection of a run of the cases, as its inputs spell it
(fuzz/input/dialogue.h)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fuzz_targets import LONGEST, ROOT, Target

TARGET = "observer"
#: Who is the server of these dialogues: one that keeps every rule, and one that uses its freedoms.
PEERS = ("honest", "eccentric:1")
_SERVER, _PIECE = 0x80, 0x80


def plant(target: Target) -> int:
    """Adds the seeds to the corpus of the target; how many there are."""
    target.corpus.mkdir(parents=True, exist_ok=True)
    seeds = {seed for peer in PEERS for seed in _seeds(peer)}
    for seed in seeds:
        (target.corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    return len(seeds)


def _seeds(peer: str) -> Iterator[bytes]:
    said: dict[tuple[str, int, int], bytearray] = defaultdict(lambda: bytearray(1))
    for event in _events(peer):
        if event["ev"] in ("frame", "raw"):
            dialogue = said[event["case"], event["try"], event["conn"]]
            dialogue.extend(_pieces(base64.b64decode(event["bytes"]), event["dir"] == "in"))
    yield from (bytes(dialogue) for dialogue in said.values() if len(dialogue) <= LONGEST)


def _pieces(octets: bytes, by_server: bool) -> Iterator[int]:
    for start in range(0, len(octets), _PIECE):
        piece = octets[start : start + _PIECE]
        yield (len(piece) - 1) | (_SERVER if by_server else 0)
        yield from piece


def _events(peer: str) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="wireproof-seeds-") as state:
        command = [sys.executable, "-m", "wireproof", "run", "-t", peer, "--trace", "--seed", "1"]
        environment = {**os.environ, "WIREPROOF_STATE": state}
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        for line in (Path(state) / "runs" / "last" / "events.jsonl").open():
            yield json.loads(line)
