"""Connect's contract for clients: calls behind their size, against a server that records what reaches it."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from certificates import Certificates, make_certificates
from driven_client import PROGRAM
from recording_server import Recorder
from scripted_answers import ECHO, SILENT, UNNAMED, Answer, late, refusal

from wireproof.protobuf.wire import counted, number, text
from wireproof.shims.connect import messages
from wireproof.shims.connect.messages import ClientRequest, ClientResponse

CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, NOT_FOUND, UNIMPLEMENTED, UNAVAILABLE = 1, 2, 4, 5, 12, 14
SERVICE = "/connectrpc.conformance.v1.ConformanceService/"
#: UnaryResponse and all others: a payload with these data.
PAYLOAD = counted(1, counted(1, b"data"))
#: google.protobuf.Any.
DETAIL = text(1, "x.test/some.Detail") + counted(2, b"!")


def exchange(*requests: bytes) -> list[ClientResponse]:
    """All requests at once, and the responses in the order in which they come."""
    octets = b"".join(len(each).to_bytes(4, "big") + each for each in requests)
    ended = subprocess.run([PROGRAM, "--connect"], input=octets, capture_output=True, timeout=30)
    assert ended.returncode == 0, ended.stderr
    found, rest = [], ended.stdout
    while rest:
        end = 4 + int.from_bytes(rest[:4], "big")
        found.append(messages.client_response(rest[4:end]))
        rest = rest[end:]
    return found


def request(recorder: Recorder, **changed: Any) -> ClientRequest:
    host, port = recorder.address.split(":")
    plain = ClientRequest("t", host, int(port), "Unary", "unary", [b""])
    return replace(plain, **changed)


def one(wanted: ClientRequest, more: bytes = b"") -> ClientResponse:
    (response,) = exchange(wanted.octets() + more)
    assert response.test_name == wanted.test_name
    return response


def test_a_call_has_headers_payload_and_trailers(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "Unary"] = late(0, PAYLOAD)
    headers = [("X-Sent", ["1", "2"]), ("x-sent-bin", ["AAE"])]
    response = one(request(recorder, headers=headers))
    assert (response.trouble, response.status.code) == (None, 0)
    assert response.headers == [("x-first", "1"), ("x-octets-bin", "AAEC")]
    assert response.payloads == [counted(1, b"data")]
    assert response.trailers == [("x-last", "a"), ("x-last", "b"), ("x-last-bin", "q6ur")]
    assert (recorder.calls[0].all("x-sent"), recorder.calls[0].all("x-sent-bin")) == (["1", "2"], ["AAE"])


def test_an_error_has_its_details_and_no_payload(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "Unary"] = late(5, PAYLOAD)
    response = one(request(recorder))
    assert (response.status.code, response.status.message, response.payloads) == (NOT_FOUND, "no: \u263a", [])
    assert response.status.details == [DETAIL]
    assert response.trailers[0] == ("x-last", "a")


def test_a_response_that_is_no_protobuf_is_none(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "Unary"] = late(0, b'{"payload": {}}')
    response = one(request(recorder))
    assert (response.status.code, response.payloads) == (UNIMPLEMENTED, [])


def test_a_stream_that_fails_keeps_its_payloads(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "ServerStream"] = late(5, PAYLOAD, PAYLOAD)
    response = one(request(recorder, method="ServerStream", stream_type="server_stream"))
    assert (response.status.code, len(response.payloads)) == (NOT_FOUND, 2)


def test_a_second_response_ends_the_call_in_the_end(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "Unary"] = late(0, PAYLOAD, PAYLOAD)
    response = one(request(recorder))
    assert (response.status.code, response.payloads) == (CANCELLED, [])


def test_full_duplex_takes_turns(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "BidiStream"] = ECHO
    bodies = [text(3, letter) for letter in "ab"]
    response = one(request(recorder, method="BidiStream", stream_type="full_duplex", messages=bodies))
    assert (response.status.code, len(response.payloads)) == (0, 2)
    assert recorder.calls[0].half_closed


def test_full_duplex_waits_for_its_turn(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "BidiStream"] = SILENT
    wanted = request(recorder, method="BidiStream", stream_type="full_duplex", messages=[b"", b""], timeout_ms=300)
    assert one(wanted).status.code == DEADLINE_EXCEEDED
    assert (len(recorder.calls[0].messages), recorder.calls[0].half_closed) == (1, False)


def test_a_response_before_a_stream_without_trailers_is_told(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "ServerStream"] = Answer([PAYLOAD], trailers=[])
    response = one(request(recorder, method="ServerStream", stream_type="server_stream"))
    assert (response.status.code, len(response.payloads)) == (UNKNOWN, 1)


@pytest.mark.parametrize(
    ("answer", "stream_type", "cancel", "half_closed", "payloads"),
    [
        (SILENT, "half_duplex", messages.cancel_before_close_send(), False, 0),
        (ECHO, "full_duplex", messages.cancel_before_close_send(), False, 2),
        (SILENT, "half_duplex", messages.cancel_after_close_send(20), True, 0),
        (SILENT, "half_duplex", b"", True, 0),
        (ECHO, "full_duplex", messages.cancel_after_responses(1), False, 1),
    ],
)
def test_cancellation(
    recorder: Recorder, answer: Answer, stream_type: str, cancel: bytes, half_closed: bool, payloads: int
) -> None:
    recorder.answers[SERVICE + "BidiStream"] = answer
    wanted = request(recorder, method="BidiStream", stream_type=stream_type, messages=[b"", b""], cancel=cancel)
    response = one(wanted)
    assert (response.status.code, len(response.payloads)) == (CANCELLED, payloads)
    assert recorder.wait(lambda: recorder.calls and recorder.calls[0].reset) == 8
    assert recorder.calls[0].half_closed == half_closed


def test_a_timeout(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "Unary"] = SILENT
    assert one(request(recorder, timeout_ms=150)).status.code == DEADLINE_EXCEEDED
    assert recorder.calls[0].header("grpc-timeout")


@pytest.mark.parametrize(("compression", "flag"), [("identity", 0), ("gzip", 1), ("deflate", 1)])
def test_compression(recorder: Recorder, compression: str, flag: int) -> None:
    one(request(recorder, compression=compression, messages=[counted(2, bytes(1000))]))
    assert [each for each, _ in recorder.calls[0].messages] == [flag]


def test_the_receive_limit(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "Unary"] = late(0, counted(1, counted(1, bytes(100))))
    assert one(request(recorder, receive_limit=50)).status.code == 8
    assert one(request(recorder, receive_limit=200)).status.code == 0


def test_requests_that_could_not_be_sent_are_counted(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "ClientStream"] = refusal(5, at_once=True)
    bodies = [b"", b"", b""]
    wanted = request(recorder, method="ClientStream", stream_type="client_stream", messages=bodies, delay_ms=300)
    octets = wanted.octets()
    ended = subprocess.run(
        [PROGRAM, "--connect"], input=len(octets).to_bytes(4, "big") + octets, capture_output=True, timeout=30
    )
    assert number(5, 2) in ended.stdout  # num_unsent_requests


def test_calls_go_side_by_side_and_are_waited_for(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "Unary"] = SILENT
    slow = [request(recorder, test_name=f"slow {i}", timeout_ms=1500).octets() for i in range(50)]
    quick = request(recorder, test_name="quick", method="ServerStream", stream_type="server_stream").octets()
    responses = exchange(*slow, quick)
    assert responses[0].test_name == "quick"
    assert sorted(each.test_name for each in responses[1:]) == sorted(f"slow {i}" for i in range(50))
    assert len(recorder.connections) == 1


@pytest.mark.parametrize(
    ("changed", "more", "why"),
    [
        ({}, number(2, 1), "only HTTP/2"),
        ({}, number(3, 1), "only the gRPC protocol"),
        ({}, number(4, 2), "only the codec proto"),
        ({}, number(5, 3), "gzip and deflate"),
        ({}, number(13, 9), "stream_type"),
        ({}, number(14, 1), "no GET"),
        ({}, counted(20, b""), "raw HTTP request"),
        ({}, text(11, "x.Y"), "service must be"),
        ({"method": "Nope"}, b"", "no method Nope"),
        ({"messages": []}, b"", "takes one request message"),
        ({}, counted(16, text(1, "x/y.Z")), "a request message must be"),
        ({"headers": [("x-bin", ["?"])]}, b"", "not base64"),
        ({"headers": [("x y", ["1"])]}, b"", "no such name"),
    ],
)
def test_what_cannot_be_done_is_an_error_of_the_client(
    recorder: Recorder, changed: dict[str, Any], more: bytes, why: str
) -> None:
    response = one(request(recorder, **changed), more)
    assert response.trouble is not None
    assert why in response.trouble
    assert recorder.calls == []


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"\xff\xff\xff\xff", "a message of 4294967295 octets"),
        (b"\0\0\0\5abc", "ends within a message"),
        (b"\0\0", "ends within a message"),
        (b"\0\0\0\1\xff", "no ClientCompatRequest"),
    ],
)
def test_malformed_input_ends_it_with_an_error(octets: bytes, why: str) -> None:
    ended = subprocess.run([PROGRAM, "--connect"], input=octets, capture_output=True, timeout=30)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert why in ended.stderr.decode()


def test_trailers_only_without_a_status_does_not_end_the_client(recorder: Recorder) -> None:
    recorder.answers[SERVICE + "Unary"] = UNNAMED
    assert one(request(recorder)).status.code == UNKNOWN


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


def test_tls_trusts_the_certificate_of_the_request(certificates: Certificates) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(certificates.authority))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(certificates.server, certificates.server_key)
    context.set_alpn_protocols(["h2"])
    own = messages.Tls(
        certificates.authority.read_bytes(), certificates.client.read_bytes(), certificates.client_key.read_bytes()
    )
    with Recorder(context) as recorder:
        recorder.answers[SERVICE + "Unary"] = late(0, PAYLOAD)
        port = int(recorder.address.split(":")[1])
        assert one(request(recorder, host="localhost", port=port, tls=own)).status.code == 0
        assert one(request(recorder, host="localhost", port=port, tls=replace(own, certificate=b""))).status.code == 14
        stranger = replace(own, server=certificates.client.read_bytes())
        assert one(request(recorder, host="localhost", port=port, tls=stranger)).status.code == UNAVAILABLE
