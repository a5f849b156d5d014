"""grpc.testing.TestService on grpcio's asyncio API, with generic handlers instead of generated code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable

import grpc
from messages import (
    OutputRequest,
    ResponseParameters,
    SimpleRequest,
    Status,
    input_response,
    payload_response,
    read_input_size,
)

INITIAL_KEY = "x-grpc-test-echo-initial"
TRAILING_KEY = "x-grpc-test-echo-trailing-bin"
# A client that asks for the largest int32 gets an error and not the machine's memory.
MAX_RESPONSE_SIZE = 64 << 20
_CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}


async def echo_metadata(context: grpc.aio.ServicerContext) -> None:
    """Headers leave at once when there is something to echo in them: compression is chosen before."""
    metadata = context.invocation_metadata() or ()
    if initial := [(key, value) for key, value in metadata if key == INITIAL_KEY]:
        await context.send_initial_metadata(initial)
    if trailing := [(key, value) for key, value in metadata if key == TRAILING_KEY]:
        context.set_trailing_metadata(trailing)


async def end_with(context: grpc.aio.ServicerContext, status: Status) -> None:
    """Raises out of the handler, unless the status is OK; a code that grpcio cannot name becomes UNKNOWN."""
    code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
    if code is grpc.StatusCode.OK:
        context.set_details(status.message)
    else:
        await context.abort(code, status.message)


async def zeros(context: grpc.aio.ServicerContext, size: int) -> bytes:
    if size < 0:
        await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a negative response size")
    if size > MAX_RESPONSE_SIZE:
        await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "response sizes end at 64 MiB")
    return bytes(size)


def compress_if_wanted(context: grpc.aio.ServicerContext, parameters: Iterable[ResponseParameters]) -> None:
    """The coding is named in the headers: without effect once they have left."""
    if any(each.compressed for each in parameters):
        context.set_compression(grpc.Compression.Gzip)


async def responses(context: grpc.aio.ServicerContext, request: OutputRequest) -> AsyncIterator[bytes]:
    for wanted in request.response_parameters:
        body = await zeros(context, wanted.size)
        if wanted.interval_us > 0:
            await asyncio.sleep(wanted.interval_us / 1e6)
        if not wanted.compressed:
            context.disable_next_message_compression()
        yield payload_response(body)


async def empty_call(_request: bytes, context: grpc.aio.ServicerContext) -> bytes:
    await echo_metadata(context)
    return b""


async def unary_call(request: SimpleRequest, context: grpc.aio.ServicerContext) -> bytes:
    if request.response_compressed:
        context.set_compression(grpc.Compression.Gzip)
    await echo_metadata(context)
    body = await zeros(context, request.response_size)
    if request.response_status is not None:
        await end_with(context, request.response_status)
    return payload_response(body) if body else b""


async def cacheable_unary_call(_request: SimpleRequest, context: grpc.aio.ServicerContext) -> bytes:
    await context.send_initial_metadata([("cache-control", "max-age=60, public")])
    return payload_response(str(time.time_ns()).encode())


async def answer(
    requests: AsyncIterator[OutputRequest] | list[OutputRequest], context: grpc.aio.ServicerContext
) -> AsyncIterator[bytes]:
    """What each request asks for; the first one chooses the coding."""
    echoed = False
    async for request in _each(requests):
        if not echoed:
            compress_if_wanted(context, request.response_parameters)
            await echo_metadata(context)
            echoed = True
        if request.response_status is not None:
            await end_with(context, request.response_status)
            return
        async for response in responses(context, request):
            yield response
    if not echoed:
        await echo_metadata(context)


async def _each(requests: AsyncIterator[OutputRequest] | list[OutputRequest]) -> AsyncIterator[OutputRequest]:
    if isinstance(requests, list):
        for request in requests:
            yield request
    else:
        async for request in requests:
            yield request


async def streaming_output_call(request: OutputRequest, context: grpc.aio.ServicerContext) -> AsyncIterator[bytes]:
    async for response in answer([request], context):
        yield response


async def streaming_input_call(sizes: AsyncIterator[int], context: grpc.aio.ServicerContext) -> bytes:
    await echo_metadata(context)
    return input_response(sum([size async for size in sizes]))


async def half_duplex_call(
    requests: AsyncIterator[OutputRequest], context: grpc.aio.ServicerContext
) -> AsyncIterator[bytes]:
    async for response in answer([request async for request in requests], context):
        yield response


def handler() -> grpc.GenericRpcHandler:
    """What is not listed here, the library answers with UNIMPLEMENTED."""
    unary, output = grpc.unary_unary_rpc_method_handler, grpc.unary_stream_rpc_method_handler
    duplex = grpc.stream_stream_rpc_method_handler
    methods = {
        "EmptyCall": unary(empty_call),
        "UnaryCall": unary(unary_call, SimpleRequest.read),
        "CacheableUnaryCall": unary(cacheable_unary_call, SimpleRequest.read),
        "StreamingOutputCall": output(streaming_output_call, OutputRequest.read),
        "StreamingInputCall": grpc.stream_unary_rpc_method_handler(streaming_input_call, read_input_size),
        "FullDuplexCall": duplex(answer, OutputRequest.read),
        "HalfDuplexCall": duplex(half_duplex_call, OutputRequest.read),
    }
    return grpc.method_handlers_generic_handler("grpc.testing.TestService", methods)
