"""How rows name things."""

from __future__ import annotations

import json
from functools import cache

from wireproof import paths

_SHOWN = 32


@cache
def _names() -> dict[int, str]:
    names: dict[str, int] = json.loads((paths.spec() / "names.json").read_bytes())["grpc_status"]
    return {code: name for name, code in names.items()}


def status(code: int) -> str:
    """`NOT_FOUND (5)`."""
    return f"{_names()[code]} ({code})" if code in _names() else str(code)


def several(count: int, noun: str) -> str:
    """`1 response`, `no response`, `3 responses`."""
    return f"{count or 'no'} {noun}" + ("s" if count > 1 else "")


def octets(data: bytes) -> str:
    """The beginning of some octets."""
    return f"{data[:_SHOWN]!r}" + ("…" if len(data) > _SHOWN else "")
