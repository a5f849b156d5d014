"""Runs an interop client once for each test case, and judges by its exit status."""

from __future__ import annotations

import asyncio
import re
import signal
import tempfile
from pathlib import Path

from wireproof.shims import program
from wireproof.shims.adapter import Adapter, Channel
from wireproof.shims.interop import command
from wireproof.shims.interop.command import Dialect
from wireproof.shims.program import Ended
from wireproof.shims.request import Refused, Request, Unsupported

#: How many of the last lines a failure tells.
_TOLD_LINES = 10
#: A line of a stack trace, of Java's and of Ruby's: what it stands below says more.
_STACK_FRAME = re.compile(r"\s+(at|from) ")


class InteropAdapter(Adapter):
    """One process for each case, side by side as far as `parallel` allows."""

    def __init__(
        self, name: str, version: str, dialect: Dialect, seconds: float, parallel: int, not_run: re.Pattern[str]
    ) -> None:
        super().__init__(name, version, ["interop", *(["tls"] if dialect.tls else [])])
        self._dialect = dialect
        self._seconds = seconds
        self._turns = asyncio.Semaphore(parallel)
        self._not_run = not_run

    def check(self, channel: Channel) -> None:
        command.check(self._dialect, channel)

    async def cancelled(self, task: asyncio.Task[None]) -> None:
        await self.interrupt(task)

    async def interop(self, channel: Channel, request: Request) -> None:
        id = request["id"]
        try:
            async with self._turns:
                ended = await self._run(channel, request)
        except asyncio.CancelledError:
            self.tell(id, "outcome", passed=False, why="it was cancelled", t_ms=self.since(id))
            return
        if any(self._not_run.search(line) for line in (*ended.out, *ended.err)):
            raise Unsupported("case")
        why = self._fault(ended)
        told = {} if why is None else {"why": why}
        self.tell(id, "outcome", passed=why is None, **told, t_ms=self.since(id))

    async def _run(self, channel: Channel, request: Request) -> Ended:
        with tempfile.TemporaryDirectory(prefix="wireproof-interop-") as folder:
            parameters = request.get("parameters", {})
            argv = command.argv(self._dialect, channel, request["case"], parameters, Path(folder))
            try:
                return await program.run(argv, self._seconds)
            except OSError as error:
                raise Refused(f"{argv[0]} can't be started: {error.strerror}") from None

    def _fault(self, ended: Ended) -> str | None:
        """Why the case failed; nothing where it passed."""
        if ended.status == 0:
            return None
        lines = [line for line in ended.err or ended.out if not _STACK_FRAME.match(line)]
        return "\n".join([f"the client {_end(ended.status, self._seconds)}", *lines[-_TOLD_LINES:]])


def _end(status: int | None, seconds: float) -> str:
    if status is None:
        return f"didn't end within {seconds:g} s"
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit status {status}"
