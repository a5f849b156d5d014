"""grpc.testing.TestService on grpcio's generic handlers, without generated code."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator

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


def echo_metadata(context: grpc.ServicerContext) -> None:
    """Headers leave at once when there is something to echo in them: compression is chosen before."""
    metadata = context.invocation_metadata()
    if initial := [(key, value) for key, value in metadata if key == INITIAL_KEY]:
        context.send_initial_metadata(initial)
    if trailing := [(key, value) for key, value in metadata if key == TRAILING_KEY]:
        context.set_trailing_metadata(trailing)


def end_with(context: grpc.ServicerContext, status: Status) -> None:
    """Raises out of the handler, unless the status is OK; a code that grpcio cannot name becomes UNKNOWN."""
    code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
    if code is grpc.StatusCode.OK:
        context.set_details(status.message)
    else:
        context.abort(code, status.message)


def zeros(context: grpc.ServicerContext, size: int) -> bytes:
    if size < 0:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a negative response size")
    if size > MAX_RESPONSE_SIZE:
        context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "response sizes end at 64 MiB")
    return bytes(size)


def pause(context: grpc.ServicerContext, microseconds: int) -> None:
    """Ends early when the call does."""
    ended = threading.Event()
    if microseconds > 0 and context.add_callback(ended.set):
        ended.wait(microseconds / 1e6)


def compress_if_wanted(context: grpc.ServicerContext, parameters: Iterable[ResponseParameters]) -> None:
    """The coding is named in the headers: without effect once they have left."""
    if any(each.compressed for each in parameters):
        context.set_compression(grpc.Compression.Gzip)


def responses(context: grpc.ServicerContext, request: OutputRequest) -> Iterator[bytes]:
    for wanted in request.response_parameters:
        body = zeros(context, wanted.size)
        pause(context, wanted.interval_us)
        if not wanted.compressed:
            context.disable_next_message_compression()
        yield payload_response(body)


def empty_call(_request: bytes, context: grpc.ServicerContext) -> bytes:
    echo_metadata(context)
    return b""


def unary_call(request: SimpleRequest, context: grpc.ServicerContext) -> bytes:
    if request.response_compressed:
        context.set_compression(grpc.Compression.Gzip)
    echo_metadata(context)
    body = zeros(context, request.response_size)
    if request.response_status is not None:
        end_with(context, request.response_status)
    return payload_response(body) if body else b""


def cacheable_unary_call(_request: SimpleRequest, context: grpc.ServicerContext) -> bytes:
    context.send_initial_metadata([("cache-control", "max-age=60, public")])
    return payload_response(str(time.time_ns()).encode())


def streaming_output_call(request: OutputRequest, context: grpc.ServicerContext) -> Iterator[bytes]:
    compress_if_wanted(context, request.response_parameters)
    echo_metadata(context)
    if request.response_status is not None:
        return end_with(context, request.response_status)
    yield from responses(context, request)


def streaming_input_call(sizes: Iterable[int], context: grpc.ServicerContext) -> bytes:
    echo_metadata(context)
    return input_response(sum(sizes))


def full_duplex_call(requests: Iterable[OutputRequest], context: grpc.ServicerContext) -> Iterator[bytes]:
    echoed = False
    for request in requests:
        if not echoed:
            compress_if_wanted(context, request.response_parameters)
            echo_metadata(context)
            echoed = True
        if request.response_status is not None:
            return end_with(context, request.response_status)
        yield from responses(context, request)
    if not echoed:
        echo_metadata(context)


def half_duplex_call(requests: Iterable[OutputRequest], context: grpc.ServicerContext) -> Iterator[bytes]:
    collected = list(requests)
    compress_if_wanted(context, (each for request in collected for each in request.response_parameters))
    echo_metadata(context)
    for request in collected:
        if request.response_status is not None:
            return end_with(context, request.response_status)
        yield from responses(context, request)


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
        "FullDuplexCall": duplex(full_duplex_call, OutputRequest.read),
        "HalfDuplexCall": duplex(half_duplex_call, OutputRequest.read),
    }
    return grpc.method_handlers_generic_handler("grpc.testing.TestService", methods)
