"""What an adapter may write: each line checked by hand, since a run reads thousands of them."""

from __future__ import annotations

import binascii
from collections.abc import Callable
from typing import Any

from wireproof.adapter.filled import MOST_FILLED
from wireproof.compact_json import parsed

Event = dict[str, Any]

#: How much of a line is shown.
_SHOWN = 80

CONNECTIVITY = ("IDLE", "CONNECTING", "READY", "TRANSIENT_FAILURE", "SHUTDOWN")


class Misbehaved(Exception):  # noqa: N818 - the adapter's error, not ours
    """The adapter broke the protocol; why, as a sentence about the adapter. `kind` as in spec/smoke.schema.json."""

    def __init__(self, why: str, kind: str = "breaks-protocol") -> None:
        super().__init__(why)
        self.kind = kind


def parse(line: bytes) -> Event:
    """One line. Raises Misbehaved."""
    try:
        event = parsed(line)
    except ValueError:
        why = f"wrote a line that is no JSON: {shown(line)}; is it a log? Logs belong on stderr"
        raise Misbehaved(why, "logs-on-stdout") from None
    if not isinstance(event, dict):
        raise Misbehaved(f"wrote a line that is no JSON object: {shown(line)}")
    kind = event.get("ev")
    members = _EVENTS.get(kind) if isinstance(kind, str) else None
    if members is None:
        raise Misbehaved(f"wrote an event of no known kind (`ev`): {shown(line)}")
    _check(event, members, line)
    return event


def shown(line: bytes) -> str:
    """The beginning of a line, for people."""
    text = ascii(line[:_SHOWN].rstrip().decode("utf-8", "replace"))
    return text + ("…" if len(line) > _SHOWN else "")


def _check(event: Event, members: dict[str, _Member], line: bytes) -> None:
    for name, value in event.items():
        member = members.get(name)
        if member is None:
            if name == "ev":
                continue
            raise Misbehaved(f"wrote `{event['ev']}` with a member that nobody knows, `{name}`: {shown(line)}")
        if not member.fits(value):
            raise Misbehaved(f"wrote `{event['ev']}` whose `{name}` is not {member.wanted}: {shown(line)}")
    for name, member in members.items():
        if member.required and name not in event:
            raise Misbehaved(f"wrote `{event['ev']}` without `{name}`: {shown(line)}")


class _Member:
    """A member of an event: what fits, in a test and in words."""

    def __init__(self, fits: Callable[[Any], bool], wanted: str, required: bool = True) -> None:
        self.fits = fits
        self.wanted = wanted
        self.required = required

    def optional(self) -> _Member:
        return _Member(self.fits, self.wanted, required=False)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_base64(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        binascii.a2b_base64(value, strict_mode=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_fill(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"pattern", "size"}
        and _is_base64(value["pattern"])
        and value["pattern"] != ""
        and _whole(value["size"])
        and 1 <= value["size"] <= MOST_FILLED
    )


def _is_metadata(value: Any) -> bool:
    return isinstance(value, list) and all(_is_field(field) for field in value)


def _is_field(field: Any) -> bool:
    if not (isinstance(field, list) and len(field) == 2 and isinstance(field[0], str) and isinstance(field[1], str)):
        return False
    return not field[0].endswith("-bin") or _is_base64(field[1])


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


_ID = _Member(lambda value: _whole(value) and value >= 1, "a whole number of at least 1")
_TEXT = _Member(lambda value: isinstance(value, str), "text")
_TIME = _Member(
    lambda value: isinstance(value, int | float) and not isinstance(value, bool) and value >= 0,
    "milliseconds",
    required=False,
)
_METADATA = _Member(_is_metadata, "a list of [name, value], those in -bin as base64")
_OCTETS = _Member(_is_base64, "base64")
_FILL = _Member(_is_fill, "a pattern in base64 and a size from 1 to 32 MiB", required=False)
_CODE = _Member(lambda value: _whole(value) and value >= 0, "a status code, 0 or more")
_STATE = _Member(lambda value: value in CONNECTIVITY, "one of " + ", ".join(CONNECTIVITY))
_FLAG = _Member(lambda value: isinstance(value, bool), "true or false")
_NAMES = _Member(
    lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value), "a list of names"
)
_ROWS = _Member(_is_list, "a list of objects", required=False)

#: The members of each kind of event.
_EVENTS: dict[str, dict[str, _Member]] = {
    "hello": {"id": _ID, "name": _TEXT, "version": _TEXT, "capabilities": _NAMES},
    "ok": {"id": _ID},
    "unsupported": {"id": _ID, "what": _TEXT},
    "error": {"id": _Member(lambda value: _whole(value) and value >= 0, "a whole number"), "why": _TEXT},
    "initial": {"id": _ID, "metadata": _METADATA, "t_ms": _TIME},
    "message": {"id": _ID, "data": _OCTETS, "fill": _FILL, "rest": _OCTETS.optional(), "t_ms": _TIME},
    "end": {
        "id": _ID,
        "status": _CODE,
        "message": _TEXT,
        "details": _OCTETS.optional(),
        "trailers": _METADATA,
        "t_ms": _TIME,
    },
    "state": {"id": _ID, "state": _STATE, "t_ms": _TIME},
    "report": {"id": _ID, "calls": _ROWS, "metrics": _ROWS, "spans": _ROWS},
    "outcome": {"id": _ID, "passed": _FLAG, "why": _TEXT.optional(), "t_ms": _TIME},
    "bye": {"id": _ID},
}
