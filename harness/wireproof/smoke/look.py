"""A plain look at a port, by a client that is neither strict nor clever: does it accept, speak TLS, HTTP/1?"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wireproof.report.visible import one_line

_TIME = 1.0
_REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
#: A TLS record and a handshake message in it, until the sender encrypts.
_HANDSHAKE, _RECORD_HEAD, _MESSAGE_HEAD, _CERTIFICATE_REQUEST = 22, 5, 4, 13


@dataclass
class Tls:
    """What a handshake came to."""

    #: Chosen by ALPN.
    protocol: str = ""
    wants_certificate: bool = False
    #: Why there is no session.
    failure: str = ""


@dataclass
class Look:
    """What was seen. `refused`: why there is no connection; `tls`: None where it speaks no TLS."""

    refused: str = ""
    tls: Tls | None = None
    #: What it says to a request of HTTP/1.
    words: bytes = b""


def look(host: str, port: int, name: str) -> Look:
    """Three connections at most, a second each. `name`: the server name for TLS."""
    try:
        _connect(host, port).close()
    except OSError as error:
        return Look(refused=error.strerror or str(error))
    tls = _tls(host, port, name)
    return Look(tls=tls, words=b"" if tls else _words(host, port))


def _connect(host: str, port: int) -> socket.socket:
    return socket.create_connection((host, port), timeout=_TIME)


def _words(host: str, port: int) -> bytes:
    with contextlib.suppress(OSError), _connect(host, port) as plain:
        plain.sendall(_REQUEST)
        return plain.recv(512)
    return b""


def _tls(host: str, port: int, name: str) -> Tls | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with contextlib.suppress(OSError), _connect(host, port) as plain:
        return _Handshake(plain, context, name).perform()
    return None


class _Handshake:
    """A session over buffers, so that what came can be looked at."""

    def __init__(self, plain: socket.socket, context: ssl.SSLContext, name: str) -> None:
        self._plain = plain
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name or None)
        self._came = bytearray()

    def perform(self) -> Tls | None:
        """None where the other end speaks no TLS. Raises OSError where it says nothing."""
        try:
            self._until_done(self._session.do_handshake)
        except ssl.SSLError as error:
            if not _is_alert(error):
                return None
            return Tls(wants_certificate=_asks_for_certificate(bytes(self._came)), failure=_reason(error))
        protocol = self._session.selected_alpn_protocol() or ""
        try:
            # In TLS 1.3 the server misses a certificate when we think that all is well. Nothing is written: it might be
            # answered by a reset, before the alert is read.
            self._until_done(lambda: self._session.read(1))
        except ssl.SSLError as error:
            if _is_alert(error):
                return Tls(protocol, "certificate" in _reason(error), _reason(error))
        except OSError:
            pass
        return Tls(protocol)

    def _until_done(self, act: Callable[[], object]) -> None:
        while True:
            try:
                act()
            except ssl.SSLWantReadError:
                self._exchange()
            else:
                self._send()
                return

    def _send(self) -> None:
        if octets := self._outgoing.read():  # sending nothing would meet a reset before the alert that came with it
            self._plain.sendall(octets)

    def _exchange(self) -> None:
        self._send()
        octets = self._plain.recv(65536)
        if octets:
            self._came += octets
            self._incoming.write(octets)
        else:
            self._incoming.write_eof()


def _is_alert(error: ssl.SSLError) -> bool:
    return "ALERT" in (error.reason or "")


def _reason(error: ssl.SSLError) -> str:
    return one_line((error.reason or str(error)).lower().replace("_", " "))


def _asks_for_certificate(came: bytes) -> bool:
    """The server's plain messages have a CertificateRequest, as TLS 1.2 shows it."""
    return any(kind == _CERTIFICATE_REQUEST for kind in _messages(_plain_handshake(came)))


def _plain_handshake(came: bytes) -> bytes:
    messages = b""
    while len(came) >= _RECORD_HEAD and came[0] == _HANDSHAKE:
        end = _RECORD_HEAD + int.from_bytes(came[3:5])
        messages += came[_RECORD_HEAD:end]
        came = came[end:]
    return messages


def _messages(octets: bytes) -> Iterator[int]:
    while len(octets) >= _MESSAGE_HEAD:
        yield octets[0]
        octets = octets[_MESSAGE_HEAD + int.from_bytes(octets[1:4]) :]
