"""Seeds from the cases: what is said in a run of them, for the fuzz targets that read conversations and records."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fuzz_targets import LONGEST, ROOT, Target

from wireproof import catalog

Event = dict[str, Any]
#: Servers: one that keeps every rule, one that uses its freedoms, one that agrees to anything, one that hangs up.
PEERS = ("honest", "eccentric:1", "null:yes", "null:nasty")
#: Of an attempt's events; what else they tell is derived from the octets.
_KEPT = ("n", "ev", "t", "conn", "dir", "bytes", "step", "mark")
_KEPT_OF_SOME = ("how", "what", "why", "alert", "stream", "ready", "reset")
_OF_AN_ATTEMPT = ("case", "step", "open", "tls", "frame", "raw", "close", "mark")
_SERVER, _PIECE = 0x80, 0x80


def plant(targets: dict[str, Target]) -> dict[str, int]:
    """Adds the seeds to the corpora; how many each got."""
    records = [_events(peer) for peer in PEERS]
    planted = {}
    for name, spell in _SPELLINGS.items():
        target = targets[name]
        target.corpus.mkdir(parents=True, exist_ok=True)
        seeds = {seed for events in records for seed in spell(events) if len(seed) <= LONGEST}
        for seed in seeds:
            (target.corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
        planted[name] = len(seeds)
    return planted


def _dialogues(events: list[Event]) -> Iterator[bytes]:
    """Each connection, as fuzz/input/dialogue.h spells it."""
    said: dict[tuple[str, int, int], bytearray] = defaultdict(lambda: bytearray(1))
    for event in events:
        if event["ev"] in ("frame", "raw"):
            dialogue = said[event["case"], event["try"], event["conn"]]
            dialogue.extend(_pieces(base64.b64decode(event["bytes"]), event["dir"] == "in"))
    yield from map(bytes, said.values())


def _pieces(octets: bytes, by_server: bool) -> Iterator[int]:
    for start in range(0, len(octets), _PIECE):
        piece = octets[start : start + _PIECE]
        yield (len(piece) - 1) | (_SERVER if by_server else 0)
        yield from piece


def _records(events: list[Event]) -> Iterator[bytes]:
    """Each case: its plan, and the events of its attempts."""
    plans = {row.id: row.plan for row in catalog.load()}
    lines: dict[str, list[str]] = {}
    for event in events:
        case = event.get("case", "")
        if event["ev"] in _OF_AN_ATTEMPT and case in plans:
            kept = {key: event[key] for key in (*_KEPT, *_KEPT_OF_SOME) if key in event}
            lines.setdefault(case, [_bare(plans[case])]).append(json.dumps(kept, separators=(",", ":")))
    yield from ("\n".join(record).encode() for record in lines.values())


def _bare(plan: str) -> str:
    """The plan without what is for people."""
    told = {key: value for key, value in json.loads(plan).items() if key not in ("title", "why", "tags", "formerly")}
    return json.dumps(told, separators=(",", ":"))


_SPELLINGS: dict[str, Callable[[list[Event]], Iterator[bytes]]] = {"observer": _dialogues, "judge": _records}


def _events(peer: str) -> list[Event]:
    with tempfile.TemporaryDirectory(prefix="wireproof-seeds-") as state:
        command = [sys.executable, "-m", "wireproof", "run", "-t", peer, "--trace", "--seed", "1", "--no-gates"]
        environment = {**os.environ, "WIREPROOF_STATE": state}
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        lines = (Path(state) / "runs" / "last" / "events.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, lines) if "n" in event]
