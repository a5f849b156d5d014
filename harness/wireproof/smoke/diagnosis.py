"""What is wrong with a target that isn't fit to be tested, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from wireproof.compile.names import GRPC_CODES, code_name
from wireproof.smoke.findings import Findings, Way
from wireproof.targets import listening
from wireproof.targets.listening import Address

#: Every kind of trouble with a server; spec/smoke.schema.json lists them.
KINDS = (
    "cannot-start",
    "dies-at-once",
    "never-listens",
    "never-ready",
    "listens-elsewhere",
    "nothing-listens",
    "dies-in-call",
    "speaks-tls",
    "no-tls",
    "no-alpn",
    "client-certificate",
    "tls-failed",
    "http1-only",
    "no-http2",
    "hangs-up",
    "silent",
    "no-such-method",
    "needs-credentials",
    "bad-request",
    "error-status",
    "not-grpc",
    "refuses-call",
    "second-call",
    "odd-answer",
    "our-error",
)
#: What servers of HTTP/1 answer to HTTP/2's preface: a status line, or (to a version unknown to them) a bare page.
_HTTP1 = re.compile(rb"\s*(HTTP/[01]|<!doctype html|<html)", re.IGNORECASE)
#: What those with TLS say in plain words.
_HTTPS = re.compile(rb"https (server|port)", re.IGNORECASE)
#: The first octets of a TLS record: a handshake message or an alert.
_TLS = (b"\x15\x03", b"\x16\x03")
_CREDENTIALS = ("PERMISSION_DENIED", "UNAUTHENTICATED")
_BAD_REQUEST = ("INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE", "NOT_FOUND")
_SWITCH_ON = "Switch HTTP/2 on in the server: without TLS that is called h2c, or prior knowledge."
_METHOD = "Name a unary method that it answers with OK by --method (and its request by --message)."
_PLAIN_HTTP2 = "A server without gRPC is a target of its own, whose `call` has a `method` (docs/configuration.md)."


class Problem(NamedTuple):
    """What is wrong, in one sentence, and what helps."""

    kind: str
    what: str
    advice: str


def problem(findings: Findings) -> Problem | None:
    """The first thing that keeps the target from being tested."""
    for way in findings.ways:
        if found := _of(way, findings):
            profile = f"With profile {way.name}: " if way.tls and way.profile else ""
            return found._replace(what=profile + found.what)
    if not findings.ways or findings.record.engine_death:
        return Problem("our-error", "Wireproof itself failed, not the target.", "What it said is below.")
    if findings.second.verdict and not findings.second.good:
        what = f"It answers one call, but not the next, on another connection: {findings.second.answer}."
        return Problem("second-call", what, "The cases need hundreds of connections, 64 of them side by side.")
    return None


def _of(way: Way, findings: Findings) -> Problem | None:
    if way.reason:
        return _never_ready(way)
    call = way.call
    if not call.verdict or findings.record.engine_death:
        return Problem("our-error", "Wireproof itself failed, not the target.", "What it said is below.")
    if call.good:
        return None
    if way.address and way.listens and not any(each.serves(way.address.host, way.address.port) for each in way.listens):
        return _elsewhere(way, way.address)
    if call.death:
        return Problem("dies-in-call", f"It dies of the call: {call.death}.", "Its last words are below.")
    if ":status" in call.fields:
        return _answered(way, findings.target.call["path"], "method" in findings.target.call)
    if call.settings is not None and call.complaint:
        what = f"It refuses the call: {call.complaint}."
        return Problem("refuses-call", what, "The log below shows when; its own log may say why.")
    if call.settings is not None:
        return _odd(way)
    return _about_port(way)


def _odd(way: Way) -> Problem:
    what = f"It speaks HTTP/2, but the call is not answered well: {way.call.answer}."
    return Problem("odd-answer", what, "The log below shows what came back.")


# How it starts -------------------------------------------------------------------------------------


def _never_ready(way: Way) -> Problem:
    if way.reason.startswith("can't be started"):
        return Problem("cannot-start", f"The command {way.reason}.", "Mend the command.")
    if not way.too_slow:
        return Problem("dies-at-once", f"The process ends at once: {way.reason}.", "Its last words are below.")
    assert way.profile and way.address
    if way.profile.ready:
        what = f"No line of its output fits `ready`: {way.profile.ready}"
        where = f"It listens on {_listed(way.listens)}. " if way.listens else "It listens on no port. "
        return Problem("never-ready", what, where + "Mend `ready`, or leave it out.")
    if way.listens:
        return _elsewhere(way, way.address)
    longer = "If it only needs longer, give it time: --timeout-scale 5, or `start_time` of the target."
    what = f"The process runs, but listens on no port ({way.reason})."
    return Problem("never-listens", what, f"Is {{port}} where its port option is? {longer}")


def _elsewhere(way: Way, wanted: Address) -> Problem:
    what = f"It listens on {_listed(way.listens)}, not on {wanted}."
    if any(each.port == wanted.port for each in way.listens):
        host = f"`-t {'tls' if way.tls else 'tcp'}:` takes any address" if way.profile is None else "bind 127.0.0.1"
        return Problem("listens-elsewhere", what, f"The port is right, the address is not: {host}.")
    advice = "Is {port} where its port option is?" if way.profile else "Name that port."
    return Problem("listens-elsewhere", what, advice)


def _listed(addresses: list[Address]) -> str:
    return ", ".join(map(str, addresses[:4])) + (" …" if len(addresses) > 4 else "")


# What the port speaks --------------------------------------------------------------------------------


def _about_port(way: Way) -> Problem:
    assert way.address
    if way.look and way.look.refused:
        return _refused(way, way.address, way.look.refused)
    return _about_tls(way) if way.tls else _about_plain(way)


def _refused(way: Way, wanted: Address, why: str) -> Problem:
    if way.profile is None and listening.is_of_this_machine(wanted.host):
        way.listens = listening.at_port(wanted.port)
    if any(not each.serves(wanted.host, wanted.port) for each in way.listens):
        return _elsewhere(way, wanted)
    return Problem("nothing-listens", f"Nothing accepts connections at {wanted} ({why}).", "Is it running, and there?")


def _about_tls(way: Way) -> Problem:
    tls = way.look.tls if way.look else None
    if tls is None:
        words = " It answers in HTTP/1." if way.look and _HTTP1.match(way.look.words) else ""
        instead = "Try tcp: instead of tls:." if way.profile is None else "Mend the profile's `start`."
        return Problem("no-tls", f"The port speaks no TLS.{words}", instead)
    if tls.wants_certificate:
        what = "The server asks for a client certificate, and Wireproof has none to show."
        return Problem("client-certificate", what, "Let it do without: client certificates are not driven yet.")
    if tls.failure:
        what = f"The TLS handshake fails: {tls.failure}."
        return Problem("tls-failed", what, "Wireproof offers TLS 1.2 and 1.3, and the protocol h2 by ALPN.")
    if tls.protocol != "h2":
        chosen = f"chooses {tls.protocol}" if tls.protocol else "chooses no protocol"
        what = f"The port speaks TLS, but {chosen} when h2 is offered by ALPN."
        return Problem("no-alpn", what, "Switch HTTP/2 on in the server: its TLS has to know the ALPN protocol h2.")
    if way.call.failure:
        what = f"The connection fails: {way.call.failure}."
        return Problem("tls-failed", what, "A plain look at the port got through, so look at the certificate.")
    return _wordless(way)


def _about_plain(way: Way) -> Problem:
    came = way.call.came
    words = came or (way.look.words if way.look else b"")
    tls = way.look.tls if way.look else None
    if tls or came.startswith(_TLS) or _HTTPS.search(words):
        return _speaks_tls(way, wants_certificate=bool(tls and tls.wants_certificate))
    if _HTTP1.match(words):
        return Problem("http1-only", "The port speaks HTTP/1, and no HTTP/2 without TLS.", _SWITCH_ON)
    return _wordless(way)


def _speaks_tls(way: Way, *, wants_certificate: bool) -> Problem:
    what = "The port speaks TLS" + (", and asks for a client certificate." if wants_certificate else ".")
    if way.profile is None:
        return Problem("speaks-tls", what, "Try tls: instead of tcp:.")
    advice = "Start it without TLS; or describe it in wireproof.toml with its TLS command as profile `tls`."
    return Problem("speaks-tls", what, f"{advice} Where it runs already, -t tls:HOST:PORT reaches it.")


def _wordless(way: Way) -> Problem:
    if way.call.came:
        return Problem("no-http2", "What answers there speaks no HTTP/2.", "The log below shows its first words.")
    if way.call.hung_up:
        what = "It takes the connection, and ends it without a word."
        return Problem("hangs-up", what, "Its own log may say why. Is it an HTTP/2 server, without TLS?")
    what = "It takes the connection, and says nothing."
    return Problem("silent", what, "A server of HTTP/2 begins with SETTINGS. Is this the right port?")


# What it answers -------------------------------------------------------------------------------------


def _answered(way: Way, path: str, is_plain: bool) -> Problem:
    fields = way.call.fields
    status = fields.get(":status", "")
    grpc = fields.get("grpc-status")
    message = f" ({fields['grpc-message']})" if fields.get("grpc-message") else ""
    if grpc is not None and grpc.isdigit() and not is_plain:
        return _with_grpc_status(str(code_name(int(grpc), GRPC_CODES)), path, message)
    if status in ("401", "403", "407"):
        return Problem("needs-credentials", f"It answers the call with HTTP status {status}.", _credentials())
    if status == "404":
        what = f"Nothing is served at {path}: HTTP status 404, which no gRPC server sends."
        return Problem("no-such-method", what, f"{_METHOD} {_PLAIN_HTTP2}")
    if is_plain:
        return _odd(way)
    kind = fields.get("content-type", "none")
    if status == "200" and kind.startswith("application/grpc"):
        return _odd(way)
    what = f"It speaks HTTP/2, but no gRPC: HTTP status {status}, content-type {kind}."
    return Problem("not-grpc", what, _PLAIN_HTTP2)


def _with_grpc_status(name: str, path: str, message: str) -> Problem:
    what = f"It answers the call with {name}{message}."
    kinds: list[tuple[bool, str, Callable[[], str]]] = [
        (name == "UNIMPLEMENTED", "no-such-method", lambda: f"It serves no {path}. {_METHOD}"),
        (name in _CREDENTIALS, "needs-credentials", _credentials),
        (name in _BAD_REQUEST, "bad-request", lambda: "Give the request that it wants by --message, in hexadecimal."),
    ]
    for fits, kind, advice in kinds:
        if fits:
            return Problem(kind, what, advice())
    return Problem("error-status", what, f"It must answer with OK, every time. {_METHOD}")


def _credentials() -> str:
    return "Wireproof sends no credentials: let this method do without, or name one that needs none by --method."
