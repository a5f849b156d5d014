"""grpc.testing.TestService on grpclib's streams, without generated code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from grpclib.const import Cardinality, Handler, Status
from grpclib.exceptions import GRPCError
from grpclib.server import Stream
from messages import OutputRequest, SimpleRequest, input_response, payload_response, read_input_size
from messages import Status as WantedStatus

INITIAL_KEY = "x-grpc-test-echo-initial"
TRAILING_KEY = "x-grpc-test-echo-trailing-bin"
# A client that asks for the largest int32 gets an error and not the machine's memory.
MAX_RESPONSE_SIZE = 64 << 20
_CODES = {status.value: status for status in Status}


def echoed(stream: Stream[Any, bytes], key: str) -> list[tuple[str, Any]]:
    values = stream.metadata.getall(key, []) if stream.metadata else []
    return [(key, value) for value in values]


async def begin(stream: Stream[Any, bytes]) -> None:
    """Headers leave at once when there is something to echo in them."""
    if initial := echoed(stream, INITIAL_KEY):
        await stream.send_initial_metadata(metadata=initial)


async def end(stream: Stream[Any, bytes], status: WantedStatus | None = None) -> None:
    """With the trailing metadata; a code that grpclib cannot name becomes UNKNOWN."""
    trailing = echoed(stream, TRAILING_KEY)
    if status is None or status.code == 0:
        await stream.send_trailing_metadata(metadata=trailing)
    else:
        code = _CODES.get(status.code, Status.UNKNOWN)
        await stream.send_trailing_metadata(status=code, status_message=status.message, metadata=trailing)


def is_error(status: WantedStatus | None) -> bool:
    return status is not None and status.code != 0


def zeros(size: int) -> bytes:
    if size < 0:
        raise GRPCError(Status.INVALID_ARGUMENT, "a negative response size")
    if size > MAX_RESPONSE_SIZE:
        raise GRPCError(Status.RESOURCE_EXHAUSTED, "response sizes end at 64 MiB")
    return bytes(size)


async def answer(stream: Stream[Any, bytes], requests: AsyncIterator[OutputRequest]) -> None:
    """What each request asks for, as soon as it has come."""
    await begin(stream)
    async for request in requests:
        if is_error(request.response_status):
            return await end(stream, request.response_status)
        for wanted in request.response_parameters:
            body = zeros(wanted.size)
            if wanted.interval_us > 0:
                await asyncio.sleep(wanted.interval_us / 1e6)
            await stream.send_message(payload_response(body))
    if not stream._send_initial_metadata_done:
        await stream.send_initial_metadata()
    return await end(stream)


async def one_by_one(requests: list[Any]) -> AsyncIterator[Any]:
    for request in requests:
        yield request


class TestService:
    async def empty_call(self, stream: Stream[Any, bytes]) -> None:
        await stream.recv_message()
        await begin(stream)
        await stream.send_message(b"")
        await end(stream)

    async def unary_call(self, stream: Stream[Any, bytes]) -> None:
        request = await stream.recv_message()
        await begin(stream)
        if is_error(request.response_status):
            await end(stream, request.response_status)
            return
        body = zeros(request.response_size)
        await stream.send_message(payload_response(body) if body else b"")
        await end(stream)

    async def cacheable_unary_call(self, stream: Stream[Any, bytes]) -> None:
        await stream.recv_message()
        await stream.send_initial_metadata(metadata=[("cache-control", "max-age=60, public")])
        await stream.send_message(payload_response(str(time.time_ns()).encode()))

    async def streaming_output_call(self, stream: Stream[Any, bytes]) -> None:
        await answer(stream, one_by_one([await stream.recv_message()]))

    async def streaming_input_call(self, stream: Stream[Any, bytes]) -> None:
        await begin(stream)
        size = sum([size async for size in stream])
        await stream.send_message(input_response(size))
        await end(stream)

    async def full_duplex_call(self, stream: Stream[Any, bytes]) -> None:
        await answer(stream, stream)

    async def half_duplex_call(self, stream: Stream[Any, bytes]) -> None:
        await answer(stream, one_by_one([request async for request in stream]))

    def __mapping__(self) -> dict[str, Handler]:
        """What is not listed here, the library answers with UNIMPLEMENTED."""
        duplex = Cardinality.STREAM_STREAM
        methods = {
            "EmptyCall": Handler(self.empty_call, Cardinality.UNARY_UNARY, bytes, bytes),
            "UnaryCall": Handler(self.unary_call, Cardinality.UNARY_UNARY, SimpleRequest.read, bytes),
            "CacheableUnaryCall": Handler(self.cacheable_unary_call, Cardinality.UNARY_UNARY, bytes, bytes),
            "StreamingOutputCall": Handler(
                self.streaming_output_call, Cardinality.UNARY_STREAM, OutputRequest.read, bytes
            ),
            "StreamingInputCall": Handler(self.streaming_input_call, Cardinality.STREAM_UNARY, read_input_size, bytes),
            "FullDuplexCall": Handler(self.full_duplex_call, duplex, OutputRequest.read, bytes),
            "HalfDuplexCall": Handler(self.half_duplex_call, duplex, OutputRequest.read, bytes),
        }
        return {f"/grpc.testing.TestService/{name}": method for name, method in methods.items()}
