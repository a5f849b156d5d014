"""The shims for programs that speak Connect's contract, on doubles of a client and a server."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from adapters import LIMIT, Driven, appears, is_gone
from support import DOUBLES

from wireproof.protobuf.wire import counted, number, parse, text
from wireproof.shims.connect.delimited import delimited

UNARY = "/connectrpc.conformance.v1.ConformanceService/Unary"
Start = Callable[..., Driven]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the shim on the double of a client, and makes a channel."""
    started: list[Driven] = []

    def shim(*options: str, command: tuple[str, ...] = (sys.executable, str(DOUBLES / "contract_client.py"))) -> Driven:
        notes = str(tmp_path / "notes")
        started.append(Driven("wireproof.shims.connect", "client", *options, "--", *command, NOTES=notes))
        return started[-1]

    yield shim
    for driven in started:
        driven.kill()


def say(driven: Driven, id: int, message: bytes) -> None:
    data = base64.b64encode(message).decode()
    driven.say(id, "call", channel=2, pattern="unary", path=UNARY, messages=[{"data": data}])


def events(driven: Driven, id: int) -> list[dict[str, Any]]:
    """All that come of a call, without their times."""
    told = []
    while not told or told[-1]["ev"] in ("initial", "message"):
        told.append({name: value for name, value in driven.event(id).items() if name not in ("id", "t_ms")})
    return told


def with_channel(driven: Driven) -> Driven:
    assert driven.ask(2, "channel", target="127.0.0.1:4711") == {"id": 2, "ev": "ok"}
    return driven


def header(name: str, *values: str) -> bytes:
    return text(1, name) + b"".join(text(2, value) for value in values)


def test_what_the_client_tells_of_a_call_becomes_its_events(start: Start) -> None:
    driven = with_channel(start())
    headers = [header("X-Two", "1", "2"), header("content-type", "application/grpc"), header("a-bin", "AAE")]
    detail = text(1, "type.googleapis.com/x.Y") + counted(2, b"\x08\x01")
    error = number(1, 5) + text(2, "nöt here") + counted(3, detail)
    result = b"".join(counted(1, one) for one in headers) + counted(2, text(1, "pay")) + counted(3, error)
    say(driven, 3, result + counted(4, header("x-t", "z")))
    status = number(1, 5) + text(2, "nöt here") + counted(3, detail)
    assert events(driven, 3) == [
        {"ev": "initial", "metadata": [["x-two", "1"], ["x-two", "2"], ["a-bin", "AAE="]]},
        {"ev": "message", "data": base64.b64encode(counted(1, text(1, "pay"))).decode()},
        {
            "ev": "end",
            "status": 5,
            "message": "nöt here",
            "details": base64.b64encode(status).decode(),
            "trailers": [["x-t", "z"]],
        },
    ]


def test_a_call_without_an_error_ends_well(start: Start) -> None:
    driven = with_channel(start())
    say(driven, 3, b"")
    assert events(driven, 3) == [{"ev": "end", "status": 0, "message": "", "details": "", "trailers": []}]


def test_answers_come_in_any_order(start: Start) -> None:
    driven = with_channel(start())
    say(driven, 3, b"later")
    say(driven, 4, b"")
    assert events(driven, 4)[-1]["ev"] == "end"
    assert events(driven, 3)[-1]["ev"] == "end"


def test_a_call_that_the_client_can_t_make_is_an_error(start: Start) -> None:
    driven = with_channel(start())
    say(driven, 3, b"trouble")
    assert events(driven, 3) == [{"ev": "error", "why": "no such compression"}]


def test_a_call_of_which_nothing_is_told_ends_with_its_time(start: Start) -> None:
    driven = with_channel(start("--time", "0.2"))
    say(driven, 3, b"never")
    assert events(driven, 3) == [{"ev": "error", "why": "the client tells nothing of the call within 0.2 s"}]


def test_a_call_can_t_be_cancelled_from_outside(start: Start) -> None:
    driven = with_channel(start())
    say(driven, 3, b"later")
    assert driven.ask(4, "cancel", call=3) == {"id": 4, "ev": "unsupported", "what": "op"}


def test_what_a_client_would_ignore_is_unsupported(start: Start) -> None:
    driven = with_channel(start("--without", "tls,deflate,cancel"))
    assert "tls" not in driven.ask(1, "hello", v=1)["capabilities"]
    assert driven.ask(4, "channel", target="h:1", options={"compression": "deflate"})["what"] == "options.compression"
    call = {"channel": 2, "pattern": "unary", "path": UNARY, "messages": [{"data": ""}]}
    assert driven.ask(5, "call", **call, compression="deflate")["what"] == "compression"
    assert driven.ask(6, "call", **call, cancel={"at": "half_closed"})["what"] == "cancel"
    assert driven.ask(7, "call", **call, compression="gzip")["ev"] == "end"


