"""A client's adapter and the honest peer, started for smoke, and asked one thing after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from wireproof.adapter.events import Event
from wireproof.adapter.process import ANSWER_TIME, Adapter
from wireproof.errors import WireproofError
from wireproof.run.loop import Loop
from wireproof.targets.instance import Instance
from wireproof.targets.keeper import Keeper
from wireproof.targets.load import resolve
from wireproof.targets.target import DEFAULT_PROFILE, Target

#: Who is called: the server that every installation has.
_PEER = "honest"


class Conversation:
    """The peer is started at once, in a profile, an adapter by `begin`, as often as one is wanted. Usable by `with`."""

    def __init__(self, target: Target, patience: float, peer_profile: str = DEFAULT_PROFILE) -> None:
        self.target, self.patience = target, patience
        self.loop = Loop()
        self._keeper = Keeper(self.loop, lambda: None)
        self._starts = 0
        self.adapter: Adapter | None = None
        self._peer = self._start_peer(peer_profile)

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_: object) -> None:
        if self.adapter:
            self.adapter.kill()
        self._keeper.close()
        self.loop.run(lambda: self._keeper.exited)

    @property
    def address(self) -> str:
        """Where the peer listens."""
        return self._peer.address

    @property
    def fault(self) -> str | None:
        """What is wrong with the adapter."""
        return self._running.fault

    @property
    def _running(self) -> Adapter:
        assert self.adapter
        return self.adapter

    def begin(self) -> None:
        """Starts an adapter."""
        self._starts += 1
        identity = f"adapter-{self._starts}"
        self.adapter = Adapter(self.loop, self._keeper, self.target, lambda why: None, self.patience, identity)
        self.adapter.start()

    def send(self, op: str, time: float | None = ANSWER_TIME, **members: Any) -> list[Event]:
        """Asks, and gives the list into which the events come."""
        heard: list[Event] = []
        self._running.request(op, heard.append, time, **members)
        return heard

    def ask(self, op: str, **members: Any) -> list[Event]:
        """All events of the answer; what came until the adapter was found at fault."""
        heard = self.send(op, **members)
        self.settle()
        return heard

    def settle(self) -> None:
        """Until every answer is there, or the adapter at fault."""
        self.wait(lambda: not self._running.open_exchanges)

    def wait(self, until: Callable[[], bool], seconds: float | None = None) -> bool:
        """Until it holds, the adapter is at fault, or the time is over (None: no limit); whether it holds."""
        over: list[bool] = []
        timer = self.loop.after(seconds * self.patience, lambda: over.append(True)) if seconds is not None else None
        self._run(lambda: until() or bool(over) or self.fault is not None)
        if timer:
            timer.cancel()
        return until()

    def leave(self, *, bye: bool = False) -> None:
        """Until the adapter has ended; `bye`: it was told so, and its input stays open."""
        ended: list[bool] = []
        self._running.finish(lambda: ended.append(True), bye=bye)
        self._run(lambda: bool(ended))

    def _run(self, until: Callable[[], bool]) -> None:
        self.loop.run(lambda: until() or self._keeper.exited)
        if self._keeper.exited:
            raise WireproofError(self._keeper.why_it_ended())

    def _start_peer(self, name: str) -> Instance:
        peer = resolve(_PEER)
        profile = (name, peer.profiles[name])
        instance = Instance(self.loop, self._keeper, peer, profile, 1, lambda one: None, lambda one, why: None)
        instance.start()
        self._run(lambda: instance.ready or instance.ended)
        if instance.ended:
            self._keeper.close()
            raise WireproofError(f"the bundled peer does not start: {instance.reason}")
        return instance


def clock() -> Callable[[], float]:
    """Milliseconds from now."""
    began = time.monotonic()
    return lambda: round((time.monotonic() - began) * 1000, 1)
