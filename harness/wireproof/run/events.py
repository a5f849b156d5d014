"""The events file: written as the engine says it, and read again where a report needs the frames."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

#: `n` and `ev` come first in every line, so its kind can be told without parsing all of it.
_HEAD = 96
_WANTED = (b'"ev":"verdict"', b'"ev":"target"', b'"ev":"end"', b'"ev":"error"', b'"ev":"run"')

Event = dict[str, Any]


class EventsFile:
    """Keeps every line of the engine's output, and parses the few kinds that the harness acts on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("wb", buffering=0)

    def take(self, lines: bytes) -> Iterator[Event]:
        """Writes whole lines down; gives those that matter now."""
        self._file.write(lines)
        for line in lines.splitlines():
            head = line[:_HEAD]
            if any(kind in head for kind in _WANTED):
                yield json.loads(line)

    def close(self) -> None:
        """No more lines come."""
        self._file.close()


def frames_of(path: Path, cases: set[str]) -> dict[str, list[Event]]:
    """The logged events of some cases, in their true order (`n`)."""
    found: dict[str, list[Event]] = {case: [] for case in cases}
    if not cases:
        return found
    with path.open("rb") as file:
        for line in file:
            if b'"case":' not in line:
                continue
            try:
                event = json.loads(line)
            except ValueError:
                continue  # the engine died in the middle of a line
            if event.get("case") in cases and event.get("ev") != "verdict":
                found[event["case"]].append(event)
    for events in found.values():
        events.sort(key=lambda event: event.get("n", 0))
    return found


def octets_in(events: list[Event]) -> bytes:
    """What came on the first of a case's connections, as far as the log has it."""
    came = [event for event in events if event.get("dir") == "in" and "bytes" in event]
    return b"".join(b64decode(event["bytes"]) for event in came if event["conn"] == came[0]["conn"])
