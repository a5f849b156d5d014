"""The servers as processes: how they start, listen and end."""

import signal
import socket
import subprocess
import time
from pathlib import Path

import grpc
import pytest
from interop_messages import output_request, parameters
from interop_stub import Stub
from servers import COMMANDS, running


@pytest.fixture(params=COMMANDS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_on_a_signal(name: str, ending: signal.Signals) -> None:
    with running(name) as server:
        server.process.send_signal(ending)
        assert server.process.wait(timeout=5) == 0


def test_open_calls_do_not_delay_the_end(name: str) -> None:
    with running(name) as server, grpc.insecure_channel(server.address) as channel:
        stub = Stub(channel)
        call = stub.server_stream(
            "StreamingOutputCall", output_request([parameters(1), parameters(1, interval_us=60_000_000)])
        )
        next(call)
        start = time.monotonic()
        server.process.terminate()
        assert server.process.wait(timeout=5) == 0
        assert time.monotonic() - start < 2


def test_it_listens_on_the_loopback_interface_only(name: str) -> None:
    with running(name) as server:
        port = int(server.address.rsplit(":", 1)[1])
        with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=1):
            pass


def test_a_taken_port_is_an_error(name: str) -> None:
    with running(name) as server:
        port = server.address.rsplit(":", 1)[1]
        second = subprocess.run([*COMMANDS[name], "--port", port], capture_output=True, timeout=10)
    assert second.returncode == 1
    assert second.stdout == b""


def make_identity(cert: Path, key: Path) -> None:
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command.split(), *names, "-keyout", key, "-out", cert], check=True, capture_output=True)


def test_it_speaks_tls(name: str, tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make_identity(cert, key)
    credentials = grpc.ssl_channel_credentials(cert.read_bytes())
    options = [("grpc.ssl_target_name_override", "localhost")]
    with (
        running(name, "--tls-cert", str(cert), "--tls-key", str(key)) as server,
        grpc.secure_channel(server.address, credentials, options) as channel,
    ):
        assert Stub(channel).unary("EmptyCall") == b""


@pytest.mark.parametrize(
    "options", [["--nonsense"], ["--tls-cert", "x.pem"], ["--tls-cert", "/none", "--tls-key", "/none"]]
)
def test_usage_errors_have_an_exit_status_of_their_own(name: str, options: list[str]) -> None:
    result = subprocess.run([*COMMANDS[name], *options], capture_output=True, timeout=10)
    assert result.returncode == 4
    assert result.stderr
