"""The keeper: starts every process of a target, tells how each ends, and lets none outlive the harness."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.run.loop import Loop
from wireproof.run.process import JsonProcess

#: Time between TERM and KILL.
GRACE_MS = 300


class Keeper:
    """Events go to the handler of the start that they belong to: `handler(kind, body)`."""

    def __init__(self, loop: Loop, on_exit: Callable[[], None]) -> None:
        self._handlers: dict[str, Callable[[str, dict[str, Any]], None]] = {}
        self._process = JsonProcess(loop, paths.binary("wireproof-keeper", "harness/keeper"), self._lines, on_exit)

    @property
    def exited(self) -> bool:
        """The keeper, and with it everything that it kept, has ended."""
        return self._process.exited

    def start(
        self,
        identity: str,
        argv: list[str],
        cwd: Path | None,
        env: dict[str, str],
        handler: Callable[[str, dict[str, Any]], None],
        pipes: tuple[Path, Path] | None = None,
    ) -> None:
        """Starts a program. `pipes`: what it gets for standard input and output, which then nobody tells."""
        self._handlers[identity] = handler
        start: dict[str, Any] = {"id": identity, "argv": argv, "env": env}
        if cwd:
            start["cwd"] = str(cwd)
        if pipes:
            start["stdin"], start["stdout"] = map(str, pipes)
        self._process.send({"start": start})

    def kill(self, identity: str) -> None:
        """Ends a program and all its descendants."""
        self._process.send({"kill": {"id": identity, "signal": "TERM", "grace_ms": GRACE_MS}})

    def listen(self, identity: str) -> None:
        """Asks for all that a program has written by now; its handler then gets `listened`."""
        self._process.send({"listen": {"id": identity}})

    def measure(self, identity: str) -> None:
        """Asks what a program and its descendants take now; its handler then gets `measured`."""
        self._process.send({"measure": {"id": identity}})

    def close(self) -> None:
        """Ends everything."""
        self._process.close_input()

    def why_it_ended(self) -> str:
        """For a keeper that ended when it should not have."""
        return "\n".join([f"the keeper ended ({self._process.ending()})", *self._process.errors])

    def _lines(self, lines: bytes) -> None:
        for line in lines.splitlines():
            ((kind, body),) = json.loads(line).items()
            handler = self._handlers.get(body.get("id", ""))
            if handler:
                handler(kind, body)
            if kind == "gone":
                self._handlers.pop(body["id"], None)
