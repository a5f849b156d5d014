"""Keeps a target's instances running: restarts what died, answers the engine's doubts."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wireproof.errors import UsageError
from wireproof.run.loop import Loop
from wireproof.targets.instance import Instance
from wireproof.targets.keeper import Keeper
from wireproof.targets.target import DEFAULT_PROFILE, TLS_PROFILE, Target

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


class Supervisor:
    """The instances of one target."""

    def __init__(self, loop: Loop, target: Target, listener: Listener, on_keeper_exit: Callable[[], None]) -> None:
        self._loop, self._target, self._listener = loop, target, listener
        self._keeper = None if target.live else Keeper(loop, on_keeper_exit)
        self._current: dict[str, Instance] = {}
        self._failures: dict[str, int] = {}
        self._incarnation = 0
        self.restarts = 0

    def start(self, profile: str) -> None:
        """Starts (or, for a live target, announces) a profile; the listener hears of it."""
        self._incarnation += 1
        if self._target.live or self._keeper is None:
            self._listener.up(self._live())
            return
        chosen = (profile, self._target.profiles[profile])
        instance = Instance(self._loop, self._keeper, self._target, chosen, self._incarnation, self._ready, self._ended)
        self._current[profile] = instance
        instance.start()

    def doubt(self, incarnation: int, state: str) -> None:
        """The engine can't reach an incarnation (`unreachable`), gets no answer (`hung`), or was alone with it."""
        if self._target.live:
            self._doubt_live(incarnation, state)
            return
        for instance in self._current.values():
            if instance.incarnation == incarnation and instance.ready and not instance.ended:
                self._doubt(instance, state)

    def _doubt(self, instance: Instance, state: str) -> None:
        if state == "hung":
            instance.end("it hung and was killed")
        elif state == "after_alone":
            instance.listen(lambda: self._listener.alive(instance.incarnation))
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

    def stderr(self, profile: str) -> list[str]:
        """The last lines that the profile's instance wrote."""
        return list(self._current[profile].stderr) if profile in self._current else []

    def _ready(self, instance: Instance) -> None:
        self._failures.pop(instance.profile_name, None)
        profile = instance.profile
        self._listener.up(
            {
                "inc": instance.incarnation,
                "profile": instance.profile_name,
                "addr": instance.address,
                "max_parallel": profile.max_parallel,
                "capabilities": list(profile.capabilities),
                "can_restart": True,
                "call": self._target.call,
                "authority": "localhost",
                "tls": _tls_of(instance.profile_name),
            }
        )

    def _ended(self, instance: Instance, reason: str) -> None:
        name = instance.profile_name
        if not instance.ready:
            self._failures[name] = self._failures.get(name, 0) + 1
            if self._failures[name] < _STARTS and not instance.too_slow:
                self.start(name)
            else:
                self._listener.failed(name, reason)
            return
        restarting = self.restarts < MOST_RESTARTS
        stderr = "\n".join(instance.stderr)
        self._listener.down({"inc": instance.incarnation, "reason": reason, "stderr": stderr, "restarting": restarting})
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
                self._listener.alive(instance.incarnation)
            else:
                self._loop.after(_LOOK_AGAIN, lambda: self._look(instance, looks, accepted=True))
        elif looks > 0:
            self._loop.after(_LOOK_EVERY, lambda: self._look(instance, looks - 1))
        else:
            instance.end("killed: it accepts no connections")

    def _live(self) -> dict[str, Any]:
        live = self._target.live
        assert live
        tls = {"ca": None, "server_name": live.host, "keylog": None} if live.tls else None
        return {
            "inc": self._incarnation,
            "profile": DEFAULT_PROFILE,
            "addr": _numeric(live.host, live.port),
            "max_parallel": 64,
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
            self._listener.alive(incarnation)
        except OSError as error:
            self._down_live(incarnation, f"no connection to {live.host}:{live.port}: {error.strerror or error}")

    def _down_live(self, incarnation: int, reason: str) -> None:
        self._listener.down({"inc": incarnation, "reason": reason, "stderr": "", "restarting": False})


def _numeric(host: str, port: int) -> str:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError(f"{host}: {error.strerror or error}") from None
    return f"[{address[0]}]:{port}" if family == socket.AF_INET6 else f"{address[0]}:{port}"


def _tls_of(profile: str) -> dict[str, Any] | None:
    if profile != TLS_PROFILE:
        return None
    from wireproof.targets.tls import identity

    return {"ca": str(identity()["ca"]), "server_name": "localhost", "keylog": None}
