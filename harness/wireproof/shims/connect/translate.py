"""A native call as the contract says it. What the contract can't say is unsupported."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

from wireproof.shims.adapter import Channel
from wireproof.shims.connect import messages
from wireproof.shims.connect.messages import ClientRequest, Tls
from wireproof.shims.request import Refused, Request, Unsupported

#: How the methods of the service stream.
PATTERNS = {
    "Unary": "unary",
    "IdempotentUnary": "unary",
    "Unimplemented": "unary",
    "ClientStream": "client_stream",
    "ServerStream": "server_stream",
    "BidiStream": "bidi",
}
_OPTIONS = {"tls", "max_receive_message", "compression"}
#: What a call of the native protocol has and the contract has not.
_UNSAYABLE = ("wait_for_ready", "credentials")


def check(channel: Channel) -> None:
    """Raises Unsupported for a channel that the contract can't describe, Refused where its files can't be read."""
    _address(channel.target)
    for name, value in channel.options.items():
        if name not in _OPTIONS or (name == "max_receive_message" and value == 0):
            raise Unsupported(f"options.{name}")
    _tls(channel)


def method(path: str) -> str:
    """The method that a path names. Raises Unsupported for one of another service."""
    service, _, name = path[1:].partition("/")
    if service != messages.SERVICE or name not in PATTERNS:
        raise Unsupported("path")
    return name


def client_request(channel: Channel, call: Request) -> ClientRequest:
    """Raises Unsupported, Refused."""
    name = method(call["path"])
    if call["pattern"] != PATTERNS[name]:
        raise Refused(f"pattern: {name} is {PATTERNS[name]}, not {call['pattern']}")
    for member in _UNSAYABLE:
        if member in call:
            raise Unsupported(member)
    if call.get("deadline_ms", 0) < 0:
        raise Unsupported("deadline_ms")
    host, port = _address(channel.target)
    return ClientRequest(
        test_name=str(call["id"]),
        host=host,
        port=port,
        method=name,
        stream_type=_stream_type(call),
        messages=_messages(call),
        headers=_headers(call.get("metadata", [])),
        compression=call.get("compression", channel.options.get("compression", "identity")),
        tls=_tls(channel),
        receive_limit=channel.options.get("max_receive_message", 0),
        timeout_ms=call.get("deadline_ms"),
        delay_ms=_delay(call["messages"]),
        cancel=_cancel(call),
    )


def _address(target: str) -> tuple[str, int]:
    place = target.removeprefix("dns:///").removeprefix("ipv4:")
    host, colon, port = place.rpartition(":")
    if not colon or not host or "/" in place:
        raise Unsupported("target")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Refused(f'target: "{target}" has no port')
    return host.strip("[]"), int(port)


def _tls(channel: Channel) -> Tls | None:
    tls: dict[str, str] | None = channel.options.get("tls")
    if tls is None:
        return None
    if "server_name" in tls:
        raise Unsupported("options.tls.server_name")
    if "roots" not in tls:
        # The contract takes TLS from the certificate that is to be trusted.
        raise Unsupported("options.tls")
    pem = {name: _pem(name, path) for name, path in tls.items()}
    return Tls(pem["roots"], pem.get("certificate", b""), pem.get("key", b""))


def _pem(name: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"options.tls.{name}: {error}") from None


def _messages(call: Request) -> list[bytes]:
    """The messages. Raises Unsupported for what is not so sent, Refused for what is no base64."""
    if call["pattern"] in ("unary", "server_stream") and len(call["messages"]) != 1:
        raise Unsupported("messages")
    if any("compressed" in message for message in call["messages"]):
        raise Unsupported("messages.compressed")
    try:
        return [base64.b64decode(message["data"], validate=True) for message in call["messages"]]
    except binascii.Error as error:
        raise Refused(f"messages.data: {error}") from None


def _stream_type(call: Request) -> str:
    """Full duplex: each message waits for the response to the one before it. No other order can be said."""
    waits = [message.get("after_responses", 0) for message in call["messages"]]
    if call["pattern"] != "bidi":
        if any(waits):
            raise Unsupported("messages.after_responses")
        return str(call["pattern"])
    if not any(waits):
        return "half_duplex"
    if waits != list(range(len(waits))):
        raise Unsupported("messages.after_responses")
    return "full_duplex"


def _delay(sent: list[dict[str, Any]]) -> int:
    """One for all messages: the contract has one."""
    delays = {message.get("after_ms", 0) for message in sent}
    if len(delays) > 1:
        raise Unsupported("messages.after_ms")
    return int(delays.pop()) if delays else 0


def _headers(metadata: list[list[str]]) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for name, value in metadata:
        grouped.setdefault(name, []).append(value)
    return list(grouped.items())


def _cancel(call: Request) -> bytes | None:
    point: dict[str, Any] | None = call.get("cancel")
    if point is None:
        return None
    streams = call["pattern"] in ("client_stream", "bidi")
    answers = call["pattern"] in ("server_stream", "bidi")
    if point["at"] == "half_closed":
        return messages.cancel_after_close_send(point.get("after_ms", 0))
    if "after_ms" not in point:
        if point["at"] == "sent" and streams and point["messages"] == len(call["messages"]):
            return messages.cancel_before_close_send()
        if point["at"] == "received" and answers:
            return messages.cancel_after_responses(point["messages"])
    raise Unsupported("cancel")
