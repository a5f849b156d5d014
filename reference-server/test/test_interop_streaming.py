"""StreamingOutputCall, StreamingInputCall, FullDuplexCall, HalfDuplexCall."""

import queue
import threading
import time
from collections.abc import Iterator

import grpc
import pytest
from interop_messages import body_of, decode, input_request, output_request, parameters
from interop_stub import Stub


def sizes(responses: Iterator[bytes]) -> list[int]:
    return [len(body_of(response)) for response in responses]


def test_an_output_stream_has_the_sizes_that_were_asked_for(stub: Stub) -> None:
    wanted = [31415, 9, 0, 2653, 58979]
    responses = stub.server_stream("StreamingOutputCall", output_request(map(parameters, wanted)))
    assert sizes(responses) == wanted


def test_an_output_stream_may_be_empty(stub: Stub) -> None:
    assert sizes(stub.server_stream("StreamingOutputCall", b"")) == []


def test_responses_keep_their_intervals(stub: Stub) -> None:
    request = output_request([parameters(1), parameters(1, interval_us=120_000)])
    responses = stub.server_stream("StreamingOutputCall", request)
    next(responses)
    start = time.monotonic()
    next(responses)
    assert 0.1 < time.monotonic() - start < 2


def test_an_input_stream_is_summed(stub: Stub) -> None:
    requests = [input_request(bytes(size)) for size in (27182, 8, 1828, 45904)]
    assert decode(stub.client_stream("StreamingInputCall", requests)) == {1: [74922]}


def test_an_input_stream_may_be_empty(stub: Stub) -> None:
    assert stub.client_stream("StreamingInputCall", []) == b""


def test_full_duplex_answers_each_request_before_the_next_is_sent(stub: Stub) -> None:
    requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    call = stub.duplex("FullDuplexCall", iter(requests.get, None))
    for size in (31415, 9, 2653, 58979):
        requests.put(output_request([parameters(size), parameters(1)]))
        assert [len(body_of(next(call))), len(body_of(next(call)))] == [size, 1]
    requests.put(None)
    assert sizes(call) == []
    assert call.code() == grpc.StatusCode.OK


def test_half_duplex_answers_when_all_requests_have_come(stub: Stub) -> None:
    ended = threading.Event()

    def requests() -> Iterator[bytes]:
        yield output_request([parameters(7)])
        yield output_request([parameters(8), parameters(9)])
        time.sleep(0.1)
        ended.set()

    call = stub.duplex("HalfDuplexCall", requests())
    assert len(body_of(next(call))) == 7
    assert ended.is_set()
    assert sizes(call) == [8, 9]


@pytest.mark.parametrize("method", ["FullDuplexCall", "HalfDuplexCall"])
def test_a_status_ends_a_duplex_call_before_its_responses(stub: Stub, method: str) -> None:
    requests = [
        output_request([parameters(1)]),
        output_request([parameters(2)], status=(2, "test status message")),
    ]
    call = stub.duplex(method, requests)
    assert len(body_of(next(call))) == 1
    with pytest.raises(grpc.RpcError):
        next(call)
    assert (call.code(), call.details()) == (grpc.StatusCode.UNKNOWN, "test status message")


def test_a_status_ends_an_output_stream(stub: Stub) -> None:
    request = output_request([parameters(1)], status=(9, "not now"))
    with pytest.raises(grpc.RpcError) as error:
        next(stub.server_stream("StreamingOutputCall", request))
    assert error.value.code() == grpc.StatusCode.FAILED_PRECONDITION
