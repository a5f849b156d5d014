"""The peers in memory that the cases are held to: honest, eccentrics, liars, null servers."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, replace
from enum import Enum

from wireproof import paths
from wireproof.errors import WireproofError
from wireproof.run.process import not_started
from wireproof.targets.load import resolve
from wireproof.targets.target import DEFAULT_PROFILE, PEER_PROFILES, Target

#: What a peer must draw so that a liar is caught.
STATED = ("fail", "warn", "allowed", "recorded")
NULL_KINDS = ("hangup", "mute", "yes", "nasty")


class Role(Enum):
    """What is expected of a peer."""

    HONEST = "honest"
    ECCENTRIC = "eccentric"
    LIAR = "liar"
    NULL = "null"


@dataclass(frozen=True)
class Lie:
    """One way to break one rule, as `wireproof-peer --list-breaks` states it."""

    name: str
    clause: str
    how: str
    #: The verdict that it must draw: one of STATED.
    verdict: str
    note: str = ""


@dataclass(frozen=True)
class Peer:
    """One peer, by the name that `-t` and the engine's `memory:` address know it by."""

    name: str
    role: Role
    lie: Lie | None = None

    def target(self) -> Target:
        """What it can be asked. In memory nothing is encrypted."""
        target = resolve(self.name)
        plain = target.profiles[DEFAULT_PROFILE]
        capabilities = tuple(one for one in plain.capabilities if one != "tls")
        in_memory = replace(plain, capabilities=capabilities)
        return replace(target, profiles=dict.fromkeys((DEFAULT_PROFILE, *PEER_PROFILES), in_memory))

    @property
    def keeps_every_rule(self) -> bool:
        """It must never draw a fail or a warn."""
        return self.role in (Role.HONEST, Role.ECCENTRIC)


HONEST = Peer("honest", Role.HONEST)


def eccentrics(seed: int, count: int) -> list[Peer]:
    """So many eccentrics, with seeds from `seed` on."""
    return [Peer(f"eccentric:{number}", Role.ECCENTRIC) for number in range(seed, seed + count)]


def nulls() -> list[Peer]:
    """The servers that keep no rule on purpose."""
    return [Peer(f"null:{kind}", Role.NULL) for kind in NULL_KINDS]


def liars() -> list[Peer]:
    """Every liar that there is."""
    return [Peer(f"liar:{lie.name}", Role.LIAR, lie) for lie in _lies()]


def _lies() -> list[Lie]:
    program = paths.binary("wireproof-peer", "peer")
    try:
        done = subprocess.run([program, "--list-breaks"], capture_output=True, text=True, timeout=60, check=False)
    except OSError as error:
        raise not_started(program, error) from None
    if done.returncode != 0:
        raise WireproofError(f"{program} --list-breaks: {done.stderr.strip() or f'exit {done.returncode}'}")
    return [_lie(line) for line in done.stdout.splitlines() if line]


def _lie(line: str) -> Lie:
    data = json.loads(line)
    if data["verdict"] not in STATED:
        raise WireproofError(f"liar {data['break']} states no verdict that there is: {data['verdict']}")
    return Lie(data["break"], data["clause"], data["how"], data["verdict"], data.get("note", ""))
