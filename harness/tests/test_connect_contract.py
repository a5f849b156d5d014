"""A native call as Connect's contract says it, and what the contract has no words for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wireproof.protobuf.wire import counted, number, parse, text, varint
from wireproof.shims.adapter import Channel
from wireproof.shims.connect import messages
from wireproof.shims.connect.translate import check, client_request
from wireproof.shims.request import Refused, Unsupported

SERVICE = "/connectrpc.conformance.v1.ConformanceService"


def call(method: str = "Unary", pattern: str = "unary", **members: Any) -> dict[str, Any]:
    return {"id": 7, "pattern": pattern, "path": f"{SERVICE}/{method}", "messages": [{"data": "aGk="}], **members}


def channel(**options: Any) -> Channel:
    return Channel(2, "127.0.0.1:4711", options)


def test_the_octets_of_a_request_are_those_of_protobuf() -> None:
    """Written down by hand from the encoding's specification."""
    told = client_request(channel(), call()).octets()
    any_url = b"type.googleapis.com/connectrpc.conformance.v1.UnaryRequest"
    assert told == (
        b"\x0a\x017"  # test_name
        b"\x10\x02\x18\x02\x20\x01\x28\x01"  # HTTP/2, gRPC, proto, identity
        b"\x32\x09127.0.0.1\x38\xe7\x24"  # host, port
        b"\x5a\x2cconnectrpc.conformance.v1.ConformanceService\x62\x05Unary\x68\x01"
        b"\x82\x01\x40\x0a\x3a" + any_url + b"\x12\x02hi"
    )


def test_names_and_values_are_grouped_and_options_told() -> None:
    asked = call(metadata=[["a", "1"], ["b", "2"], ["a", "3"]], deadline_ms=0, compression="gzip")
    told = parse(client_request(channel(max_receive_message=99), asked).octets())
    assert told.all_octets(15) == [text(1, "a") + text(2, "1") + text(2, "3"), text(1, "b") + text(2, "2")]
    assert (told.number(5), told.number(10)) == (2, 99)
    assert told.has(17), "a deadline of no time is one"


def test_tls_is_told_as_pem(tmp_path: Path) -> None:
    for name in ("roots", "certificate", "key"):
        (tmp_path / name).write_text(f"the {name}")
    tls = {name: str(tmp_path / name) for name in ("roots", "certificate", "key")}
    told = parse(client_request(channel(tls=tls), call()).octets())
    assert told.octets(8) == b"the roots"
    assert told.octets(9) == counted(1, b"the certificate") + counted(2, b"the key")


@pytest.mark.parametrize(
    ("members", "cancel"),
    [
        ({"cancel": {"at": "half_closed"}}, number(2, 0, always=True)),
        ({"cancel": {"at": "half_closed", "after_ms": 5}}, number(2, 5)),
        ({"cancel": {"at": "sent", "messages": 1}}, counted(1, b"")),
        ({"cancel": {"at": "received", "messages": 2}}, number(3, 2)),
    ],
)
def test_cancel_points_that_the_contract_has(members: dict[str, Any], cancel: bytes) -> None:
    told = parse(client_request(channel(), call("BidiStream", "bidi", **members)).octets())
    assert told.octets(19) == cancel


@pytest.mark.parametrize(
    ("sent", "stream_type", "delay"),
    [
        ([{"data": ""}, {"data": ""}], 4, 0),
        ([{"data": ""}, {"data": "", "after_responses": 1}], 5, 0),
        ([{"data": "", "after_ms": 9}, {"data": "", "after_ms": 9}], 4, 9),
        ([], 4, 0),
    ],
)
def test_how_a_bidi_call_is_sent(sent: list[dict[str, Any]], stream_type: int, delay: int) -> None:
    told = parse(client_request(channel(), call("BidiStream", "bidi", messages=sent)).octets())
    assert (told.number(13), told.number(18), len(told.all_octets(16))) == (stream_type, delay, len(sent))


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (call() | {"path": "/grpc.testing.TestService/EmptyCall"}, "path"),
        (call("Nothing"), "path"),
        (call(wait_for_ready=True), "wait_for_ready"),
        (call(credentials={"metadata": []}), "credentials"),
        (call(deadline_ms=-1), "deadline_ms"),
        (call(messages=[]), "messages"),
        (call(messages=[{"data": "", "compressed": False}]), "messages.compressed"),
        (call("BidiStream", "bidi", messages=[{"data": "", "after_responses": 1}]), "messages.after_responses"),
        (call("BidiStream", "bidi", messages=[{"data": ""}, {"data": "", "after_ms": 1}]), "messages.after_ms"),
        (call(cancel={"at": "start"}), "cancel"),
        (call(cancel={"at": "initial"}), "cancel"),
        (call(cancel={"at": "received", "messages": 1}), "cancel"),
        (call("BidiStream", "bidi", cancel={"at": "sent", "messages": 0}), "cancel"),
        (call("BidiStream", "bidi", cancel={"at": "received", "messages": 1, "after_ms": 3}), "cancel"),
    ],
)
def test_what_the_contract_can_t_say_is_unsupported(asked: dict[str, Any], what: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        client_request(channel(), asked)
    assert refusal.value.what == what


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"authority": "x"}, "options.authority"),
        ({"max_receive_message": 0}, "options.max_receive_message"),
        ({"tls": {}}, "options.tls"),
        ({"tls": {"roots": "/r", "server_name": "x"}}, "options.tls.server_name"),
    ],
)
def test_channels_that_the_contract_can_t_describe(options: dict[str, Any], what: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        check(channel(**options))
    assert refusal.value.what == what


def test_a_pattern_that_the_method_has_not_makes_no_sense() -> None:
    with pytest.raises(Refused, match="BidiStream is bidi, not unary"):
        client_request(channel(), call("BidiStream", "unary"))


def test_a_message_that_is_no_base64_makes_no_sense() -> None:
    with pytest.raises(Refused, match=r"messages\.data"):
        client_request(channel(), call(messages=[{"data": "%"}]))


@pytest.mark.parametrize("octets", [b"\x08", b"\x12\x05hi", b"\x0f", b"\x00\x00", b"\x08" + b"\xff" * 10])
def test_what_is_no_protobuf_is_an_error(octets: bytes) -> None:
    with pytest.raises(ValueError, match="no protobuf"):
        parse(octets)


def test_unknown_fields_are_passed_over() -> None:
    octets = text(1, "x") + b"\x21" + bytes(8) + b"\x2d" + bytes(4) + number(100, 2**64 - 1)
    fields = parse(octets)
    assert (fields.text(1), fields.number(100)) == ("x", 2**64 - 1)
    assert varint(300) == b"\xac\x02"


def test_a_response_without_a_result_is_an_error() -> None:
    with pytest.raises(ValueError, match="neither a result nor an error"):
        messages.client_response(text(1, "7"))
