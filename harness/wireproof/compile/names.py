"""The names of spec/names.json: the specifications' (RFC 9113 §6, §6.5.2, §7; gRPC statuscodes.md), and our own."""

from __future__ import annotations

import json
from typing import Any

from wireproof import paths

_NAMES: dict[str, Any] = json.loads((paths.spec() / "names.json").read_bytes())

CLIENT_PREFACE: bytes = _NAMES["client_preface"].encode()
FRAME_TYPES: dict[str, int] = _NAMES["frame_types"]
SETTINGS: dict[str, int] = _NAMES["settings"]
ERROR_CODES: dict[str, int] = _NAMES["error_codes"]
GRPC_CODES: dict[str, int] = _NAMES["grpc_status"]
#: What a target may be capable of, and a case require.
CAPABILITIES: list[str] = _NAMES["capabilities"]


def code_name(value: str | int, names: dict[str, int]) -> str | int:
    """A code by its name where it has one, else its number."""
    if isinstance(value, int):
        return next((name for name, number in names.items() if number == value), int(value))
    return value


def setting_number(name: str | int) -> int:
    """The identifier of a setting: by name, or spelled as a number."""
    if isinstance(name, int):
        return int(name)
    return SETTINGS[name] if name in SETTINGS else int(name, 0)
