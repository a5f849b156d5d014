"""A program that a shim starts: in a process group of its own, bounded in time and in what is kept of its output."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import deque
from dataclasses import dataclass

#: How many of the last lines are kept, and how many characters of each.
_KEPT_LINES = 40
_KEPT_WIDTH = 400
#: Seconds between SIGTERM and SIGKILL.
_GRACE = 1.0


@dataclass(frozen=True)
class Ended:
    """How a program ended: exit status (negative: the signal), None where its time was over; and its last lines."""

    status: int | None
    out: list[str]
    err: list[str]


async def run(argv: list[str], seconds: float, env: dict[str, str] | None = None) -> Ended:
    """Runs a program to its end. Raises OSError where it can't be started. Cancelled, it ends the program first."""
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=env,
    )
    assert process.stdout
    assert process.stderr
    out, err = Tail(process.stdout), Tail(process.stderr)
    status: int | None = None
    try:
        async with asyncio.timeout(seconds):
            status = await process.wait()
    except TimeoutError:
        pass
    finally:
        # Also where it has ended: what it started may not have.
        await end(process)
        lines = [await out.lines(), await err.lines()]
    return Ended(status, *lines)


class Tail:
    """Reads a stream to its end, and keeps its last lines."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._kept: deque[str] = deque(maxlen=_KEPT_LINES)
        self._reading = asyncio.create_task(self._read(stream))

    async def lines(self) -> list[str]:
        """The last lines, once the program has ended; what has left its group may still hold the stream open."""
        await asyncio.wait([self._reading], timeout=_GRACE)
        self._reading.cancel()
        return list(self._kept)

    async def _read(self, stream: asyncio.StreamReader) -> None:
        rest = b""
        while octets := await stream.read(65536):
            *lines, rest = (rest + octets).split(b"\n")
            self._kept.extend(_shown(line) for line in lines if line.strip())
            rest = rest[-65536:]
        if rest.strip():
            self._kept.append(_shown(rest))


def _shown(line: bytes) -> str:
    return line[: 4 * _KEPT_WIDTH].decode("utf-8", "replace").rstrip()[:_KEPT_WIDTH]


async def end(process: asyncio.subprocess.Process) -> None:
    """Ends the program and what is left in its process group."""
    _signal(process, signal.SIGTERM)
    if process.returncode is None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await process.wait()
    _signal(process, signal.SIGKILL)
    await process.wait()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
