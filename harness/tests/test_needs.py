"""What a plan needs of the peer's SETTINGS follows from its steps, unless the scenario says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from wireproof.compile.names import SETTINGS

from samples import errors_of, plan_of

_NAMES = {number: name for name, number in SETTINGS.items()}
_EXPECT = "- {expect: quiet}\n"
_HEAD = "- {send: HEADERS, stream: %d, fields: %s}\n"
_REQUEST = "- {send: HEADERS, stream: %d, fields: '@call', end_stream: true}\n"


def needs(steps: str, given: str = "connection", more: str = "") -> dict[str, Any]:
    """The needs of a plan, by the setting's name: a number where it is a least one."""
    found = {}
    for need in plan_of(steps + _EXPECT, given, more)["needs"]:
        bounds = {key: value for key, value in need.items() if key != "setting"}
        found[_NAMES[need["setting"]]] = bounds.get("at_least", bounds)
    return found


def test_a_plain_call_needs_nothing() -> None:
    assert needs(_REQUEST % 1 + "- {send: MESSAGE, data: '@message', end_stream: true}\n") == {}


@pytest.mark.parametrize(
    ("fields", "least"),
    [
        ("[{size_update: 210}, '@call']", 210),
        ("[{size_update: 0}, '@call']", None),
        ("['@call', {name: x-a, value: b, as: incremental}]", None),
        ("['@call', {name: x-a, value: b, as: incremental}, {as: indexed, index: 62}]", 36),
        ("['@call', {as: indexed, index: 61}]", None),
        ("[{size_update: 20}, {name: x-a, value: b, as: incremental}, {index: 62, value: c}]", 20),
    ],
)
def test_entries_that_are_referred_to_need_a_table_that_holds_them(fields: str, least: int | None) -> None:
    assert needs(_HEAD % (1, fields)).get("HEADER_TABLE_SIZE") == least


def test_a_first_block_of_raw_octets_needs_the_usual_table() -> None:
    """It doesn't begin with the size update that a smaller table asks for (RFC 7541 §4.2)."""
    assert needs("- {send: HEADERS, hex: '82'}\n")["HEADER_TABLE_SIZE"] == 4096
    assert needs("- {send: raw, hex: 00 00 01 01 04 00 00 00 01 82}\n")["HEADER_TABLE_SIZE"] == 4096
    assert needs("- {send: HEADERS, hex: '82'}\n", given="open_stream") == {}


@pytest.mark.parametrize(
    ("steps", "streams"),
    [
        (_REQUEST % 1 + _REQUEST % 3, 2),
        (_REQUEST % 1 + "- {expect: response}\n" + _REQUEST % 3, None),
        (_HEAD % (1, "'@call'") + "- {expect: response}\n" + _REQUEST % 3, 2),  # our half is open still
        (_REQUEST % 1 + "- {expect: stream_error}\n" + _REQUEST % 3, None),
        (_REQUEST % 1 + "- {expect: HEADERS, stream: 1}\n" + _REQUEST % 3, 2),
        (_REQUEST % 1 + "- {expect: HEADERS, stream: 1, end_stream: true}\n" + _REQUEST % 3, None),
        (_REQUEST % 1 + "- {send: RST_STREAM, stream: 1, code: CANCEL}\n" + _REQUEST % 3, None),
        (_REQUEST % 1 + "- either: [{expect: response}, {expect: stream_error}]\n" + _REQUEST % 3, None),
        (_REQUEST % 1 + "- either: [{expect: response}, {expect: quiet}]\n" + _REQUEST % 3, 2),
        (_REQUEST % 1 + "- {expect: alive}\n", 2),
        (_REQUEST % 1 + _HEAD % (1, "[[x, y]]"), None),
        ("- repeat: {times: 5, steps: [{send: HEADERS, stream: next, fields: '@call'}]}\n", 5),
        ("- {send: raw, hex: 00 00 01 01 05 00 00 00 01 82 00 00 01 01 05 00 00 00 03 82}\n", 2),
    ],
)
def test_streams_that_are_open_at_once_are_counted(steps: str, streams: int | None) -> None:
    assert needs(steps).get("MAX_CONCURRENT_STREAMS") == streams


def test_the_stream_of_the_fixture_counts() -> None:
    assert needs(_REQUEST % 3, given="open_stream")["MAX_CONCURRENT_STREAMS"] == 2


@pytest.mark.parametrize(
    ("steps", "window"),
    [
        ("- {send: DATA, data: abc}\n- {send: DATA, data: de, pad_length: 4}\n", 3 + 2 + 5),
        ("- {send: DATA, stream: 3, data: abc}\n", None),  # nobody has opened it
        ("- {send: MESSAGE, data: abc}\n", None),  # waits
        ("- {send: MESSAGE, data: abc, split: {frames: [2, 4]}}\n", 4),  # waits for as much as a frame has
        ("- repeat: {times: 3, steps: [{send: DATA, data: abc}]}\n", 9),
    ],
)
def test_data_that_does_not_wait_needs_a_window(steps: str, window: int | None) -> None:
    assert needs(steps, given="open_stream").get("INITIAL_WINDOW_SIZE") == window


def test_a_frame_above_the_smallest_limit_is_there_to_be_refused() -> None:
    assert needs("- {send: UNKNOWN, type: 31, fill: {octet: 0, count: 16384}}\n") == {}
    frame = needs("- {send: UNKNOWN, type: 31, fill: {octet: 0, count: 16385}}\n")
    assert frame == {"MAX_FRAME_SIZE": {"at_most": 16384}}
    assert needs("- {send: raw, hex: 00 40 02 04 00 00 00 00 00}\n") == {"MAX_FRAME_SIZE": {"at_most": 16385}}


def test_many_fields_need_room() -> None:
    assert needs(_HEAD % (1, "['@call', {pad_value: [x-a, 1000]}]"))["MAX_HEADER_LIST_SIZE"] > 1000
    own_path = "{set: [':path', /grpc.testing.TestService/StreamingOutputCall]}"
    assert needs(_HEAD % (1, f"['@call', {own_path}, [grpc-encoding, identity]]")) == {}


def test_before_the_peer_has_spoken_the_defaults_hold() -> None:
    assert needs("- {send: preface}\n- {send: SETTINGS}\n" + _REQUEST % 1 + _REQUEST % 3, given="tcp") == {}


def test_the_scenario_may_say_otherwise() -> None:
    steps = _REQUEST % 1 + _REQUEST % 3
    assert needs(steps, more="needs: {MAX_CONCURRENT_STREAMS: any}\n") == {}
    assert needs(steps, more="needs: {MAX_CONCURRENT_STREAMS: 7}\n") == {"MAX_CONCURRENT_STREAMS": 7}
    assert needs(_EXPECT, more="needs: {MAX_FRAME_SIZE: {at_most: 20000}}\n") == {"MAX_FRAME_SIZE": {"at_most": 20000}}


def test_a_setting_that_limits_nothing_is_no_need() -> None:
    text = "scenario: h2/a/b\ntitle: T\nclauses: [rfc9113-6.5-settings-length]\nwhy: W\nunder_test: server\n"
    text += "given: connection\nneeds: {ENABLE_PUSH: 1}\nsteps:\n  - {expect: alive}\n"
    assert "ENABLE_PUSH" in errors_of(text)
