"""grpc.testing.TestService, on calls; and the methods of all services."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import conformance
import health
import metadata
import probe
import reflection
import routes
import status
import values
from messages import OutputRequest, SimpleRequest, input_response, payload_response, read_input_size
from protowire import WireError

if TYPE_CHECKING:
    from call import Call, Handler

# A client that asks for the largest int32 gets an error and not the machine's memory.
MAX_RESPONSE = 64 << 20
LOAD_KEY = b"endpoint-load-metrics-bin"


class Unary:
    """One request, read when it is whole; `answer` may send several messages."""

    def __init__(self, answer: Callable[[Call, bytes], None]) -> None:
        self._answer = answer
        self._requests: list[bytes] = []

    def message(self, _call: Call, data: bytes) -> None:
        self._requests.append(data)

    def end(self, call: Call) -> None:
        if len(self._requests) != 1:
            call.finish(status.UNIMPLEMENTED, f"{len(self._requests)} messages, where one belongs")
            return
        parsing(call, lambda: self._answer(call, self._requests[0]))


def parsing(call: Call, act: Callable[[], None]) -> None:
    """A request that is no protobuf is told as INTERNAL."""
    try:
        act()
    except WireError as error:
        call.finish(status.INTERNAL, f"cannot parse the request: {error}")
    except Exception:  # a handler's own
        call.finish(*of_exception())


def of_exception() -> tuple[int, str]:
    """The status of a call whose handler raises the exception that is being handled."""
    return status.UNKNOWN, "the handler failed"


def send_payload(call: Call, size: int, *, compress: bool) -> bool:
    """False when the call ended with an error instead."""
    if size < 0:
        call.finish(status.INVALID_ARGUMENT, "a negative response size")
    elif size > MAX_RESPONSE:
        call.finish(status.RESOURCE_EXHAUSTED, "response sizes end at 64 MiB")
    else:
        call.send(payload_response(bytes(size)), compress=compress)
    return not call.finished


def send_outputs(call: Call, requests: list[OutputRequest]) -> bool:
    """What each request asks for; false when the call ended with an error."""
    if not call.headers_sent and any(one.compressed for each in requests for one in each.response_parameters):
        call.prefer_gzip()
    for wanted in requests:
        if wanted.response_status is not None and wanted.response_status.code != status.OK:
            call.finish(wanted.response_status.code, wanted.response_status.message)
            return False
        for parameters in wanted.response_parameters:
            call.pause(parameters.interval_us)
            if not send_payload(call, parameters.size, compress=parameters.compressed):
                return False
    return True


def empty_call(call: Call, _data: bytes) -> None:
    call.send(b"")
    call.finish(status.OK)


def unary_call(call: Call, data: bytes) -> None:
    wanted = SimpleRequest.read(data)
    if wanted.load is not None:
        call.trailing.append((LOAD_KEY, metadata.encoded(values.load_report(wanted.load))))
    if wanted.response_status is not None and wanted.response_status.code != status.OK:
        call.finish(wanted.response_status.code, wanted.response_status.message)
        return
    if wanted.response_compressed:
        call.prefer_gzip()
    if send_payload(call, wanted.response_size, compress=wanted.response_compressed):
        call.finish(status.OK)


def streaming_output_call(call: Call, data: bytes) -> None:
    if send_outputs(call, [OutputRequest.read(data)]):
        call.finish(status.OK)


class StreamingInputCall:
    def __init__(self) -> None:
        self._size = 0

    def message(self, call: Call, data: bytes) -> None:
        def add() -> None:
            self._size += read_input_size(data)

        parsing(call, add)

    def end(self, call: Call) -> None:
        call.send(input_response(self._size))
        call.finish(status.OK)


class FullDuplexCall:
    def message(self, call: Call, data: bytes) -> None:
        def answer() -> None:
            send_outputs(call, [OutputRequest.read(data)])

        parsing(call, answer)

    def end(self, call: Call) -> None:
        call.finish(status.OK)


class HalfDuplexCall:
    def __init__(self) -> None:
        self._requests: list[OutputRequest] = []

    def message(self, call: Call, data: bytes) -> None:
        parsing(call, lambda: self._requests.append(OutputRequest.read(data)))

    def end(self, call: Call) -> None:
        if send_outputs(call, self._requests):
            call.finish(status.OK)


PROBES: dict[bytes, Callable[[Call, bytes], None]] = {
    b"Wait": probe.wait,
    b"Relay": probe.relay,
    b"Seen": probe.seen_call,
    b"Throw": probe.throw,
    b"SetHealth": probe.set_health,
}
METHODS: dict[bytes, Callable[[], Handler]] = {
    b"/grpc.testing.TestService/EmptyCall": lambda: Unary(empty_call),
    b"/grpc.testing.TestService/UnaryCall": lambda: Unary(unary_call),
    b"/grpc.testing.TestService/StreamingOutputCall": lambda: Unary(streaming_output_call),
    b"/grpc.testing.TestService/StreamingInputCall": StreamingInputCall,
    b"/grpc.testing.TestService/FullDuplexCall": FullDuplexCall,
    b"/grpc.testing.TestService/HalfDuplexCall": HalfDuplexCall,
    b"/grpc.health.v1.Health/Check": lambda: Unary(health.check),
    b"/grpc.health.v1.Health/Watch": lambda: Unary(health.watch),
    b"/grpc.health.v1.Health/List": lambda: Unary(health.list_all),
    b"/routeinfo.RouteInfoService/RouteExchange": routes.RouteExchange,
    b"/wireproof.testing.v1.ValuesService/Echo": lambda: Unary(values.echo),
    b"/wireproof.testing.v1.ValuesService/Read": lambda: Unary(values.tell),
    **{b"/%s/%s" % (probe.SERVICE, name): lambda act=act: Unary(act) for name, act in PROBES.items()},
    b"/connectrpc.conformance.v1.ConformanceService/Unary": lambda: Unary(conformance.unary),
    **{b"/%s/ServerReflectionInfo" % name: reflection.ServerReflectionInfo for name in reflection.NAMES},
}


def find(path: bytes) -> Handler | None:
    """A method at work, by its :path."""
    make = METHODS.get(path)
    return make() if make else None
