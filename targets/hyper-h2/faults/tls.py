"""TLS below HTTP/2 (RFC 9113 §3.2, §3.3, §9.2)."""

from __future__ import annotations

import ssl
import warnings
from asyncio import sslproto
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from connection import Connection

from faults.patch import around, skip
from faults.registry import fault

#: OpenSSL's SSL_OP_ALLOW_CLIENT_RENEGOTIATION, which Python's ssl has no name for.
_ALLOW_CLIENT_RENEGOTIATION = 1 << 8
#: Of a record with a ServerHello: its header, and where the session's identifier begins.
_RECORD, _SESSION_ID = 5, 5 + 4 + 2 + 32
_SUITES_OF_TLS_13 = 0x13


def _adjust(change: Callable[[ssl.SSLContext], None]) -> None:
    """The server's context goes through `change` once its certificate is loaded."""

    def act(original: Callable[..., None], self: ssl.SSLContext, *arguments: Any) -> None:
        original(self, *arguments)
        change(self)

    around(ssl.SSLContext, "load_cert_chain", act)


def _offer(protocols: list[str]) -> None:
    def act(original: Callable[..., None], self: ssl.SSLContext, _protocols: list[str]) -> None:
        original(self, protocols)

    around(ssl.SSLContext, "set_alpn_protocols", act)


@fault
def alpn_left_out() -> None:
    skip(ssl.SSLContext, "set_alpn_protocols")
    alpn_not_needed()


@fault
def alpn_not_needed() -> None:
    skip(Connection, "agreed", result=True)


@fault
def h2c_chosen_over_tls() -> None:
    _offer(["h2c", "h2"])
    alpn_not_needed()


@fault
def tls_1_1_served() -> None:
    def change(context: ssl.SSLContext) -> None:
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")

    _adjust(change)


@fault
def mandatory_suite_missing() -> None:
    _adjust(lambda context: context.set_ciphers("ECDHE+AESGCM:!ECDHE-RSA-AES128-GCM-SHA256"))


@fault
def prohibited_suites_preferred() -> None:
    def change(context: ssl.SSLContext) -> None:
        context.set_ciphers("AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE+AESGCM")
        context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE

    _adjust(change)


@fault
def renegotiation_served() -> None:
    def change(context: ssl.SSLContext) -> None:
        context.options &= ~ssl.OP_NO_RENEGOTIATION
        context.options |= _ALLOW_CLIENT_RENEGOTIATION

    _adjust(change)


@fault
def unknown_server_name_refused() -> None:
    def check(_ssl: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> int | None:
        return None if name == "localhost" else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    _adjust(lambda context: setattr(context, "sni_callback", check))


@fault
def client_certificate_not_needed() -> None:
    _adjust(lambda context: setattr(context, "verify_mode", ssl.CERT_NONE))


@fault
def certificate_asked_for_after_the_handshake() -> None:
    def change(context: ssl.SSLContext) -> None:
        context.post_handshake_auth = True
        context.verify_mode = ssl.CERT_OPTIONAL

    def act(original: Callable[..., None], self: Connection, data: bytes) -> None:
        if tls := self.transport.get_extra_info("ssl_object"):
            with suppress(ssl.SSLError):  # TLS 1.2, or the client has not offered it, or was asked already
                tls.verify_client_post_handshake()
        original(self, data)

    _adjust(change)
    around(Connection, "data_received", act)


@fault
def compression_chosen() -> None:
    """In the ServerHello only: nobody's TLS compresses any more."""

    def act(_original: Callable[..., None], self: Any) -> None:
        octets = bytearray(self._outgoing.read())
        if octets[:1] == b"\x16" and octets[_RECORD : _RECORD + 1] == b"\x02":
            suite = _SESSION_ID + 1 + octets[_SESSION_ID]
            if octets[suite] != _SUITES_OF_TLS_13:
                octets[suite + 2] = 1
        if octets:
            self._transport.write(bytes(octets))
        self._control_app_writing()

    around(sslproto.SSLProtocol, "_process_outgoing", act)