def test_a_channel_is_closed_though_a_call_goes_on(start: Start) -> None:
    driven = with_channel(start())
    say(driven, 3, b"never")
    assert driven.ask(4, "close", channel=2) == {"id": 4, "ev": "ok"}
    assert events(driven, 3) == [
        {"ev": "error", "why": "the channel was closed, and the contract has no word to end a call"}
    ]


def test_an_answer_that_nobody_asked_for_is_told(start: Start) -> None:
    driven = with_channel(start("--time", "1"))
    say(driven, 3, b"stranger")
    assert events(driven, 3)[0]["ev"] == "error"
    assert 'answers "another", which nobody asks' in driven.err()


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (b"die", "the client ended with exit status 7\npanic: no more"),
        (b"garbage", "a message of 1347569998 octets is announced, more than 67108864: is it text?"),
    ],
)
def test_a_client_that_dies_or_talks_nonsense_ends_the_adapter(start: Start, message: bytes, why: str) -> None:
    driven = with_channel(start())
    say(driven, 3, message)
    with pytest.raises(AssertionError, match="the output ended"):
        driven.event(3)
    assert driven.finish() == 3
    assert driven.err().strip() == why


def test_a_command_that_isn_t_there_is_told(start: Start) -> None:
    driven = start(command=("/not/there",))
    assert driven.finish() == 3
    assert driven.err() == "/not/there can't be started: No such file or directory\n"


@pytest.mark.parametrize("how", ["bye", "end of input"])
def test_nothing_runs_on(start: Start, tmp_path: Path, how: str) -> None:
    driven = with_channel(start())
    pid = int(appears(tmp_path / "notes"))
    if how == "bye":
        assert driven.ask(4, "bye") == {"id": 4, "ev": "bye"}
    else:
        say(driven, 3, b"never")
    assert driven.finish() == 0
    assert driven.err() == ""
    assert is_gone(pid)


def serve(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "wireproof.shims.connect", "serve", *arguments]
    environment = {**os.environ, "NOTES": str(tmp_path / "notes")}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def server(answer: bytes, *more: str) -> list[str]:
    return ["--", sys.executable, str(DOUBLES / "contract_server.py"), answer.hex(), *more]


def test_a_server_is_asked_for_grpc_and_its_address_told(tmp_path: Path) -> None:
    with serve(tmp_path, *server(delimited(text(1, "localhost") + number(2, 4711)))) as shim:
        assert shim.stdout
        assert shim.stdout.readline() == "listening on 127.0.0.1:4711\n"
        pid, request = appears(tmp_path / "notes").split()
        shim.send_signal(signal.SIGTERM)
        assert shim.wait(LIMIT) == 0
    assert is_gone(int(pid))
    octets = bytes.fromhex(request)
    asked = parse(octets[4:])
    assert int.from_bytes(octets[:4], "big") == len(octets) - 4
    assert (asked.number(1), asked.number(2), asked.number(4), asked.number(6)) == (2, 2, 0, 4194304)


def test_a_server_is_handed_its_certificate_and_the_clients_authority(tmp_path: Path) -> None:
    for name in ("cert", "key", "ca"):
        (tmp_path / name).write_text(f"the {name}")
    files = [
        "--tls-cert",
        str(tmp_path / "cert"),
        "--tls-key",
        str(tmp_path / "key"),
        "--client-ca",
        str(tmp_path / "ca"),
    ]
    with serve(tmp_path, *files, *server(delimited(number(2, 4711)))) as shim:
        assert shim.stdout
        assert shim.stdout.readline() == "listening on 127.0.0.1:4711\n"
        asked = parse(bytes.fromhex(appears(tmp_path / "notes").split()[1])[4:])
        shim.terminate()
    assert (asked.number(4), asked.octets(5)) == (1, b"the ca")
    assert asked.octets(7) == counted(1, b"the cert") + counted(2, b"the key")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (server(b"", "5"), 3, "the server ended with exit status 5 and told no address"),
        (server(b"\0\0"), 3, "the server told no address within 1 s"),
        (server(delimited(text(1, "h"))), 3, "the server told no address: the server names no port, but 0"),
        (server(b"hello\n"), 3, "the server told no address: a message of 1751477356 octets is announced"),
        (["--", "/not/there"], 3, "/not/there can't be started"),
        (["--tls-cert", "x", "--", "true"], 4, "--tls-cert and --tls-key go together"),
        (["--tls-cert", "/not/there", "--tls-key", "x", "--", "true"], 4, "/not/there"),
    ],
)
def test_what_goes_wrong_with_a_server_is_told(tmp_path: Path, arguments: list[str], status: int, told: str) -> None:
    with serve(tmp_path, "--time", "1", *arguments) as shim:
        out, err = shim.communicate(timeout=LIMIT)
    assert (shim.returncode, out) == (status, "")
    assert told in err


def test_the_end_of_the_server_is_the_end_of_the_shim(tmp_path: Path) -> None:
    with serve(tmp_path, *server(delimited(number(2, 4711)), "9")) as shim:
        assert shim.wait(LIMIT) == 9
