"""A client that speaks Connect's contract, as a native adapter: one process, calls side by side."""

from __future__ import annotations

import asyncio
import base64
import sys

from wireproof.protobuf.wire import counted
from wireproof.shims import program
from wireproof.shims.adapter import Adapter, Channel
from wireproof.shims.connect import messages, translate
from wireproof.shims.connect.delimited import delimited, read_delimited
from wireproof.shims.connect.messages import ClientResponse
from wireproof.shims.request import Refused, Request, Unsupported

_CAPABILITIES = ["unary", "client_stream", "server_stream", "bidi", "tls", "compression", "cancel"]
#: What a client may ignore without a word, so that it has to be told of it.
OPTIONAL = ("tls", "gzip", "deflate", "max_receive_message", "cancel")
#: Seconds that calls get to end when their channel is closed.
_LAST_SECONDS = 5.0
#: What belongs to the protocol, and is no metadata.
_OWN = ("content-type", "te", "trailer")


class ConnectClient(Adapter):
    """The program lives as long as the adapter; when it ends first, so does the adapter, with its last words."""

    def __init__(self, name: str, version: str, command: list[str], seconds: float, without: set[str]) -> None:
        super().__init__(name, version, [each for each in _CAPABILITIES if each not in without])
        self._command = command
        self._seconds = seconds
        self._without = without
        self._process: asyncio.subprocess.Process | None = None
        self._waiting: dict[str, asyncio.Future[ClientResponse]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._told: program.Tail | None = None
        self._is_ending = False
        self._has_died = False

    async def start(self) -> None:
        """Starts the program. Raises OSError."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        assert self._process.stderr
        self._told = program.Tail(self._process.stderr)
        self._reading = asyncio.create_task(self._read_answers())
        self._reading.add_done_callback(lambda _: self._ended())

    async def end(self) -> None:
        """Ends the program."""
        self._is_ending = True
        if self._process is not None:
            await program.end(self._process)

    async def died(self) -> str | None:
        """Why the adapter could not go on, if so."""
        if not self._has_died:
            return None
        assert self._process
        assert self._reading
        assert self._told
        trouble = self._reading.exception()
        why = str(trouble) if trouble else f"the client ended with exit status {self._process.returncode}"
        return "\n".join([why, *await self._told.lines()])

    def _ended(self) -> None:
        """Nothing more comes from the program."""
        self._has_died = not self._is_ending
        self.stop()

    def check(self, channel: Channel) -> None:
        translate.check(channel)
        for name in self._without & channel.options.keys():
            raise Unsupported(f"options.{name}")
        if channel.options.get("compression") in self._without:
            raise Unsupported("options.compression")

    async def interrupt(self, task: asyncio.Task[None]) -> None:
        """The contract has no word for that: the call may go on to its end, if it comes soon."""
        await asyncio.wait([task], timeout=_LAST_SECONDS)
        task.cancel()
        await asyncio.wait([task])

    async def call(self, channel: Channel, request: Request) -> None:
        if request.get("compression") in self._without:
            raise Unsupported("compression")
        if "cancel" in request and "cancel" in self._without:
            raise Unsupported("cancel")
        asked = translate.client_request(channel, request)
        assert self._process
        assert self._process.stdin
        answer: asyncio.Future[ClientResponse] = asyncio.get_running_loop().create_future()
        self._waiting[asked.test_name] = answer
        self._process.stdin.write(delimited(asked.octets()))
        try:
            async with asyncio.timeout(self._seconds):
                self._tell(request, await answer)
        except TimeoutError:
            raise Refused(f"the client tells nothing of the call within {self._seconds:g} s") from None
        except asyncio.CancelledError:
            raise Refused("the channel was closed, and the contract has no word to end a call") from None
        finally:
            self._waiting.pop(asked.test_name, None)

    def _tell(self, request: Request, response: ClientResponse) -> None:
        if response.trouble is not None:
            raise Refused(response.trouble)
        id = request["id"]
        if response.headers or response.payloads:
            self.tell(id, "initial", metadata=_metadata(response.headers), t_ms=self.since(id))
        for payload in response.payloads:
            # Each response of the service holds its payload as field 1.
            self.tell(id, "message", data=_base64(counted(1, payload)), t_ms=self.since(id))
        status = response.status
        told = {"status": status.code, "message": status.message, "details": _base64(status.details_octets())}
        self.tell(id, "end", **told, trailers=_metadata(response.trailers), t_ms=self.since(id))

    async def _read_answers(self) -> None:
        assert self._process
        assert self._process.stdout
        while (octets := await read_delimited(self._process.stdout)) is not None:
            response = messages.client_response(octets)
            answer = self._waiting.get(response.test_name)
            if answer is None:
                print(f'the client answers "{response.test_name}", which nobody asks', file=sys.stderr)
            elif not answer.done():
                answer.set_result(response)


def _metadata(headers: list[tuple[str, str]]) -> list[list[str]]:
    """Without what is the protocol's own; the base64 of names in `-bin` with its padding."""
    named = [(name.lower(), value) for name, value in headers]
    return [
        [name, value + "=" * (-len(value) % 4) if name.endswith("-bin") else value]
        for name, value in named
        if name not in _OWN and not name.startswith(("grpc-", ":"))
    ]


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
