"""What a failure shows of the wire log: the evidence, what is near it, and what the script had sent."""

from __future__ import annotations

from base64 import b64encode
from itertools import count
from typing import Any

from wireproof.report.wire_log import excerpt

Event = dict[str, Any]
PING = {"send": "PING", "stream": 1, "line": 1}
EXPECT = {"expect": "connection_error", "line": 2}


def log(*events: Event) -> list[Event]:
    """Events of one attempt, numbered from 1."""
    return [{"n": n, "t": n / 1000, "case": "a", "try": 1, **event} for n, event in zip(count(1), events, strict=False)]


def step(index: int) -> Event:
    return {"ev": "step", "step": index}


def sent(text: str, octets: str = "") -> Event:
    return {"ev": "frame", "dir": "out", "text": text, "bytes": b64encode(bytes.fromhex(octets)).decode()}


def came(text: str) -> Event:
    return {"ev": "frame", "dir": "in", "text": text}


def noise(lines: int) -> list[Event]:
    return [came(f"WINDOW_UPDATE {number}") for number in range(lines)]


def told(events: list[Event], steps: list[Event], *evidence: int) -> str:
    return "\n".join(excerpt(events, list(evidence), steps))


def test_what_the_script_sent_is_shown_however_much_came_before_the_evidence() -> None:
    events = log(*noise(3), step(0), sent("PING stream=1"), step(1), *noise(20), came("GOAWAY"))
    text = told(events, [PING, EXPECT], 27)
    assert "-- send PING stream=1" in text
    assert "> PING stream=1" in text
    assert text.count("…") == 2, "before what was sent, and between that and the evidence"
    assert text.splitlines()[0].strip() == "…"
    assert text.splitlines()[-1].startswith("*")
    assert "WINDOW_UPDATE 2" not in text


def test_of_several_steps_that_send_the_one_that_is_marked_is_shown() -> None:
    steps = [{**PING, "send": "HEADERS"}, {**PING, "stimulus": True}, EXPECT]
    events = log(step(0), sent("HEADERS"), step(1), sent("PING"), step(2), *noise(9), came("GOAWAY"))
    text = told(events, steps, 15)
    assert "> PING" in text
    assert "> HEADERS" not in text
    events = log(step(0), sent("HEADERS"), step(1), sent("PING"), step(2), *noise(9), came("GOAWAY"))
    assert "> HEADERS" in told(events, [{**each, "stimulus": False} for each in steps], 15)


def test_what_was_sent_a_thousand_times_is_shown_by_its_beginning_and_its_end() -> None:
    steps = [{"repeat": 1000, "steps": [PING], "line": 1}, EXPECT]
    events = log(step(0), *(sent(f"PING {number}") for number in range(1000)), step(1), *noise(9), came("GOAWAY"))
    text = told(events, steps, 1012)
    assert "PING 0\n" in text and "PING 999\n" in text
    assert len(text.splitlines()) < 30


def test_without_evidence_the_stimulus_is_shown_and_the_end_of_the_attempt() -> None:
    events = log(step(0), sent("PING"), step(1), *noise(60))
    text = told(events, [PING, EXPECT])
    assert "> PING" in text
    assert "WINDOW_UPDATE 59" in text
    assert "WINDOW_UPDATE 9\n" not in text


def test_a_line_that_is_the_last_of_the_log_is_not_followed_by_an_ellipsis() -> None:
    events = log(step(0), sent("PING"), step(1), came("GOAWAY"))
    assert "…" not in told(events, [PING, EXPECT], 4)
    assert told(log(*events, *noise(5)), [PING, EXPECT], 4).splitlines()[-1].strip() == "…"


def test_the_octets_of_a_lie_are_shown() -> None:
    raw = {"send": "raw", "payload": "", "line": 1}
    events = log(step(0), sent("SETTINGS 5 octets", "00000504000000000000030000 00"), step(1), came("GOAWAY"))
    assert "00 00 05 04 00 00 00 00 00 | 00 03 00 00 00" in told(events, [raw, EXPECT], 4)
    assert "00 00 05" not in told(events, [PING, EXPECT], 4)
    wrong_length = {**PING, "length": 5}
    assert "00 00 05" in told(events, [wrong_length, EXPECT], 4)


def test_the_octets_of_a_lie_inside_a_field_block_are_shown_shortened() -> None:
    block = {"send": "HEADERS", "fields": [{"op": "call"}, {"op": "raw", "hex": "ff"}], "line": 1}
    events = log(step(0), sent("HEADERS", "000064010400000001" + "aa" * 99 + "ff"), step(1), came("HEADERS"))
    line = next(line for line in told(events, [block, EXPECT], 4).splitlines() if "00 00 64" in line)
    assert line.endswith("aa ff")
    assert " … " in line
    assert len(line) <= 140
    honest = {**block, "fields": [{"op": "call"}]}
    assert "00 00 64" not in told(events, [honest, EXPECT], 4)


def test_of_what_is_no_http2_only_the_first_pieces_are_shown() -> None:
    pieces = [{"ev": "raw", "dir": "in", "text": f"garbage {number}"} for number in range(90)]
    text = told(log({"ev": "open"}, *pieces, {"ev": "close", "dir": "in", "how": "FIN"}), [])
    assert "garbage 2" in text and "garbage 3" not in text
    assert "more of the same" in text
    assert len(text.splitlines()) == 6
