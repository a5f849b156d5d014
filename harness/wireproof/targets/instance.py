"""One running process of a target: a profile, in one incarnation."""

from __future__ import annotations

import re
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wireproof.report.visible import one_line
from wireproof.run.loop import Loop
from wireproof.targets.command import argv, free_port
from wireproof.targets.keeper import Keeper
from wireproof.targets.target import Profile, Target
from wireproof.targets.trouble import ending, sign

if TYPE_CHECKING:
    from wireproof.targets.listening import Address

_FIRST_LOOK = 0.002
_NEXT_LOOK = 0.01
#: After a panic line, how long the process gets to end by itself.
_LAST_WORDS = 0.3
#: What a case does to a process may take a moment to show.
_SETTLE = 0.02
_TAIL_LINES = 40


class Instance:
    """Starts, watches and ends the process. Calls `on_ready()` once, or `on_end(reason)` once and for all.

    `patience`: it gets so many times the time that the profile says to be ready in.
    """

    def __init__(
        self,
        loop: Loop,
        keeper: Keeper,
        target: Target,
        profile: tuple[str, Profile],
        incarnation: int,
        on_ready: Callable[[Instance], None],
        on_end: Callable[[Instance, str], None],
        patience: float = 1.0,
    ) -> None:
        self.target = target
        self.profile_name, self.profile = profile
        self.incarnation = incarnation
        self.port = free_port()
        self.ready = False
        self.ended = False
        self.too_slow = False
        self.stderr: deque[str] = deque(maxlen=_TAIL_LINES)
        self.pid: int | None = None
        #: Seconds that it took to be ready.
        self.ready_after: float | None = None
        #: Why it ended.
        self.reason = ""
        #: Of one that was ended because its port wasn't open: where it listened instead.
        self.listened: list[Address] = []
        self.argv = argv(target, self.profile, self.port)
        self._loop, self._keeper = loop, keeper
        self._on_ready, self._on_end = on_ready, on_end
        self._identity = f"{self.profile_name}-{incarnation}"
        self._sign: str | None = None
        self._on_heard: list[Callable[[], None]] = []
        self._on_measured: Callable[[dict[str, int]], None] = lambda usage: None
        self._stdout: deque[str] = deque(maxlen=_TAIL_LINES)
        self._began = time.monotonic()
        self._start_time = self.profile.start_time * patience
        self._deadline = loop.after(self._start_time, self._too_slow)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    @property
    def last_words(self) -> list[str]:
        """What it wrote last: for people; on standard output where it wrote no errors."""
        return list(self.stderr or self._stdout)

    def start(self) -> None:
        """Starts the process."""
        self._keeper.start(self._identity, self.argv, self.target.folder, self.profile.env, self._event)
        if self.profile.ready is None:
            self._loop.after(_FIRST_LOOK, self._look)

    def end_quietly(self) -> None:
        """Ends it without a word to whoever watches it."""
        self.ended = True
        self._deadline.cancel()
        self._keeper.kill(self._identity)

    def end(self, reason: str) -> None:
        """Ends it because of `reason`, if it lives."""
        if not self.ended:
            self._keeper.kill(self._identity)
            self._over(reason)

    def end_unreachable(self, reason: str) -> None:
        """Ends it because its port isn't open, and finds out where it listens instead."""
        from wireproof.targets import listening

        self.listened = listening.of_program(self.pid) if self.pid else []
        elsewhere = f"; it listens on {', '.join(map(str, self.listened))}" if self.listened else ""
        self.end(reason + elsewhere)

    def listen(self, on_heard: Callable[[], None]) -> None:
        """Calls back when all that the process has said by now has been read, unless that ends it."""
        self._on_heard.append(on_heard)
        self._loop.after(_SETTLE, lambda: self._keeper.listen(self._identity))

    def measure(self, on_measured: Callable[[dict[str, int]], None]) -> None:
        """Calls back with what its processes take: `memory` in octets, `cpu` in microseconds so far."""
        self._on_measured = on_measured
        self._keeper.measure(self._identity)

    def accepts(self) -> bool:
        """The port accepts connections."""
        # Not create_connection(): its name resolution imports the IDNA tables, 20 ms that every run would pay.
        with socket.socket() as probe:
            probe.settimeout(0.5)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _event(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "started":
            self.pid = body["pid"]
        elif kind == "output":
            self._output(body["stream"], body["text"])
        elif kind == "failed":
            self._over(f"can't be started: {body['error']}")
        elif kind == "listened":
            self._heard()
        elif kind == "measured":
            self._on_measured({"memory": body["memory"], "cpu": body["cpu"]})
        elif kind == "exited":
            self._over(f"{self._sign} ({ending(body)})" if self._sign else ending(body))
        elif kind == "orphan" and "signal" in body and not self.ended:
            self.end(f"a child ended: {ending(body)}")

    def _output(self, stream: str, text: str) -> None:
        tail = self.stderr if stream == "stderr" else self._stdout
        tail.append(one_line(text.rstrip("\n").expandtabs()))
        if stream == "stderr":
            if self._sign is None:
                self._sign = sign(text)
                if self._sign:
                    self._dying(self._sign)
        elif self.profile.ready and not self.ready:
            found = re.search(self.profile.ready, text)
            if found:
                if found.groups() and found.group(1):
                    self.port = int(found.group(1))
                self._is_ready()

    def _dying(self, reason: str) -> None:
        # Told at once, so that it is known who was in flight; one that never was ready has only its words to tell.
        if self.ready:
            self._loop.after(_LAST_WORDS, lambda: self._keeper.kill(self._identity))
            self._over(reason)
        else:
            self._loop.after(_LAST_WORDS, lambda: self.end(reason))

    def _heard(self) -> None:
        callbacks, self._on_heard = self._on_heard, []
        for callback in callbacks:
            if not self.ended:
                callback()

    def _look(self) -> None:
        if self.ended or self.ready:
            return
        if self.accepts():
            self._is_ready()
        else:
            self._loop.after(_NEXT_LOOK, self._look)

    def _is_ready(self) -> None:
        if not self.ended:
            self.ready = True
            self.ready_after = time.monotonic() - self._began
            self._deadline.cancel()
            self._on_ready(self)

    def _too_slow(self) -> None:
        waited = "its output never said that it is ready" if self.profile.ready else f"port {self.port} never opened"
        self.too_slow = True
        self.end_unreachable(f"{waited} in {self._start_time:g} s")

    def _over(self, reason: str) -> None:
        if not self.ended:
            self.ended = True
            self.reason = reason
            self._deadline.cancel()
            self._on_end(self, reason)
