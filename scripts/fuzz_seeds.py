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
#: Servers: one that keeps every rule, one that uses its freedoms, one that agrees to anything, one that hangs up, one
#: that says nothing.
PEERS = ("honest", "eccentric:1", "null:yes", "null:nasty", "null:mute")
#: Of an attempt's events; what else they tell is derived from the octets.
_OPENED = ("protocol", "failure", "tls_version", "cipher_suite", "compression", "key_bits", "refused", "alert")
_MEASURED = ("step", "round", "last", "times", "octets", "frames_in", "unread", "memory", "cpu")
_KEPT: dict[str, tuple[str, ...]] = {
    "open": _OPENED, "tls": ("what", "alert"), "frame": ("dir", "bytes", "background"), "raw": ("dir", "bytes"),
    "close": ("dir", "how"), "step": ("step",), "measure": _MEASURED,
    "mark": ("mark", "step", "stream", "ready", "why", "same_connection"),
}  # fmt: skip
#: As fuzz/target/judge.cc numbers them.
_KINDS = ("first", "repeat", "control", "alone")
_SERVER, _PIECE = 0x80, 0x80
#: Frames of an attempt that is too long as it is: the first and the last ones, which fixture and epilogue have said.
_KEPT_FRAMES = 12


def plant(targets: dict[str, Target]) -> dict[str, int]:
    """Adds the seeds to the corpora; how many each got."""
    records = [*(_events(peer) for peer in PEERS), _events("honest", "--tier", "abuse")]
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
    """Each case: its plan, and the events of its attempts. Once more with attempts that repeat the first one."""
    plans = {row.id: row.plan for row in catalog.load()}
    records: dict[str, list[Event]] = {}
    for event in events:
        case = event.get("case", "")
        if case in plans and (event["ev"] == "case" or event["ev"] in _KEPT):
            records.setdefault(case, []).append(_short(event))
    for case, record in records.items():
        for events in (record, _without_most_frames(record)):
            text = "\n".join([_bare(plans[case]), *map(_line, events)])
            yield text.encode()
            yield "\n".join([text, *(_line({"ev": "case", "kind": kind, "again": 0}) for kind in (1, 2))]).encode()


def _short(event: Event) -> Event:
    """What the judge is told of it, without what is taken for granted."""
    if event["ev"] == "case":
        kept: Event = {"ev": "case", "kind": _KINDS.index(event["attempt"])}
        return kept | {key: True for key in ("failure_expected",) if event.get(key)}
    kept = {"n": event["n"], "ev": event["ev"], "conn": event.get("conn", 0), "t": round(event["t"], 3)}
    known = {key: event[key] for key in _KEPT[event["ev"]] if key in event}
    return kept | {key: value for key, value in known.items() if value not in ("", None) and value is not False}


def _without_most_frames(events: list[Event]) -> list[Event]:
    """A flood is told by its measures; of its frames there are too many."""
    frames = [place for place, event in enumerate(events) if event["ev"] in ("frame", "raw")]
    left_out = set(frames[_KEPT_FRAMES:-_KEPT_FRAMES])
    return [event for place, event in enumerate(events) if place not in left_out]


def _line(event: Event) -> str:
    return json.dumps(event, separators=(",", ":"))


def _bare(plan: str) -> str:
    """The plan without what is for people."""
    for_people = ("title", "why", "tags", "formerly")
    told = {key: value for key, value in json.loads(plan).items() if key not in for_people and value != []}
    return json.dumps(told, separators=(",", ":"))


_SPELLINGS: dict[str, Callable[[list[Event]], Iterator[bytes]]] = {"observer": _dialogues, "judge": _records}


def _events(peer: str, *options: str) -> list[Event]:
    with tempfile.TemporaryDirectory(prefix="wireproof-seeds-") as state:
        words = ("run", "-t", peer, "--trace", "--seed", "1", "--no-gates", *options)
        command = [sys.executable, "-m", "wireproof", *words]
        environment = {**os.environ, "WIREPROOF_STATE": state}
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        lines = (Path(state) / "runs" / "last" / "events.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, lines) if "n" in event]
