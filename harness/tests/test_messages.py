"""Every mistake in a case file is told in words that help, with file, line and column."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from samples import HEAD, errors_of

EXPECT = "  - {expect: connection_error, code: PROTOCOL_ERROR}\n"

MISTAKES = {
    "unknown top-level key": "under_tset: server\nsteps:\n" + EXPECT,
    "unknown key in a send": "steps:\n  - send: DATA\n    steam: 1\n" + EXPECT,
    "unknown capability": "requires: [grcp]\nsteps:\n" + EXPECT,
    "unknown frame": "steps:\n  - send: HEADER\n" + EXPECT,
    "unknown outcome": "steps:\n  - expect: conection_error\n",
    "unknown verb": "steps:\n  - sned: DATA\n" + EXPECT,
    "no verb": "steps:\n  - note: nothing\n" + EXPECT,
    "two verbs": "steps:\n  - send: preface\n    expect: alive\n",
    "two verbs with keys of their own": "steps:\n  - {send: PING, ack: true, expect: closed, code: PROTOCL_ERROR}\n",
    "do and send": "steps:\n  - {whenever: PING, do: [{send: PING}], send: PING}\n" + EXPECT,
    "unknown code": "steps:\n  - {expect: connection_error, code: PROTOCL_ERROR}\n",
    "unknown code in a whenever": "steps:\n  - {whenever: PING, send: RST_STREAM, code: CANCL}\n" + EXPECT,
    "unknown key in a whenever": "steps:\n  - {whenever: PING, send: PING, acck: true}\n" + EXPECT,
    "missing code": "steps:\n  - send: RST_STREAM\n" + EXPECT,
    "YAML 1.1 truth": "steps:\n  - {send: DATA, end_stream: yes}\n" + EXPECT,
    "number where text is due": "steps:\n  - {send: HEADERS, fields: [[a, true]]}\n" + EXPECT,
    "stream out of range": "steps:\n  - {send: DATA, stream: 2147483648}\n" + EXPECT,
    "bad stream word": "steps:\n  - {send: DATA, stream: nxt}\n" + EXPECT,
    "bad hex digit": "steps:\n  - {send: raw, hex: 00 0g}\n" + EXPECT,
    "odd hex": "steps:\n  - {send: raw, hex: 000}\n" + EXPECT,
    "short ping": "steps:\n  - {send: PING, opaque_data: '00'}\n" + EXPECT,
    "hex and data": "steps:\n  - {send: DATA, hex: '', data: x}\n" + EXPECT,
    "no block": "steps:\n  - {send: HEADERS}\n" + EXPECT,
    "bad field item": "steps:\n  - {send: HEADERS, fields: ['@cal']}\n" + EXPECT,
    "bad field operation": "steps:\n  - {send: HEADERS, fields: [{dorp: te}]}\n" + EXPECT,
    "bad representation": "steps:\n  - {send: HEADERS, fields: [{name: a, value: b, as: literal}]}\n" + EXPECT,
    "bad setting": "steps:\n  - {send: SETTINGS, settings: {MAX_FRAMESIZE: 1}}\n" + EXPECT,
    "bad duration": "steps:\n  - {wait: 50}\n" + EXPECT,
    "nothing expected": "steps:\n  - {send: preface}\n",
    "foreign clause": "steps:\n  - {expect: alive, clause: rfc9113-6.5-settings-lenght}\n",
    "verdict outside either": "steps:\n  - {expect: alive, verdict: allowed}\n",
    "allowed without because": "steps:\n  - either: [{expect: alive}, {expect: closed, verdict: allowed}]\n",
    "ambiguous stream": "steps:\n  - {send: HEADERS, stream: next, fields: '@call'}\n  - {expect: response}\n",
    "unknown variable": "cases:\n  one: {code: CANCEL}\nsteps:\n  - {expect: stream_error, code: '${cod}'}\n",
    "unused variable": "cases:\n  one: {cod: CANCEL}\nsteps:\n" + EXPECT,
    "wrong type in one row": "cases:\n  a: {n: 1}\n  b: {n: x}\nsteps:\n  - {send: DATA, pad_length: '${n}'}\n"
    + EXPECT,
    "rows that are the same": "cases:\n  a: {n: 1}\n  b: {n: 0x1}\nsteps:\n  - {send: DATA, pad_length: '${n}'}\n"
    + EXPECT,
    "a list inside text": "cases:\n  a: {n: [1]}\nsteps:\n  - {send: DATA, data: 'x${n}'}\n" + EXPECT,
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place(name: str, snapshot: SnapshotAssertion) -> None:
    said = errors_of(HEAD.format(given="connection") + MISTAKES[name])
    assert said, "no error at all"
    assert said == snapshot


def test_a_clause_that_the_ledger_does_not_know_is_refused(snapshot: SnapshotAssertion) -> None:
    text = HEAD.format(given="connection").replace("settings-length", "settings-lenght") + "steps:\n" + EXPECT
    assert errors_of(text) == snapshot


def test_a_listed_clause_that_nothing_judges_is_refused(snapshot: SnapshotAssertion) -> None:
    head = HEAD.format(given="connection").replace("-length]", "-length, rfc9113-6.5-settings-start]")
    assert errors_of(head + "steps:\n  - {expect: alive, clause: rfc9113-6.5-settings-start}\n") == snapshot


def test_with_several_clauses_each_expectation_names_its_own(snapshot: SnapshotAssertion) -> None:
    head = HEAD.format(given="connection").replace("-length]", "-length, rfc9113-6.5-settings-start]")
    assert errors_of(head + "steps:\n" + EXPECT) == snapshot


def test_an_id_begins_with_the_path_of_its_file() -> None:
    text = HEAD.format(given="connection") + "steps:\n" + EXPECT
    assert errors_of(text, prefix="h2/other") == (
        'cases/h2/other.yaml:1:11: the id must begin with the file\'s path: "h2/other/…", not "h2/a/b"'
    )


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = HEAD.format(given="conection") + "steps:\n  - {send: DTA}\n" + EXPECT
    assert len(errors_of(text).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n---\n"])
def test_a_file_without_a_scenario_is_refused(text: str) -> None:
    assert errors_of(text) == "cases/h2/a.yaml:1:1: there is no scenario in this file"


def test_a_document_that_is_no_map_is_refused() -> None:
    assert errors_of("- a\n") == "cases/h2/a.yaml:1:1: expected a map with the keys of a scenario"
