"""Keeps a target's instances running: restarts what died, answers the engine's doubts."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wireproof.errors import UsageError
from wireproof.run.loop import Loop
from wireproof.targets.instance import Instance
from wireproof.targets.keeper import Keeper
from wireproof.targets.target import DEFAULT_PROFILE, MTLS_PROFILE, TLS_PROFILE, Target

if TYPE_CHECKING:
    from wireproof.targets.listening import Address

#: A target that dies more often than this in one run stays down.
MOST_RESTARTS = 40
#: How often a start may fail: once may be bad luck with the port.
_STARTS = 2
_LOOKS = 10
_LOOK_EVERY = 0.05
_LOOK_AGAIN = 0.2


@dataclass
class Listener:
    """Who wants to know: the session that talks to the engine."""

    up: Callable[[dict[str, Any]], None]
    down: Callable[[dict[str, Any]], None]
    alive: Callable[[int], None]
    failed: Callable[[str, str], None]
    measured: Callable[[int, dict[str, int]], None] = lambda incarnation, usage: None
    keeper_ended: Callable[[], None] = lambda: None


def _unheard(*_told: Any) -> None:
    """For who does not listen yet."""


class Supervisor:
    """The instances of one target."""

    def __init__(self, loop: Loop, target: Target, listener: Listener | None = None, patience: float = 1.0) -> None:
        self._loop, self._target, self._patience = loop, target, patience
        self.listener = listener or Listener(*[_unheard] * 4)
        #: Where the secrets of TLS connections are to be kept.
        self.key_log: Path | None = None
        self._keeper = None if target.live else Keeper(loop, lambda: self.listener.keeper_ended())
        self._current: dict[str, Instance] = {}
        self._failures: dict[str, int] = {}
        self._incarnation = 0
        self.restarts = 0
        #: Profile → where an instance listened whose port wasn't open.
        self.astray: dict[str, list[Address]] = {}

    def start(self, profile: str) -> None:
        """Starts (or, for a live target, announces) a profile; the listener hears of it."""
        self._incarnation += 1
        if self._target.live or self._keeper is None:
            self.listener.up(self._live())
            return
        chosen = (profile, self._target.profiles[profile])
        instance = Instance(
            self._loop,
            self._keeper,
            self._target,
            chosen,
            self._incarnation,
            self._ready,
            self._ended,
            self._patience,
        )
        self._current[profile] = instance
        instance.start()

    def doubt(self, incarnation: int, state: str) -> None:
        """The engine can't reach an incarnation (`unreachable`), gets no answer (`hung`), or was alone with it."""
        if self._target.live:
            self._doubt_live(incarnation, state)
            return
        instance = self._running(incarnation)
        if instance:
            self._doubt(instance, state)

    def measure(self, incarnation: int) -> None:
        """Has an incarnation measured; the listener hears of it, of one that can't be measured too."""
        instance = self._running(incarnation)
        if instance:
            instance.measure(lambda usage: self.listener.measured(incarnation, usage))
        else:
            self.listener.measured(incarnation, {})

    def renew(self, incarnation: int) -> None:
        """Ends an incarnation and starts the next: a fresh process is wanted."""
        instance = self._running(incarnation)
        if not instance:
            return  # its end has been told, or will be
        instance.end_quietly()
        reason = "ended, so that the next case meets a fresh process"
        down = {"inc": incarnation, "reason": reason, "stderr": "", "restarting": True, "renewed": True}
        self.listener.down(down)
        self.start(instance.profile_name)

    def _running(self, incarnation: int) -> Instance | None:
        running = (one for one in self._current.values() if one.ready and not one.ended)
        return next((one for one in running if one.incarnation == incarnation), None)

    def _doubt(self, instance: Instance, state: str) -> None:
        if state == "hung":
            instance.end("it hung and was killed")
        elif state == "after_alone":
            instance.listen(lambda: self.listener.alive(instance.incarnation))
        else:
            self._look(instance, _LOOKS)

    def close(self) -> None:
        """Ends everything."""
        for instance in self._current.values():
            instance.ended = True
        if self._keeper:
            self._keeper.close()

    @property
    def closed(self) -> bool:
        """Nothing of the target's runs any more."""
        return self._keeper is None or self._keeper.exited

    def why_keeper_ended(self) -> str:
        """For a keeper that ended when it should not have."""
        return self._keeper.why_it_ended() if self._keeper else ""

    def instance(self, profile: str) -> Instance | None:
        """The profile's newest instance, if any was started."""
        return self._current.get(profile)

    def _ready(self, instance: Instance) -> None:
        self._failures.pop(instance.profile_name, None)
        profile = instance.profile
        self.listener.up(
            {
                "inc": instance.incarnation,
                "profile": instance.profile_name,
                "addr": instance.address,
                "max_parallel": profile.max_parallel,
                "capabilities": list(profile.capabilities),
                "can_restart": True,
                "can_measure": True,
                "call": self._target.call_in(instance.profile_name),
                "authority": "localhost",
                "tls": self._tls_of(instance.profile_name),
            }
        )

    def _tls_of(self, profile: str) -> dict[str, Any] | None:
        if profile not in (TLS_PROFILE, MTLS_PROFILE):
            return None
        from wireproof.targets.tls import CLIENT_CERTIFICATES, clients, identity

        told: dict[str, Any] = {"ca": str(identity()["ca"]), "server_name": "localhost", "keylog": self._keylog()}
        if profile == MTLS_PROFILE:
            told["client_certificates"] = {name: str(clients()[name]) for name in CLIENT_CERTIFICATES}
        return told

    def _keylog(self) -> str | None:
        return str(self.key_log) if self.key_log else None

    def _ended(self, instance: Instance, reason: str) -> None:
        name = instance.profile_name
        if instance.listened:
            self.astray[name] = instance.listened
        if not instance.ready:
            self._failures[name] = self._failures.get(name, 0) + 1
            if self._failures[name] < _STARTS and not instance.too_slow:
                self.start(name)
            else:
                self.listener.failed(name, reason)
            return
        restarting = self.restarts < MOST_RESTARTS
        stderr = "\n".join(instance.stderr)
        self.listener.down({"inc": instance.incarnation, "reason": reason, "stderr": stderr, "restarting": restarting})
        if restarting:
            self.restarts += 1
            self.start(name)

    def _look(self, instance: Instance, looks: int, accepted: bool = False) -> None:
        """Nothing could connect: is the port open after all, or has the process ended without our knowing yet?"""
        if instance.ended:
            return
        if instance.accepts():
            # The port of a process that is just dying accepts for a moment still: look once more.
            if accepted:
                self.listener.alive(instance.incarnation)
            else:
                self._loop.after(_LOOK_AGAIN, lambda: self._look(instance, looks, accepted=True))
        elif looks > 0:
            self._loop.after(_LOOK_EVERY, lambda: self._look(instance, looks - 1))
        else:
            instance.end_unreachable("killed: it accepts no connections")

    def _live(self) -> dict[str, Any]:
        live = self._target.live
        assert live
        host = numeric(live.host)
        tls = {"ca": None, "server_name": _name(live.host), "keylog": self._keylog()} if live.tls else None
        return {
            "inc": self._incarnation,
            "profile": DEFAULT_PROFILE,
            "addr": f"[{host}]:{live.port}" if ":" in host else f"{host}:{live.port}",
            "max_parallel": live.max_parallel,
            "capabilities": list(self._target.live_capabilities),
            "can_restart": False,
            "call": self._target.call,
            "authority": f"{live.host}:{live.port}",
            "tls": tls,
        }

    def _doubt_live(self, incarnation: int, state: str) -> None:
        live = self._target.live
        assert live
        if state == "hung":
            self._down_live(incarnation, f"hung: {live.host}:{live.port} accepts connections and answers nothing")
            return
        try:
            socket.create_connection((live.host, live.port), timeout=1).close()
            self.listener.alive(incarnation)
        except OSError as error:
            self._down_live(incarnation, f"no connection to {live.host}:{live.port}: {error.strerror or error}")

    def _down_live(self, incarnation: int, reason: str) -> None:
        self.listener.down({"inc": incarnation, "reason": reason, "stderr": "", "restarting": False})


def _name(host: str) -> str | None:
    """What a client may ask for by SNI: a literal address is no name (RFC 6066, Section 3)."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with contextlib.suppress(OSError):
            socket.inet_pton(family, host)
            return None
    return host


def numeric(host: str) -> str:
    """The address of a host to which connections are made. Raises UsageError where it has none."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError as error:
        raise UsageError(f"{host}: {error.strerror or error}") from None
