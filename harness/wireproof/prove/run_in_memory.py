"""One engine, one peer in its memory, some cases: nothing is started but the engine, and nothing is waited for."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wireproof import paths
from wireproof.catalog import Row
from wireproof.prove.peers import Peer, Role
from wireproof.run.process import not_started
from wireproof.targets.target import DEFAULT_PROFILE, Target

Event = dict[str, Any]

#: A run takes seconds of CPU; an engine that hangs must not stop the proof.
_LIMIT = 600
_LAST_LINES = 8


@dataclass
class Run:
    """What a peer drew. `verdicts`: by case, rows of the engine's own (observed/…, smoke/…) too."""

    peer: Peer
    rows: list[Row]
    verdicts: dict[str, Event] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def joined_by(self, other: Run) -> Run:
        """What the peer drew here and there."""
        verdicts = {**self.verdicts, **other.verdicts}
        return Run(self.peer, [*self.rows, *other.rows], verdicts, [*self.errors, *other.errors])


def perform(peer: Peer, rows: list[Row], seed: int) -> Run:
    """Puts the rows to the peer. What goes wrong on our side stands in `errors`."""
    program = paths.binary("wireproof-engine", "harness/engine")
    commands = b"".join(_commands(peer, rows, seed))
    try:
        done = subprocess.run([program], input=commands, capture_output=True, timeout=_LIMIT, check=False)
    except OSError as error:
        raise not_started(program, error) from None
    except subprocess.TimeoutExpired:
        return Run(peer, rows, errors=[f"{peer.name}: the engine did not end in {_LIMIT} s and was ended"])
    return _read(Run(peer, rows), done)


def _commands(peer: Peer, rows: list[Row], seed: int) -> Iterator[bytes]:
    target = peer.target()
    yield _line("target", {"inc": 1, "addr": f"memory:{peer.name}", **_described(target, DEFAULT_PROFILE)})
    for number, profile in enumerate(sorted({row.profile for row in rows if row.profile}), 2):
        address = f"memory:{profile}:{peer.name}"
        yield _line("target", {"inc": number, "profile": profile, "addr": address, **_described(target, profile)})
    for row in rows:
        yield b'{"plan":' + row.plan.encode() + b"}\n"
    run = {"ids": [row.id for row in rows], "seed": seed, "keep": "none"}
    if not peer.keeps_every_rule:
        # A liar may break the smoke call's own rule; what stands on it is to be seen all the same.
        run["gates"] = False
    if peer.role is Role.NULL:
        run["alone"] = True
    yield _line("run", run)


def _described(target: Target, profile: str) -> dict[str, Any]:
    return {
        "authority": "localhost",
        "capabilities": list(target.capabilities),
        "call": target.call_in(profile),
    }


def _line(name: str, body: dict[str, Any]) -> bytes:
    return json.dumps({name: body}, separators=(",", ":")).encode() + b"\n"


def _read(run: Run, done: subprocess.CompletedProcess[bytes]) -> Run:
    ended = False
    for line in done.stdout.splitlines():
        event = json.loads(line)
        if event["ev"] == "verdict":
            run.verdicts[event["case"]] = event
        elif event["ev"] == "error":
            run.errors.append(f"{run.peer.name}: {event['why']}")
        ended = ended or event["ev"] == "end"
    if not ended:
        last = "\n".join(done.stderr.decode("utf-8", "replace").splitlines()[-_LAST_LINES:])
        run.errors.append(f"{run.peer.name}: the engine ended (status {done.returncode})\n{last}".rstrip())
    return run
