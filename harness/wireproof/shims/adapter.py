"""The upper half of a shim: it reads requests of the native adapter protocol, answers them, and ends in good order.

What follows from the protocol alone is done here: lines that are none, members that nobody knows, ids that are taken,
channels and what goes on on them. A shim says which channels it can make, and how it performs a call or a test case.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from wireproof.shims.request import Refused, Request, Unsupported, read

#: The longest line that is read: two of the largest messages that the cases send, in base64.
_LONGEST_LINE = 64 * 1024 * 1024


@dataclass
class Channel:
    """Where calls go, and what is going on there, by the id of its request."""

    id: int
    target: str
    options: dict[str, Any]
    busy: dict[int, asyncio.Task[None]] = field(default_factory=dict)


class Adapter(ABC):
    """One adapter: it lives as long as its standard input."""

    def __init__(self, name: str, version: str, capabilities: list[str]) -> None:
        self._hello = {"name": name, "version": version, "capabilities": capabilities}
        self._channels: dict[int, Channel] = {}
        self._ids: set[int] = set()
        self._arrived: dict[int, float] = {}
        self._stopped = asyncio.Event()
        self._silent = False

    @abstractmethod
    def check(self, channel: Channel) -> None:
        """Raises Unsupported where there can be no such channel."""

    async def call(self, channel: Channel, request: Request) -> None:
        """Performs a call, and writes its events."""
        raise Unsupported("op")

    async def interop(self, channel: Channel, request: Request) -> None:
        """Performs a test case, and writes its `outcome`."""
        raise Unsupported("op")

    async def interrupt(self, task: asyncio.Task[None]) -> None:
        """Ends a call or test case that is under way; it still writes how it ended."""
        await asyncio.sleep(0)  # what has not begun could not tell that it ended
        task.cancel()
        await asyncio.wait([task])

    async def cancelled(self, _task: asyncio.Task[None]) -> None:
        """What `cancel` does to a call or test case that is under way."""
        raise Unsupported("op")

    async def end(self) -> None:  # noqa: B027 - most have nothing
        """Ends what the adapter has started beside calls and test cases."""

    def tell(self, id: int, ev: str, **members: Any) -> None:
        """Writes an event. After the end of the input nothing is said any more."""
        if not self._silent:
            write({"id": id, "ev": ev, **members})

    def since(self, id: int) -> float:
        """Milliseconds since the request was read."""
        return round((time.monotonic() - self._arrived[id]) * 1000, 1)

    def stop(self) -> None:
        """Lets `serve` end, as at the end of the input."""
        self._stopped.set()

    async def serve(self) -> None:
        """Reads and answers until the input ends, `bye`, or SIGTERM."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        reading = asyncio.create_task(self._read_requests())
        stopping = asyncio.create_task(self._stopped.wait())
        await asyncio.wait([reading, stopping], return_when=asyncio.FIRST_COMPLETED)
        last = reading.result() if reading.done() else None
        for task in (reading, stopping):
            task.cancel()
        self._silent = last is None
        if self._silent:
            await self._end_now()
        for channel in self._channels.values():
            await self._quieten(channel)
        await self.end()
        if last is not None:
            self.tell(last, "bye")

    async def _read_requests(self) -> int | None:
        """The id of the request `bye`; none where the input ended."""
        reader = asyncio.StreamReader(limit=_LONGEST_LINE)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        try:
            while True:
                try:
                    line = await reader.readline()
                except ValueError:
                    self.tell(0, "error", why=f"a line is longer than {_LONGEST_LINE} octets")
                    continue
                if not line:
                    return None
                last = await self._take(line)
                if last is not None:
                    return last
        finally:
            transport.close()

    async def _take(self, line: bytes) -> int | None:
        """Answers one line. The id of the request, if it is the last one."""
        id = 0
        try:
            id, op, request = read(line)
            self._own(id)
            if op == "bye":
                return id
            answer: Callable[[int, Request], Awaitable[None]] | None = getattr(self, f"_on_{op}", None)
            if answer is None:
                raise Unsupported("op")
            await answer(id, request)
        except Unsupported as refusal:
            self.tell(refusal.id or id, "unsupported", what=refusal.what)
        except Refused as refusal:
            self.tell(refusal.id or id, "error", why=str(refusal))
        return None

    def _own(self, id: int) -> None:
        if id in self._ids:
            raise Refused(f"the id {id} was used before")
        self._ids.add(id)
        self._arrived[id] = time.monotonic()

    async def _on_hello(self, id: int, _request: Request) -> None:
        self.tell(id, "hello", **self._hello)

    async def _on_channel(self, id: int, request: Request) -> None:
        channel = Channel(id, request["target"], request.get("options", {}))
        self.check(channel)
        self._channels[id] = channel
        self.tell(id, "ok")

    async def _on_call(self, id: int, request: Request) -> None:
        self._begin(id, request, self.call)

    async def _on_interop(self, id: int, request: Request) -> None:
        self._begin(id, request, self.interop)

    def _begin(self, id: int, request: Request, perform: Callable[[Channel, Request], Awaitable[None]]) -> None:
        channel = self._channel(request["channel"])
        task = asyncio.create_task(self._performed(channel, request, perform))
        channel.busy[id] = task
        task.add_done_callback(lambda _: channel.busy.pop(id, None))

    async def _performed(
        self, channel: Channel, request: Request, perform: Callable[[Channel, Request], Awaitable[None]]
    ) -> None:
        try:
            await perform(channel, request)
        except Unsupported as refusal:
            self.tell(request["id"], "unsupported", what=refusal.what)
        except Refused as refusal:
            self.tell(request["id"], "error", why=str(refusal))

    async def _on_cancel(self, id: int, request: Request) -> None:
        if request["call"] not in self._ids:
            raise Refused(f"no call has the id {request['call']}")
        for channel in self._channels.values():
            task = channel.busy.get(request["call"])
            if task is not None:
                await self.cancelled(task)
        self.tell(id, "ok")

    async def _on_close(self, id: int, request: Request) -> None:
        channel = self._channel(request["channel"])
        del self._channels[channel.id]
        await self._quieten(channel)
        self.tell(id, "ok")

    async def _quieten(self, channel: Channel) -> None:
        await asyncio.gather(*(self.interrupt(task) for task in list(channel.busy.values())))

    async def _end_now(self) -> None:
        busy = [task for channel in self._channels.values() for task in channel.busy.values()]
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)

    def _channel(self, id: int) -> Channel:
        if id not in self._channels:
            raise Refused(f"no channel has the id {id}")
        return self._channels[id]


def write(event: dict[str, Any]) -> None:
    """Writes a line to standard output, at once. Where nobody reads it any more, the adapter ends."""
    try:
        sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would be written again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        os.kill(os.getpid(), signal.SIGTERM)
