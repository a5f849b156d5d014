"""Scenarios become plans: rows, normal form, barriers, epilogues."""

from __future__ import annotations

from typing import Any

import pytest
from support import DATA
from syrupy.assertion import SnapshotAssertion

from samples import HEAD, compile_text, plan_of

EXPECT = "- {expect: connection_error, code: PROTOCOL_ERROR}"
SAMPLE = (DATA / "cases/h2/settings.yaml").read_text()


def barriers(plan: dict[str, Any]) -> list[str]:
    """The barriers of a plan's expectations."""
    return [step["barrier"] for step in plan["steps"] if "barrier" in step]


def test_the_sample_scenarios_compile_to_these_plans(snapshot: SnapshotAssertion) -> None:
    assert compile_text(SAMPLE, "h2/settings") == snapshot


def test_a_whole_variable_keeps_its_type_and_a_part_its_spelling() -> None:
    rows = "cases:\n  one: {n: 0x07, c: [CANCEL, NO_ERROR]}\nsteps:\n"
    steps = "  - {send: DATA, pad_length: '${n}', data: 'n=${n} ${row}'}\n  - {expect: stream_error, code: '${c}'}\n"
    (row,) = compile_text(HEAD.format(given="connection") + rows + steps)
    data, expect = row["plan"]["steps"]
    assert row["id"] == "h2/a/b[one]"
    assert data["pad_length"] == 7
    assert bytes.fromhex(data["payload"]) == b"n=0x07 one"
    assert expect["code"] == ["CANCEL", "NO_ERROR"]


def headers_with(fields: str, more: str = "") -> dict[str, Any]:
    """A HEADERS step of a plan."""
    text = HEAD.format(given="connection") + f"steps:\n  - {{send: HEADERS, fields: [{fields}]{more}}}\n  {EXPECT}\n"
    step: dict[str, Any] = compile_text(text)[0]["plan"]["steps"][0]
    return step


def test_long_values_are_made_of_a_text_and_represented_as_chosen() -> None:
    (plain, chosen) = headers_with("{pad_value: [x-a, 3]}, {pad_value: [x-a, 2, xy], huffman: true, as: incremental}")[
        "fields"
    ]
    assert plain == {"op": "field", "name": "x-a", "value": "aaa"}
    assert chosen == {"op": "field", "name": "x-a", "value": "xyxy", "huffman": True, "as": "incremental"}


def test_the_whole_call_can_have_one_representation() -> None:
    (call,) = headers_with("{call_as: never_indexed, huffman: true, indexed_name: false}")["fields"]
    assert call == {"op": "call", "as": "never_indexed", "huffman": True, "indexed_name": False}


def test_what_depends_on_the_peers_limit_is_left_to_the_engine() -> None:
    (filled,) = headers_with("{fill_list: [x-a, 1, '0'], huffman: true}")["fields"]
    assert filled == {"op": "fill_list", "name": "x-a", "value": "0", "size": 1, "huffman": True}
    assert headers_with("'@call'", ", split: {frames: 16384}")["split"] == {"frames": 16384}


def test_fields_can_be_matched_line_by_line_or_all_together() -> None:
    expect = "  - {expect: response, stream: 1, fields: {a: x, b: {regex: y}, c: absent, d: {combined: 'x, y'}}}\n"
    (row,) = compile_text(HEAD.format(given="open_stream") + "steps:\n" + expect)
    assert row["plan"]["steps"][0]["fields"] == [
        {"name": "a", "equals": "x"},
        {"name": "b", "regex": "y"},
        {"name": "c", "absent": True},
        {"name": "d", "combined": "x, y"},
    ]


def test_octets_of_binary_fields_are_matched_each_on_its_own() -> None:
    expect = "  - {expect: response, stream: 1, trailers: {a-bin: {contains: [0a 01, 02]}, b-bin: {contains: 03}}}\n"
    (row,) = compile_text(HEAD.format(given="open_stream") + "steps:\n" + expect)
    assert row["plan"]["steps"][0]["trailers"] == [
        {"name": "a-bin", "contains": "0a01"},
        {"name": "a-bin", "contains": "02"},
        {"name": "b-bin", "contains": "03"},
    ]


def test_the_last_call_may_be_the_scenarios_own() -> None:
    last = "afterwards: {path: /a.B/C, hex: 0a 00, contains: 20 01}\n"
    (row,) = compile_text(HEAD.format(given="connection") + "steps:\n  " + EXPECT + "\n" + last)
    assert row["plan"]["afterwards"] == {"path": "/a.B/C", "message": "0a00", "contains": "2001"}


def test_the_row_completes_the_clause() -> None:
    head = HEAD.format(given="connection").replace("[rfc9113-6.5-settings-length]", "['rfc9113-6.5-settings-${row}']")
    (row,) = compile_text(head + "cases:\n  start: {}\nsteps:\n  " + EXPECT + "\n")
    assert row["clauses"] == ["rfc9113-6.5-settings-start"]


def test_the_strongest_clause_gives_the_level() -> None:
    head = HEAD.format(given="connection").replace("-length]", "-length, rfc9113-6.5.2-settings-mcs-recommended]")
    clauses = ("rfc9113-6.5-settings-length", "rfc9113-6.5.2-settings-mcs-recommended")
    steps = "".join(f"  - {{expect: alive, clause: {clause}}}\n" for clause in clauses)
    assert compile_text(head + "steps:\n" + steps)[0]["level"] == "MUST"


