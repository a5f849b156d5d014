"""The contract of Connect's suite: a request on standard input, the answer on standard output."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import grpc
import pytest
from conformance_messages import SERVICE, octets
from interop_messages import decode, field
from interop_stub import Stub
from servers import COMMANDS
from test_interop_process import make_identity

COMMAND = [*COMMANDS["reference-server"], "--connect"]
GRPC, HTTP_2 = 2, 2


def asked(protocol: int = GRPC, version: int = HTTP_2, more: bytes = b"") -> bytes:
    return field(1, protocol) + field(2, version) + more


def delimited(message: bytes) -> bytes:
    return len(message).to_bytes(4, "big") + message


def read_response(pipe: IO[bytes]) -> dict[int, list[int | bytes]]:
    return decode(pipe.read(int.from_bytes(pipe.read(4), "big")))


@contextmanager
def serving(request: bytes) -> Iterator[tuple[subprocess.Popen[bytes], str, bytes]]:
    """The process, where it listens, and the certificate that it tells."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.write(delimited(request))
            process.stdin.close()
            told = read_response(process.stdout)
            address = f"{octets(told[1][0]).decode()}:{told[2][0]!r}"
            yield process, address, octets(told.get(3, [b""])[0])
        finally:
            process.kill()


def test_it_serves_after_the_input_has_ended_until_a_signal() -> None:
    with serving(asked()) as (process, address, certificate):
        with grpc.insecure_channel(address) as channel:
            assert Stub(channel, SERVICE).unary("Unary")
        assert certificate == b""
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0


def test_it_refuses_messages_above_the_limit() -> None:
    with serving(asked(more=field(6, 1000))) as (_, address, _), grpc.insecure_channel(address) as channel:
        stub = Stub(channel, SERVICE)
        assert stub.unary("Unary", field(2, bytes(900)))
        with pytest.raises(grpc.RpcError) as caught:
            stub.unary("Unary", field(2, bytes(1100)))
    assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED


def identity(folder: Path, name: str) -> tuple[bytes, bytes]:
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    make_identity(certificate, key)
    return certificate.read_bytes(), key.read_bytes()


def test_it_serves_tls_to_clients_with_a_certificate(tmp_path: Path) -> None:
    own, client = identity(tmp_path, "server"), identity(tmp_path, "client")
    tls = field(4, 1) + field(5, client[0]) + field(7, field(1, own[0]) + field(2, own[1]))
    options = [("grpc.ssl_target_name_override", "localhost")]
    with serving(asked(more=tls)) as (_, address, certificate):
        assert certificate == own[0]
        with_certificate = grpc.ssl_channel_credentials(certificate, client[1], client[0])
        with grpc.secure_channel(address, with_certificate, options) as channel:
            assert Stub(channel, SERVICE).unary("Unary")
        without = grpc.ssl_channel_credentials(certificate)
        with grpc.secure_channel(address, without, options) as channel, pytest.raises(grpc.RpcError) as caught:
            Stub(channel, SERVICE).unary("Unary")
    assert caught.value.code() == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize(
    ("octets_in", "why"),
    [
        (b"", "ends before"),
        (b"\0\0\0", "ends before"),
        (b"\0\0\0\5\x08", "ends within"),
        (b"GET /", "are the most"),
        (delimited(b"\xff"), "no ServerCompatRequest"),
        (delimited(asked(protocol=1)), "only the gRPC protocol"),
        (delimited(asked(version=1)), "only HTTP/2"),
        (delimited(asked(more=field(4, 1))), "wants server_creds"),
        (delimited(asked(more=field(5, b"x"))), "wants use_tls"),
        (delimited(asked(more=field(6, 1 << 31))), "message_receive_limit"),
    ],
)
def test_what_it_cannot_serve_is_an_error(octets_in: bytes, why: str) -> None:
    result = subprocess.run(COMMAND, input=octets_in, capture_output=True, timeout=10)
    assert result.returncode == 4
    assert why in result.stderr.decode()
    assert result.stdout == b""
