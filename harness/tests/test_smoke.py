"""What `smoke` makes of what a target said, and how it tells it. Real servers: end_to_end/test_smoke.py."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from wireproof import paths
from wireproof.report.style import Style
from wireproof.run.request import Record
from wireproof.smoke.call import Call
from wireproof.smoke.client.diagnosis import ADVICE
from wireproof.smoke.diagnosis import KINDS, Problem, problem
from wireproof.smoke.findings import Cases, Findings, Way
from wireproof.smoke.look import Look, Tls
from wireproof.smoke.tell import COLUMNS, LINES, screen
from wireproof.targets import listening
from wireproof.targets.listening import Address
from wireproof.targets.target import DEFAULT_CALL, Live, Profile, Target

FAILED = {"verdict": "fail", "try": 1, "got": "the target closed the connection: what came is no HTTP/2"}
HERE = Address("127.0.0.1", 4242)


def _found(call: Call, look: Look | None = None, *, tls: bool = False, live: bool = True) -> Findings:
    profile = None if live else Profile("server {port}")
    target = Target("t", "server", DEFAULT_CALL, live=Live("127.0.0.1", 4242, tls) if live else None)
    return Findings(target, Record(), [Way("default", tls, profile, HERE, call=call, look=look)])


def _heard(octets: bytes) -> Call:
    raw = {"ev": "raw", "try": 1, "conn": 0, "dir": "in", "bytes": b64encode(octets).decode(), "text": "…"}
    return Call(FAILED, [raw])


def _told(findings: Findings) -> Problem:
    found = problem(findings)
    assert found
    return found


@pytest.mark.parametrize(
    ("came", "kind"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "http1-only"),
        (b'<!DOCTYPE HTML>\n<html lang="en">', "http1-only"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "speaks-tls"),
        (b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", "speaks-tls"),
        (b"<title>400 The plain HTTP request was sent to HTTPS port</title>", "speaks-tls"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no-http2"),
    ],
)
def test_what_speaks_something_else_is_told_by_its_first_words(came: bytes, kind: str) -> None:
    assert _told(_found(_heard(came))).kind == kind


def test_who_only_speaks_when_it_is_asked_in_http1_is_told_by_what_it_says_then() -> None:
    silent = Call(FAILED, [])
    assert _told(_found(silent, Look(words=b"HTTP/1.1 200 OK\r\n"))).kind == "http1-only"
    assert _told(_found(silent, Look(tls=Tls("h2")))).kind == "speaks-tls"
    assert _told(_found(silent, Look(tls=Tls(failure="protocol version")), tls=True)).kind == "tls-failed"


def test_an_engine_that_died_is_our_error_and_no_fault_of_the_target() -> None:
    findings = _found(Call({}, []))
    findings.record.engine_death = "the engine ended (signal 9)"
    assert _told(findings).kind == "our-error"
    assert "the engine ended (signal 9)" in "\n".join(_screen(findings))


def _screen(findings: Findings) -> list[str]:
    return screen(findings, problem(findings), Style(StringIO()))


def test_the_screen_holds_whatever_there_is_to_tell() -> None:
    block = [[":status", "200"], ["content-type", "x" * 5000], ["grpc-message", "\x1b]0;gotcha\x07" * 99]]
    frame: dict[str, Any] = {"ev": "frame", "try": 1, "conn": 0, "dir": "in", "type": "HEADERS", "stream": 1}
    settings = {**frame, "type": "SETTINGS", "stream": 0, "fields": {"settings": [[f"S{n}", n] for n in range(99)]}}
    answer = {**frame, "t": 0.1, "block": block, "fields": {}, "text": "HEADERS " + "y" * 5000}
    findings = _found(Call(FAILED, [settings, *[answer] * 30]), live=False)
    way = findings.ways[0]
    way.listens = [Address("127.0.0.1", port) for port in range(4200, 4300)]
    way.last_words = ["z" * 5000] * 40
    findings.record.errors = ["e\n" * 400] * 40
    assert _told(findings).kind == "not-grpc"
    lines = _screen(findings)
    assert len(lines) == LINES
    assert max(map(len, lines)) <= COLUMNS
    assert all(line.isprintable() for line in lines)


def test_a_screen_of_what_is_fit_holds_every_reason_in_the_end() -> None:
    findings = _found(Call({"verdict": "pass"}, []))
    findings.cases = Cases(300, Counter({f"reason {n}": n for n in range(1, 21)}))
    told = "\n".join(_screen(findings))
    assert "90 of 300 can be asked" in told
    assert " 136  for 16 other reasons" in told


def test_the_schema_knows_every_kind_of_trouble() -> None:
    schema = json.loads((paths.spec() / "smoke.schema.json").read_text())
    listed = schema["$defs"]["problem"]["properties"]["kind"]["enum"]
    assert sorted(listed) == sorted({*KINDS, *ADVICE})


def test_where_a_program_listens_is_found_through_its_children() -> None:
    code = "import socket, time; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True)"
    command = ["sh", "-c", f'"$0" -c "{code}; time.sleep(60)"; true', sys.executable]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as shell:
        assert shell.stdout
        port = int(shell.stdout.readline())
        try:
            assert Address("127.0.0.1", port) in listening.of_program(shell.pid)
            assert listening.at_port(port) == [Address("127.0.0.1", port)]
        finally:
            subprocess.run(["kill", "--", f"-{shell.pid}"], check=True)


def test_an_address_of_ipv6_is_read_as_it_is_written() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        port = listener.getsockname()[1]
        (found,) = listening.at_port(port)
    assert str(found) == f"[::1]:{port}"
    assert not found.serves("127.0.0.1", port)
    assert Address("0.0.0.0", port).serves("127.0.0.1", port)
    assert Address("::", port).serves("127.0.0.1", port)


def test_processes_that_come_and_go_do_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "17").mkdir()
    (tmp_path / "17/stat").write_text("17 (a) b) S")
    monkeypatch.setattr(listening, "_PROC", tmp_path)
    assert listening.of_program(17) == []
