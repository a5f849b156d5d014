"""ProbeService: deadlines, cancellations and compression as the server sees and makes them; health that is set."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from channelz import calls_started, wait_until_started
from conformance_messages import octets
from interop_messages import decode, field
from interop_stub import Stub
from plain_http2 import call
from servers import Server, running

PROBE = "wireproof.testing.v1.ProbeService"
CODES = {"identity": None, "gzip": 1, "deflate": 2}
LONG = 60_000
#: Milliseconds by which gRPC may round a timeout up when it sends it.
ROUNDING = 250


@pytest.fixture
def stub(reference_server: Server) -> Iterator[Stub]:
    with grpc.insecure_channel(reference_server.address) as channel:
        yield Stub(channel, PROBE)


@pytest.fixture(scope="module")
def second() -> Iterator[Server]:
    with running("reference-server") as server:
        yield server


@pytest.fixture
def second_stub(second: Server) -> Iterator[Stub]:
    with grpc.insecure_channel(second.address) as channel:
        yield Stub(channel, PROBE)


def new_id() -> bytes:
    return uuid.uuid4().hex.encode()


def wait(call_id: bytes, milliseconds: int | None = None) -> bytes:
    return field(1, call_id) + field(2, milliseconds)


def relayed(server: Server, message: bytes, *, call_id: bytes = b"", method: str = f"/{PROBE}/Wait") -> bytes:
    return field(1, call_id) + field(2, server.address.encode()) + field(3, method.encode()) + field(4, message)


def seen(stub: Stub, call_id: bytes) -> dict[int, Any]:
    """The first value of each field."""
    response = stub.unary("Seen", field(1, call_id) + field(2, 4000))
    return {number: values[0] for number, values in decode(response).items()}


def failure(stub: Stub, method: str, request: bytes) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as caught:
        stub.unary(method, request)
    return caught.value


def test_a_call_that_ended_well_is_seen(stub: Stub) -> None:
    call_id = new_id()
    left = decode(stub.unary("Wait", wait(call_id)))[1][0]
    assert isinstance(left, int)
    assert 0 < left <= 5000 + ROUNDING
    assert seen(stub, call_id) == {1: f"{PROBE}/Wait".encode(), 2: 1, 3: left}


def test_without_a_deadline_none_is_seen(stub: Stub) -> None:
    call_id = new_id()
    assert stub.channel.unary_unary(f"/{PROBE}/Wait")(wait(call_id)) == b""
    assert 3 not in seen(stub, call_id)


def test_a_cancellation_is_seen(stub: Stub) -> None:
    call_id = new_id()
    future = stub.channel.unary_unary(f"/{PROBE}/Wait").future(wait(call_id, LONG), timeout=50)
    # A call after it on the same connection: the handler of the first has been called, or its call never was.
    stub.unary("Wait", wait(b"", 100))
    future.cancel()
    what = seen(stub, call_id)
    assert (what[4], what[5]) == (1, grpc.StatusCode.CANCELLED.value[0])


def test_a_passed_deadline_is_seen(stub: Stub) -> None:
    call_id = new_id()
    with pytest.raises(grpc.RpcError) as caught:
        stub.channel.unary_unary(f"/{PROBE}/Wait")(wait(call_id, LONG), timeout=0.3)
    assert caught.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    what = seen(stub, call_id)
    assert what[4] == 1
    assert 0 < what[3] <= 300 + ROUNDING


def test_a_call_that_never_was_is_not_found(stub: Stub) -> None:
    assert failure(stub, "Seen", field(1, new_id())).code() == grpc.StatusCode.NOT_FOUND


def test_who_waits_for_a_call_does_not_delay_the_end() -> None:
    with running("reference-server") as server, grpc.insecure_channel(server.address) as channel:
        stub = Stub(channel, PROBE)
        before = calls_started(stub)
        waiting = channel.unary_unary(f"/{PROBE}/Seen").future(field(1, new_id()) + field(2, LONG), timeout=50)
        wait_until_started(stub, before)
        server.process.terminate()
        assert server.process.wait(timeout=10) == 0
        waiting.cancel()


def test_a_relay_hands_on_the_request_and_the_response(stub: Stub, second: Server) -> None:
    request = field(2, 3)  # response_size
    response = stub.unary("Relay", relayed(second, request, method="/grpc.testing.TestService/UnaryCall"))
    assert decode(response)[1] == [field(1, field(2, bytes(3)))]


def test_a_relay_hands_on_the_status(stub: Stub, second: Server) -> None:
    request = field(7, field(1, 9) + field(2, b"not so"))
    error = failure(stub, "Relay", relayed(second, request, method="/grpc.testing.TestService/UnaryCall"))
    assert (error.code(), error.details()) == (grpc.StatusCode.FAILED_PRECONDITION, "not so")


def test_the_second_hop_has_what_is_left_of_the_deadline(stub: Stub, second_stub: Stub, second: Server) -> None:
    first_id, second_id = new_id(), new_id()
    stub.unary("Relay", relayed(second, wait(second_id), call_id=first_id))
    first, further = seen(stub, first_id)[3], seen(second_stub, second_id)[3]
    assert 0 < further <= first + ROUNDING <= 5000 + 2 * ROUNDING


def test_a_deadline_passes_at_both_hops(stub: Stub, second_stub: Stub, second: Server) -> None:
    first_id, second_id = new_id(), new_id()
    request = relayed(second, wait(second_id, LONG), call_id=first_id)
    with pytest.raises(grpc.RpcError) as caught:
        stub.channel.unary_unary(f"/{PROBE}/Relay")(request, timeout=0.3)
    assert caught.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    assert seen(stub, first_id)[4] == seen(second_stub, second_id)[4] == 1


def test_a_cancellation_reaches_the_second_hop(stub: Stub, second_stub: Stub, second: Server) -> None:
    first_id, second_id = new_id(), new_id()
    request = relayed(second, wait(second_id, LONG), call_id=first_id)
    before = calls_started(second_stub)
    future = stub.channel.unary_unary(f"/{PROBE}/Relay").future(request, timeout=50)
    # As long as the second hop has not begun, there is nothing to be cancelled there.
    wait_until_started(second_stub, before)
    future.cancel()
    assert seen(stub, first_id)[4] == seen(second_stub, second_id)[4] == 1


@pytest.mark.parametrize(
    "address",
    [
        b"192.0.2.1:1",
        b"example.com:80",
        b"127.0.0.1",
        b"127.0.0.1:1/x",
        b"dns:///localhost:1",
        b"127.0.0.1:0",
        b"[::1]:65536",
    ],
)
def test_a_relay_leads_nowhere_else(stub: Stub, address: bytes) -> None:
    error = failure(stub, "Relay", field(2, address) + field(3, b"/a/b"))
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_a_relay_takes_no_proxy(second: Server) -> None:
    proxied = {"http_proxy": "http://127.0.0.1:9", "grpc_proxy": "http://127.0.0.1:9", "no_proxy": ""}
    with running("reference-server", environment=proxied) as server, grpc.insecure_channel(server.address) as channel:
        assert Stub(channel, PROBE).unary("Relay", relayed(second, wait(b"")))


def test_a_relay_wants_a_path(stub: Stub, second: Server) -> None:
    error = failure(stub, "Relay", relayed(second, b"", method="Wait"))
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_a_slow_consumer_holds_the_client_up_and_loses_nothing(stub: Stub) -> None:
    call_id = new_id()
    messages = [field(1, call_id) + field(2, 20) + field(3, bytes(100_000)), *[field(3, bytes(100_000))] * 4]
    assert decode(stub.client_stream("Consume", messages)) == {1: [5], 2: [500_000]}
    assert seen(stub, call_id)[2] == 5


@pytest.mark.parametrize("coding", CODES)
def test_messages_are_compressed_as_asked(reference_server: Server, coding: str) -> None:
    wanted = [field(1, 5000), field(1, 5000) + field(2, 1), field(1, 5000)]
    request = field(1, CODES[coding]) + b"".join(field(2, each) for each in wanted)
    answer = call(
        reference_server.address, f"/{PROBE}/Compress", [request], {"grpc-accept-encoding": "identity,gzip,deflate"}
    )
    flag = 0 if coding == "identity" else 1
    assert [each for each, _ in answer.messages] == [flag, 0, flag]
    assert answer.headers.get("grpc-encoding", "identity") == coding
    assert all(len(octets_) < 1000 for each, octets_ in answer.messages if each)


def test_a_coding_that_the_client_lacks_is_not_used(reference_server: Server) -> None:
    request = field(1, 2) + field(2, field(1, 5000))
    answer = call(reference_server.address, f"/{PROBE}/Compress", [request], {"grpc-accept-encoding": "identity,gzip"})
    assert [each for each, _ in answer.messages] == [0]
    assert answer.headers.get("grpc-encoding", "identity") == "identity"


def test_responses_end_at_64_mib(stub: Stub) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        list(stub.server_stream("Compress", field(2, field(1, (64 << 20) + 1))))
    assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert caught.value.details() == "responses end at 64 MiB"


def test_health_is_what_was_set_and_a_watcher_is_told() -> None:
    name = field(1, b"grpc.testing.TestService")
    with running("reference-server") as server, grpc.insecure_channel(server.address) as channel:
        probe, health = Stub(channel, PROBE), Stub(channel, "grpc.health.v1.Health")
        watch = health.server_stream("Watch", name)
        states = [next(watch)]
        for serving in (None, 1):
            probe.unary("SetHealth", name + field(2, serving))
            states.append(next(watch))
            assert health.unary("Check", name) == states[-1]
        assert [octets(field(1, each)) for each in (1, 2, 1)] == states
        assert health.unary("Check", b"") == field(1, 1)


def test_a_server_relays_to_itself_where_no_address_is_named(stub: Stub) -> None:
    message = wait(b"", 1) + field(3, 1)
    request = field(3, f"/{PROBE}/Wait".encode()) + field(4, message)
    assert stub.unary("Relay", request), "the deadline of the stub goes with it"


def test_wait_can_insist_on_a_deadline(reference_server: Server) -> None:
    answer = call(reference_server.address, f"/{PROBE}/Wait", [field(3, 1)], {})
    assert answer.headers.get("grpc-status", answer.trailers.get("grpc-status")) == "9"


def test_a_call_is_seen_once_it_has_begun(stub: Stub) -> None:
    call_id = new_id()
    waiting = stub.channel.unary_unary(f"/{PROBE}/Wait").future(wait(call_id, LONG))
    begun = decode(stub.unary("Seen", field(1, call_id) + field(2, 4000) + field(3, 1)))
    assert 4 not in begun, "not cancelled yet"
    waiting.cancel()
    assert seen(stub, call_id)[4] == 1


def test_a_new_call_takes_the_place_of_an_older_one_of_its_id(stub: Stub) -> None:
    call_id = new_id()
    stub.unary("Wait", wait(call_id, 1))
    waiting = stub.channel.unary_unary(f"/{PROBE}/Wait").future(wait(call_id, LONG))
    wait_until_gone = field(1, call_id) + field(2, 200)
    with pytest.raises(grpc.RpcError) as caught:
        while True:  # the newer call may not have begun yet
            stub.unary("Seen", wait_until_gone)
    assert caught.value.code() == grpc.StatusCode.NOT_FOUND
    waiting.cancel()


def test_an_exception_of_a_handler_is_unknown_and_keeps_its_text(stub: Stub) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        stub.unary("Throw", field(1, b"the key is under the mat"))
    assert caught.value.code() == grpc.StatusCode.UNKNOWN
    assert "the key" not in caught.value.details()
