"""`--pcap`: what Wireshark makes of a run. Needs tshark."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

#: Well-formed on both sides: what tshark finds wrong here, we made up wrongly.
_WELL_FORMED = ["grpc/trailers/ok", "h2/flow_control/both-windows*", "h2/settings/each-acknowledged"]
_LIE = "h2/settings/length-not-multiple-of-6"

Columns = Callable[..., list[list[str]]]


class Captured(NamedTuple):
    """A run, and what `report --pcap` made of it."""

    path: Path
    results: dict[str, dict[str, Any]]
    err: str


@pytest.fixture(scope="module")
def captured(
    environment: dict[str, str], command: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Captured]:
    """Runs cases on the reference server, then writes the recorded run as pcapng."""

    def run(target: str, *arguments: str) -> Captured:
        path = tmp_path_factory.mktemp("pcap") / "run.pcapng"
        asked = [*command, "run", "-t", target, "--json", *arguments]
        done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=60, check=False)
        results = json.loads(done.stdout)
        asked = [*command, "report", results["events"], "--pcap", str(path)]
        done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=60, check=True)
        return Captured(path, {row["id"]: row for row in results["results"]}, done.stderr)

    return run


@pytest.fixture(scope="module")
def good(captured: Callable[..., Captured]) -> Captured:
    """Cases in which nothing is malformed, all of what was said."""
    return captured("reference-server", "--keep", "all", *(word for case in _WELL_FORMED for word in ("-k", case)))


def _tshark(path: Path, *arguments: str) -> str:
    command = ["tshark", "-r", str(path), "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _columns(path: Path, display_filter: str, *fields: str, more: tuple[str, ...] = ()) -> list[list[str]]:
    options = [word for field in fields for word in ("-e", field)]
    lines = _tshark(path, *more, "-Y", display_filter, "-T", "fields", *options).splitlines()
    return [line.split("\t") for line in lines]


def test_wireshark_takes_it_for_http2_and_grpc_of_its_own_accord(good: Captured) -> None:
    statuses = _columns(good.path, 'http2.header.name == "grpc-status"', "http2.header.value")
    calls = _columns(good.path, "http2.headers.path", "http2.headers.path")
    assert calls.count(["/grpc.testing.TestService/EmptyCall"]) >= 3
    assert len([values for (values,) in statuses if "0" in values.split(",")]) >= 3
    lengths = [value.split(",") for (value,) in _columns(good.path, "grpc", "grpc.message_length")]
    assert max(int(length) for row in lengths for length in row) > 50_000, "a message of many frames is one again"
    data = _columns(good.path, "grpc.message_data", "grpc.message_data")
    assert any(octets.startswith("0a") for (octets,) in data)


@pytest.mark.parametrize(
    "wrong",
    ["_ws.malformed", "tcp.analysis.flags", "tcp.checksum.status == 0", "ip.checksum.status == 0"],
)
def test_nothing_is_wrong_with_the_packets_that_were_made_up(good: Captured, wrong: str) -> None:
    assert _columns(good.path, wrong, "frame.number", "_ws.col.Info") == []


def test_no_octet_is_taken_for_anything_else(good: Captured) -> None:
    # The server may speak before the preface, from which Wireshark knows the protocol.
    known = ("-d", "tcp.port==80,http2")
    others = _columns(good.path, "tcp.len > 0 && !http2", "_ws.col.Info", more=known)
    assert [info for (info,) in others if "[TCP segment of a reassembled PDU]" not in info] == []


def test_a_stream_begins_with_a_handshake_and_ends_as_the_connection_did(captured: Callable[..., Captured]) -> None:
    lie = captured("honest", "--keep", "all", "-k", _LIE)
    ends = "tcp.stream == 0 && (tcp.flags.syn == 1 || tcp.flags.fin == 1 || tcp.flags.reset == 1)"
    flags = [value.strip("·") for (value,) in _columns(lie.path, ends, "tcp.flags.str")]
    assert flags == ["S", "A··S", "A···F"]
    assert len(_columns(lie.path, "_ws.malformed", "frame.number")) == 1, "the lie, and nothing else"


def test_comments_tell_case_attempt_verdict_steps_and_evidence(captured: Callable[..., Captured]) -> None:
    run = captured("null:yes", "-k", _LIE, "--timeout-scale", "0.2")
    row = run.results[_LIE]
    assert row["verdict"] == "fail"
    comments = [comment for (comment,) in _columns(run.path, "frame.comment", "frame.comment")]
    begun = [comment for comment in comments if comment.startswith(_LIE)]
    assert begun[0].startswith(f"{_LIE}, attempt 1 (first): fail\\nexpected: {row['expected']}\\ngot: {row['got']}")
    assert any(comment.startswith(f"{_LIE}, attempt 2 (repeat): fail") for comment in begun)
    assert any("send raw" in comment for comment in comments)


def test_what_was_tls_is_written_in_the_open(captured: Callable[..., Captured]) -> None:
    run = captured("honest", "--keep", "all", "-k", "h2/tls/preface-after-handshake")
    assert _columns(run.path, "http2.settings", "frame.number")
    (about, *_) = [comment for (comment,) in _columns(run.path, "tcp.flags.syn && frame.comment", "frame.comment")]
    assert "was TLSv1.3, TLS_" in about


def test_cases_without_their_frames_are_left_out_and_counted(captured: Callable[..., Captured]) -> None:
    run = captured("honest", "-k", "h2/settings/each-acknowledged", "-k", _LIE)
    assert _columns(run.path, "tcp", "frame.number") == []
    assert run.err == "pcap: without the frames of 2 pass; wireproof run --keep all keeps them\n"
