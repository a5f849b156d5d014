"""Octets as authors write them: hex with spaces and comments, text, or a fill."""

from __future__ import annotations

import re
from typing import Any

from wireproof.compile.fault import StepError
from wireproof.scenario.document import Path
from wireproof.scenario.scalars import spelled

_COMMENT = re.compile(r"#[^\n]*")

#: Octets in a plan: bare lower-case hex, a fill, or "@message".
Payload = str | dict[str, int]


def hex_digits(value: Any, path: Path) -> str:
    """The bare lower-case digits of a hex value."""
    digits = "".join(_COMMENT.sub("", spelled(value)).split()).lower()
    wrong = re.search("[^0-9a-f]", digits)
    if wrong:
        raise StepError(path, f'"{wrong.group()}" isn\'t a hex digit')
    if len(digits) % 2:
        raise StepError(path, f"{len(digits)} hex digits: an octet has two")
    return digits


def text_digits(value: Any) -> str:
    """The octets of a text, as hex."""
    return spelled(value).encode("utf-8", "surrogatepass").hex()


def payload(step: dict[str, Any], path: Path, text_key: str = "data") -> Payload:
    """The payload that `hex`, `fill` or a text give; empty where none does."""
    if "hex" in step:
        return hex_digits(step["hex"], (*path, "hex"))
    if "fill" in step:
        return {"fill": int(step["fill"]["octet"]), "count": int(step["fill"]["count"])}
    return text_digits(step.get(text_key, ""))


def length(octets: Payload) -> int | None:
    """How many octets there are; None where the target decides."""
    if isinstance(octets, dict):
        return octets["count"]
    return None if octets.startswith("@") else len(octets) // 2
