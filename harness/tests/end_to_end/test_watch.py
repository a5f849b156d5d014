"""`wireproof watch` between real peers: it says nothing that the octets don't bear out, and finds a liar."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wireproof import paths
from wireproof.targets.command import argv, free_port
from wireproof.targets.load import load_named
from wireproof.targets.tls import identity

_LIMIT = 60
#: RFC 9113 §6.8: endpoints SHOULD always send a GOAWAY before they close. These close a connection that has served its
#: purpose without one: curl and grpcio when the program is done with it.
_CLOSES_WITHOUT_GOAWAY = ("client", "rfc9113-6.8-goaway-send-before-close", "warn")
#: gRPC over HTTP/2, Requests: Timeout SHOULD come right after the reserved headers, "for short" (that is advice).
#: C-core writes it later.
_TIMEOUT_LATE = ("client", "grpc-http2-timeout-after-reserved", "recorded")

#: RFC 9113 §6.8: a GOAWAY holds the identifier of the last peer-initiated stream that its sender might have processed.
#: grpc-go's client names the last that it opened itself, `GOAWAY last=1 NO_ERROR "client transport shutdown"`, though a
#: server has never opened any.
_NAMES_ITS_OWN_STREAM = ("client", "rfc9113-6.8-goaway-last-id-kind", "fail")
#: nghttpd closes as soon as it has read the GOAWAY of an idle client, and sends none itself: found where its end comes
#: before the client's.
_MAY_COME_FIRST = {("server", "rfc9113-6.8-goaway-send-before-close", "warn")}

_GRPCIO_CLIENT = """
import sys, grpc
address, ca = sys.argv[1], sys.argv[2:]
if ca:
    channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(open(ca[0], "rb").read()))
else:
    channel = grpc.insecure_channel(address)
service = "/grpc.testing.TestService/"
with channel:
    assert channel.unary_unary(service + "EmptyCall")(b"", wait_for_ready=True, timeout=30) == b""
    size = b"\\xa0\\x8d\\x06"  # 100,000, more than a window
    assert len(channel.unary_unary(service + "UnaryCall")(b"\\x10" + size, timeout=30)) > 100_000
    wanted = b"\\x12\\x04\\x08" + size
    assert len(list(channel.unary_stream(service + "StreamingOutputCall")(wanted * 3, timeout=30))) == 3
    try:
        channel.unary_unary(service + "UnimplementedCall")(b"", timeout=30)
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.UNIMPLEMENTED
"""


@dataclass
class Watched:
    """What a `wireproof watch --json` said."""

    status: int
    lines: list[dict[str, Any]]

    def findings(self) -> set[tuple[str, str, str]]:
        return {(line["by"], line["clause"], line["verdict"]) for line in self.of("violation")}

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["ev"] == kind]


class Watching:
    """The command, in the background, for one connection."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process = process
        self._first = process.stdout.readline()
        self.address: str = json.loads(self._first)["address"]

    def finish(self) -> Watched:
        out, err = self.process.communicate(timeout=_LIMIT)
        lines = [json.loads(line) for line in [self._first, *out.splitlines()]]
        assert self.process.returncode in (0, 1), err
        return Watched(self.process.returncode, lines)


@pytest.fixture
def watch(environment: dict[str, str], command: list[str]) -> Iterator[Callable[..., Watching]]:
    """Starts it; it ends with the test at the latest."""
    with contextlib.ExitStack() as ending:

        def start(to: str, *arguments: str, listen: str = "127.0.0.1:0") -> Watching:
            words = ["watch", "--listen", listen, "--to", to, "--json", *arguments]
            pipe = subprocess.PIPE
            process = subprocess.Popen([*command, *words], env=environment, stdout=pipe, stderr=pipe, text=True)
            ending.callback(process.wait, _LIMIT)
            ending.callback(process.terminate)
            return Watching(process)

        yield start


@pytest.fixture
def certificates(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The same as the command's own."""
    monkeypatch.setenv("WIREPROOF_STATE", environment["WIREPROOF_STATE"])
    return identity()


@pytest.fixture
def serve(certificates: dict[str, Path]) -> Iterator[Callable[[str, bool], str]]:
    """Starts a target and waits until it accepts connections; gives its address."""
    with contextlib.ExitStack() as ending:

        def start(name: str, tls: bool) -> str:
            target, port = load_named(name), free_port()
            words = argv(target, target.profiles["tls" if tls else "default"], port)
            process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ending.callback(process.wait, _LIMIT)
            ending.callback(process.terminate)
            deadline = time.monotonic() + _LIMIT
            while time.monotonic() < deadline and process.poll() is None:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port)).close()
                    return f"127.0.0.1:{port}"
                time.sleep(0.02)
            raise AssertionError(f"{name} doesn't listen")

        yield start


def _nghttp(address: str, ca: Path | None) -> list[str]:
    return ["nghttp", "-n", f"{'https' if ca else 'http'}://{address}/"]


def _curl(address: str, ca: Path | None) -> list[str]:
    how = ["--http2", "--cacert", str(ca)] if ca else ["--http2-prior-knowledge"]
    return ["curl", "--silent", "--show-error", "--fail", *how, f"{'https' if ca else 'http'}://{address}/"]


