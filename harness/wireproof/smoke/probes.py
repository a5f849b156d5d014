"""What smoke asks a target beside the engine's own smoke call: rows without clauses, which no verdict counts."""

from __future__ import annotations

import gzip
import json
from typing import Any

from wireproof.catalog import Row
from wireproof.targets.target import TLS_PROFILE, Target

#: The engine's call before any case, of the default profile and of the profile `tls`.
FIRST = "smoke/call"
FIRST_TLS = f"{FIRST}[{TLS_PROFILE}]"
#: One more call, on a connection of its own.
SECOND = "smoke/second-call"
GZIP = "smoke/gzip"
_TLS = "smoke/tls"
#: The engine wants a clause for what is expected.
_GZIP_CLAUSE = "grpc-compression-compressed-empty-message"


def probes(target: Target) -> list[Row]:
    """The rows for a target."""
    rows = [_row(SECOND, [])]
    if "method" not in target.call:
        rows.append(_row(GZIP, _compressed_call(bytes.fromhex(target.call["message"]))))
    if not target.live and TLS_PROFILE in target.profiles:
        rows.append(_row(_TLS, [], given="tls"))
    return rows


def _compressed_call(message: bytes) -> list[dict[str, Any]]:
    fields = [
        {"op": "call"},
        {"op": "drop", "name": "grpc-encoding"},
        {"op": "field", "name": "grpc-encoding", "value": "gzip"},
    ]
    head = {"send": "HEADERS", "stream": 1, "fields": fields, "end_stream": False, "end_headers": True}
    payload = gzip.compress(message, mtime=0).hex()
    body = {"send": "MESSAGE", "stream": 1, "payload": payload, "compressed": True, "end_stream": True}
    answered = {"expect": "grpc_status", "stream": 1, "code": ["OK"], "clause": _GZIP_CLAUSE}
    return [{"line": 0, **step} for step in (head, body, {**answered, "within": None, "barrier": "call"})]


def _row(identity: str, steps: list[dict[str, Any]], given: str = "connection") -> Row:
    plan = {"v": 1, "id": identity, "clauses": [], "given": given, "steps": steps}
    text = json.dumps(plan)
    return Row(identity, "", "", [], "", "server", given, "core", [], [], [], "", 0, None, text)
