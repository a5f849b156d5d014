"""What is wrong with a target that doesn't answer the first call well: a guess from a plain look at its port."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl

from wireproof.run.request import Record
from wireproof.targets.target import Live, Target

_TIME = 1.0


#: What servers of HTTP/1 answer to HTTP/2's preface: a status line, or (to a version unknown to them) a bare page.
_HTTP1 = re.compile(rb"\s*(HTTP/[01]|<!doctype html|<html)", re.IGNORECASE)
#: The first octets of a TLS record: a handshake message or an alert.
_TLS = (b"\x15\x03", b"\x16\x03")


def diagnose(target: Target, record: Record, came: bytes = b"") -> str:
    """One sentence of advice. `came`: the first octets that the target sent on the smoke call's connection."""
    verdict = record.verdicts.get("smoke/call", {})
    seen = f"{verdict.get('seen', '')} {verdict.get('got', '')}"
    if record.no_target:
        return _about_start(record.no_target)
    if record.engine_death or not verdict:
        return "Wireproof itself failed, not the target; see above."
    if "UNIMPLEMENTED" in seen or "grpc-status 12" in seen or "404" in seen:
        return (
            f"The target serves no {target.call['path']}: name a unary method that it answers with OK by --method "
            "(and its request by --message)."
        )
    if target.live:
        return _about_live(target.live)
    if _HTTP1.match(came):
        return "The port answers in HTTP/1: HTTP/2 without TLS (prior knowledge) must be switched on in the server."
    if came.startswith(_TLS):
        return "The port speaks TLS: start the server without it, or test it where it runs, with -t tls:HOST:PORT."
    if "no HTTP/2" in f"{seen} {verdict.get('why', '')}":
        return "What answers there speaks no HTTP/2; the log above shows its first words."
    return "The port is open, but the call wasn't answered well; the log above shows what came back."


def _about_start(why: str) -> str:
    first = why.splitlines()[0]
    if "never opened" in first:
        return "The process runs but doesn't listen on the port that it was given: is {port} where its port option is?"
    if "never said" in first:
        return "The process runs, but no line of its output fits `ready`."
    return "The process ends at once; its last words are above."


def _about_live(live: Live) -> str:
    try:
        socket.create_connection((live.host, live.port), timeout=_TIME).close()
    except OSError as error:
        return f"Nothing accepts connections at {live.host}:{live.port} ({error.strerror or error})."
    if live.tls:
        protocol = _tls_protocol(live)
        if protocol is None:
            return "The port doesn't speak TLS; try tcp: instead of tls:."
        if protocol != "h2":
            return "The port speaks TLS, but doesn't offer h2 (ALPN): it serves HTTP/1 only."
    elif _tls_protocol(live) is not None:
        return "The port speaks TLS; try tls: instead of tcp:."
    elif _speaks_http1(live):
        return "The port speaks HTTP/1; HTTP/2 without TLS (prior knowledge) isn't switched on."
    return "The port is open, but the call wasn't answered well; the log above shows what came back."


def _tls_protocol(live: Live) -> str | None:
    """The ALPN protocol, "" for none; None where there is no TLS."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        contextlib.suppress(OSError),
        socket.create_connection((live.host, live.port), timeout=_TIME) as plain,
    ):
        plain.settimeout(_TIME)
        with context.wrap_socket(plain, server_hostname=live.host) as secure:
            return secure.selected_alpn_protocol() or ""
    return None


def _speaks_http1(live: Live) -> bool:
    with (
        contextlib.suppress(OSError),
        socket.create_connection((live.host, live.port), timeout=_TIME) as plain,
    ):
        plain.settimeout(_TIME)
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return plain.recv(16).startswith(b"HTTP/1.")
    return False