@pytest.mark.parametrize(
    ("steps", "barrier", "epilogue"),
    [
        ("- {send: PING}\n- {expect: PING, ack: true}", "call", "same"),
        ("- {send: HEADERS, fields: '@call', end_headers: false}\n- {expect: quiet}", "none", "new"),
        (
            "- {send: HEADERS, fields: '@call', end_headers: false}\n- {send: CONTINUATION, fields: []}\n"
            "- expect: quiet",
            "call",
            "same",
        ),
        ("- {send: HEADERS, fields: '@call', split: {frames: [1]}}\n- expect: quiet", "call", "same"),
        ("- {send: UNKNOWN, type: 1, hex: ''}\n- expect: quiet", "none", "new"),
        ("- {send: HEADERS, fields: '@call', flags: 0}\n- expect: quiet", "none", "new"),
        ("- {send: raw, hex: 00 00 04 08 00}\n- expect: quiet", "none", "new"),
        ("- {send: raw, hex: 00 00 04 08 00 00000000 00000001}\n- expect: quiet", "call", "same"),
        ("- {send: raw, hex: 00 00 04 08}\n- {send: raw, hex: 00 00000000 00000001}\n- expect: quiet", "call", "same"),
        ("- {send: raw, hex: 00 00 04 08}\n- {send: PING}\n- expect: quiet", "none", "new"),
        ("- {send: PING, length: 9}\n- expect: quiet", "none", "new"),
        ("- {send: PING, length: 8}\n- expect: quiet", "call", "same"),
        ("- {send: DATA, data: abc, length: 3}\n- expect: quiet", "call", "same"),
        ("- {send: DATA, data: abc, pad_length: 2, length: 6}\n- expect: quiet", "call", "same"),
        ("- {send: preface}\n- expect: quiet", "none", "new"),
        ("- {send: GOAWAY, code: NO_ERROR}\n- expect: quiet", "ping", "new"),
        ("- {send: SETTINGS, settings: {INITIAL_WINDOW_SIZE: 0}}\n- expect: quiet", "ping", "new"),
        (
            "- {send: SETTINGS, settings: {INITIAL_WINDOW_SIZE: 0}}\n"
            "- {send: SETTINGS, settings: {INITIAL_WINDOW_SIZE: 65535}}\n- expect: quiet",
            "call",
            "same",
        ),
        ("- {send: DATA, fill: {octet: 0, count: 65536}}\n- expect: quiet", "ping", "new"),
        (
            "- repeat: {times: 5, steps: [{send: DATA, fill: {octet: 0, count: 16384}}]}\n- expect: quiet",
            "ping",
            "new",
        ),
        ("- {send: HEADERS, stream: 2147483647, fields: '@call'}\n- expect: quiet", "ping", "new"),
        ("- {close: write}\n- {expect: closed}", "none", "new"),
        (EXPECT, "call", "new"),
        ("- either: [{expect: alive}, {expect: closed, verdict: allowed, because: b}]", "call", "same"),
    ],
)
def test_what_may_be_asked_follows_from_what_was_sent(steps: str, barrier: str, epilogue: str) -> None:
    plan = plan_of(steps)
    assert (barriers(plan)[-1], plan["epilogue"]) == (barrier, epilogue)


@pytest.mark.parametrize(
    ("steps", "barrier"),
    [
        ("- {expect: quiet}", "none"),
        ("- send: preface\n- send: SETTINGS\n- expect: quiet", "call"),
        ("- send: preface\n- send: PING\n- expect: quiet", "none"),
        ("- {send: raw, hex: 50 52 49}\n- expect: quiet", "none"),
        (
            "- {send: raw, hex: '505249202a20485454502f322e300d0a0d0a534d0d0a0d0a 000000 04 00 00000000'}\n"
            "- expect: quiet",
            "call",
        ),
    ],
)
def test_a_bare_transport_can_be_asked_once_the_preface_is_complete(steps: str, barrier: str) -> None:
    assert barriers(plan_of(steps, given="tcp")) == [barrier]


@pytest.mark.parametrize(
    ("later", "barrier"),
    [
        ("- {send: HEADERS, stream: 1, fields: '@call'}", "ping"),
        ("- {send: raw, hex: '000000 01 05 00000001'}", "ping"),
        ("- repeat: {times: 2, steps: [{send: DATA, stream: 3, data: abc}]}", "ping"),
        ("- {send: HEADERS, stream: next, fields: '@call'}", "call"),
        ("- {send: WINDOW_UPDATE, stream: 0, increment: 1}", "call"),
    ],
)
def test_no_call_takes_the_stream_that_a_later_step_names(later: str, barrier: str) -> None:
    assert barriers(plan_of(f"- expect: quiet\n{later}"))[0] == barrier


def test_a_call_may_follow_on_a_stream_that_is_used_already() -> None:
    steps = "- {send: HEADERS, stream: 1, fields: '@call'}\n- expect: quiet\n- {send: DATA, stream: 1, data: abc}"
    assert barriers(plan_of(steps)) == ["call"]
    assert barriers(plan_of("- expect: quiet\n- {send: DATA, stream: 1, data: abc}", given="open_stream")) == ["call"]


def test_manual_windows_leave_only_a_round_trip() -> None:
    assert barriers(plan_of(EXPECT, more="windows: manual\n")) == ["ping"]


def test_clients_are_known_but_not_driven() -> None:
    (row,) = compile_text(HEAD.format(given="listener") + "steps:\n  - {call: unary}\n  - {expect: call_result}\n")
    assert (row["plan"], row["undriven"]) == (None, "clients are not driven yet")
