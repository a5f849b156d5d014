"""Numbers that remember how they were spelled, so that `[content-length, +5]` reaches the wire as `+5`."""

from __future__ import annotations

import re
from typing import Any


class Int(int):
    """An integer and its spelling."""

    source: str

    def __new__(cls, value: int, source: str) -> Int:
        number = super().__new__(cls, value)
        number.source = source
        return number


class Float(float):
    """A float and its spelling."""

    source: str

    def __new__(cls, value: float, source: str) -> Float:
        number = super().__new__(cls, value)
        number.source = source
        return number


# The core schema of YAML 1.2 (§10.3.2). YAML 1.1's `on`, `yes`, `1:30` and `017` as octal aren't in it.
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
#: More digits than any field of a frame can need: such numbers stay text.
_LONGEST_NUMBER = 40


def resolve(text: str) -> Any:
    """The value of a plain scalar."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    if _DECIMAL.fullmatch(text):
        return Int(int(text), text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return Int(int(text, 0), text)
    if _FLOAT.fullmatch(text):
        return Float(float(text), text)
    return text


def spelled(value: Any) -> str:
    """A scalar as it stands in the file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "source", value))
