"""The packets that `--pcap` makes up, without Wireshark."""

from __future__ import annotations

import struct
from base64 import b64encode
from io import BytesIO
from ipaddress import IPv4Address
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from wireproof.report import pcap
from wireproof.report.pcapng import PcapngFile
from wireproof.report.recorded import RecordedRun
from wireproof.report.tcp import MTU, Conversation, End, Segment
from wireproof.run.events import append
from wireproof.run.results import Result

CLIENT, SERVER = End(IPv4Address("127.0.0.1"), 50000), End(IPv4Address("127.0.0.1"), 80)
OPEN = {"ev": "open", "t": 0.0, "case": "a/b", "try": 1, "conn": 3, "protocol": ""}


def _numbers(segment: Segment) -> tuple[int, int, int, int]:
    """Source port, sequence number, acknowledgement, octets of payload."""
    source, _, sequence, acknowledged, offset = struct.unpack(">HHIIB", segment.octets[20:33])
    return source, sequence, acknowledged, segment.length - 20 - (offset >> 4) * 4


def test_long_octets_become_segments_that_the_other_end_acknowledges() -> None:
    conversation = Conversation(CLIENT, SERVER)
    list(conversation.open())
    segments = list(conversation.say(False, bytes(200_000)))
    assert max(segment.length for segment in segments) == MTU
    sent = [_numbers(segment) for segment in segments if _numbers(segment)[0] == SERVER.port]
    assert sum(number[3] for number in sent) == 200_000
    assert [number[1] - sent[0][1] for number in sent] == list(range(0, 200_000, MTU - 40))
    acknowledged = [_numbers(segment)[2] - sent[0][1] for segment in segments if _numbers(segment)[0] == CLIENT.port]
    assert acknowledged[-1] == 200_000
    assert max(b - a for a, b in pairwise([0, *acknowledged])) < 65535, "the window is never full"


def test_octets_that_nobody_kept_are_counted_and_not_made_up() -> None:
    conversation = Conversation(CLIENT, SERVER)
    list(conversation.open())
    segments = [each for each in conversation.say(True, b"x" * 100, missing=3000) if _numbers(each)[0] != SERVER.port]
    assert [_numbers(segment)[3] for segment in segments] == [1460, 1460, 180]
    assert [len(segment.octets) for segment in segments] == [140, 40, 40]


def test_a_block_of_pcapng_is_padded_and_says_its_length_twice() -> None:
    file = BytesIO()
    writer = PcapngFile(file, "app", "comment")
    start = file.tell()
    writer.packet(1.5, b"12345", 9, ["é" * 70_000])
    block = file.getvalue()[start:]
    assert len(block) % 4 == 0
    assert block[4:8] == block[-4:] == struct.pack("<I", len(block))
    assert struct.unpack("<IIIII", block[8:28]) == (0, 0, 1_500_000, 5, 9)
    block[40:-12].rstrip(b"\0").decode()  # cut between characters


def _run(folder: Path, *events: dict[str, Any]) -> RecordedRun:
    path = folder / "events.jsonl"
    path.touch()
    append(path, list(events))
    return RecordedRun(path, rows=[Result("a/b", "fail", log="full", log_of="a/b")])


def _frame(**more: Any) -> dict[str, Any]:
    usual = {"ev": "frame", "t": 0.1, "case": "a/b", "try": 1, "conn": 3, "dir": "in", "length": 3}
    return {**usual, "bytes": b64encode(b"\0\0\3\0\0\0\0\0\1abc").decode(), **more}


@pytest.mark.parametrize(
    ("events", "packets"),
    [
        ([OPEN], 3),
        ([{**OPEN, "failure": "Connection refused"}, {"ev": "close", "dir": "in", "how": "FIN", **OPEN}], 3),
        ([{**OPEN, "failure": "Connection refused"}], 0),
        ([_frame()], 0),
        ([OPEN, _frame()], 5),
        ([OPEN, {**_frame(), "ev": "close", "how": "RST"}, _frame(dir="out")], 4),
        ([OPEN, {**_frame(), "ev": "mark"}], 3),
    ],
)
def test_only_what_was_on_a_wire_is_written(tmp_path: Path, events: list[dict[str, Any]], packets: int) -> None:
    out = tmp_path / "out.pcapng"
    pcap.write(_run(tmp_path, *events), out)
    blocks, octets = 0, out.read_bytes()
    while octets:
        kind, length = struct.unpack("<II", octets[:8])
        blocks += kind == 6
        octets = octets[length:]
    assert blocks == packets


def test_a_small_file_octet_by_octet(
    tmp_path: Path, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pcap, "__version__", "1.2.3")
    run = _run(tmp_path, OPEN, _frame(dir="out"), {**_frame(), "ev": "close", "how": "RST"})
    run.about = {"date": "2026-01-02T03:04:05Z", "target": {"name": "t", "version": "1"}}
    run.rows[0].evidence, run.rows[0].got = [2], "a frame"
    out = tmp_path / "out.pcapng"
    pcap.write(run, out)
    octets = out.read_bytes()
    assert [octets[i : i + 16].hex(" ") for i in range(0, len(octets), 16)] == snapshot