def _grpcio(address: str, ca: Path | None) -> list[str]:
    return [sys.executable, "-c", _GRPCIO_CLIENT, address, *([str(ca)] if ca else [])]


def _grpc_go(address: str, ca: Path | None) -> list[str]:
    host, port = address.split(":")
    client = paths.targets() / "grpc-go" / ".installed" / "client"
    tls = ["-use_tls", "-use_test_ca", "-ca_file", str(ca), "-server_host_override", "localhost"] if ca else []
    return [str(client), "-server_host", host, "-server_port", port, "-test_case", "large_unary", *tls]


#: Who talks, and what is found.
_DIALOGUES = [
    ("nghttpd", _nghttp, set()),
    ("nghttpd", _curl, {_CLOSES_WITHOUT_GOAWAY}),
    ("grpcio", _grpcio, {_CLOSES_WITHOUT_GOAWAY, _TIMEOUT_LATE}),
]
if os.environ.get("WIREPROOF_ALL_TARGETS"):
    _DIALOGUES.append(("grpc-go", _grpc_go, {_NAMES_ITS_OWN_STREAM}))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize(
    ("server", "client", "allowed"), _DIALOGUES, ids=[f"{client.__name__[1:]}-{name}" for name, client, _ in _DIALOGUES]
)
def test_correct_peers_are_accused_of_nothing_but_what_they_leave_out(
    watch: Callable[..., Watching],
    serve: Callable[[str, bool], str],
    certificates: dict[str, Path],
    tmp_path: Path,
    server: str,
    client: Callable[[str, Path | None], list[str]],
    allowed: set[tuple[str, str, str]],
    tls: bool,
) -> None:
    prefix = "tls:" if tls else ""
    record = tmp_path / "dialogue.jsonl"
    arguments = ["--connections", "1", "--record", str(record)]
    watching = watch(prefix + serve(server, tls), *arguments, listen=f"{prefix}127.0.0.1:0")
    words = client(watching.address, certificates["ca"] if tls else None)
    done = subprocess.run(words, capture_output=True, text=True, timeout=_LIMIT, check=False)
    watched = watching.finish()
    assert done.returncode == 0, done.stderr
    assert watched.findings() - _MAY_COME_FIRST == allowed
    assert watched.status == (1 if _NAMES_ITS_OWN_STREAM in allowed else 0)
    (closed,) = watched.of("closed")
    assert min(closed["frames"].values()) > 3
    assert not watched.of("limit")
    assert _replayed(record) == watched.lines[1:]


def _replayed(record: Path) -> list[dict[str, Any]]:
    program = paths.binary("wireproof-relay", "harness/relay")
    done = subprocess.run([program, "--replay", record], capture_output=True, text=True, timeout=_LIMIT, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


#: SETTINGS, and DATA on a stream that nobody has opened.
_LIES = bytes.fromhex("000000040000000000" + "000001000000000005" + "00")


#: The connection preface and SETTINGS; GOAWAY with PROTOCOL_ERROR.
_HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000")
_GOODBYE = bytes.fromhex("000008070000000000" + "00000000" + "00000001")


def _hear_the_lies(address: str) -> None:
    """A client that reacts as it must."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=_LIMIT) as connection:
        connection.sendall(_HELLO)
        heard = b""
        while len(heard) < len(_LIES):
            heard += connection.recv(65536)
        assert heard == _LIES
        connection.sendall(_GOODBYE)


@pytest.fixture
def liar() -> Iterator[str]:
    """A server that says its words to one client; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def lie() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(_LIES)
                while connection.recv(65536):
                    pass

        thread = threading.Thread(target=lie, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join(_LIMIT)


def test_a_server_that_lies_is_found(watch: Callable[..., Watching], liar: str) -> None:
    watching = watch(liar, "--connections", "1")
    _hear_the_lies(watching.address)
    watched = watching.finish()
    assert watched.status == 1
    (found,) = watched.of("violation")
    assert (found["by"], found["verdict"], found["stream"]) == ("server", "fail", 5)
    assert found["octets"] == [9, 19]


def test_ctrl_c_sums_up_for_people(environment: dict[str, str], command: list[str], liar: str) -> None:
    words = [*command, "watch", "--listen", "127.0.0.1:0", "--to", liar]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().split()[2].rstrip(",")
        _hear_the_lies(address)
        told = [process.stdout.readline()]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=_LIMIT)
    assert process.returncode == 1, err
    assert told[0].startswith("FAIL      server  stated  rfc9113-5.1-server-no-idle-send")
    assert out.splitlines()[-1].startswith("1 connections: 1 fail")


def test_an_address_that_lets_anybody_in_is_refused(environment: dict[str, str], command: list[str]) -> None:
    words = [*command, "watch", "--listen", "0.0.0.0:0", "--to", "127.0.0.1:1", "--for", "5"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=_LIMIT, check=False)
    assert done.returncode == 3
    assert "this one lets anybody in" in done.stderr


def test_a_command_that_is_killed_takes_the_relay_with_it(watch: Callable[..., Watching]) -> None:
    watching = watch("127.0.0.1:1")
    host, port = watching.address.split(":")
    watching.process.kill()
    watching.process.wait(_LIMIT)
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) != 0:
                return
        time.sleep(0.02)
    raise AssertionError("the relay still listens")
