"""The events file: written as the engine says it, and read again where a report needs the frames."""

from __future__ import annotations

import json
import os
import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from wireproof.compact_json import compact, parsed
from wireproof.errors import UsageError

#: The lines that the harness acts on. `n` and `ev` come first in every line: its kind is told without parsing it.
_WANTED = re.compile(rb'^\{"n":\d+,"ev":"(?:verdict|target|end|error|run)".*$', re.MULTILINE)

#: Events that name a case and are no part of its log.
_OF_NO_LOG = ("verdict", "not_rejudged", "row")

_COMPRESSED = (".gz", ".xz")

#: The line with which the engine ends a run, and how long it is at most.
_END = re.compile(rb'\{"n":(\d+),"ev":"end","t":([\d.e+-]+)')
_LONGEST_END = 4096

_ORDINAL = re.compile(rb'\{"n":(\d+),"ev":"[a-z]+","t":([\d.e+-]+)')

Event = dict[str, Any]


class EventsFile:
    """Keeps every line of the engine's output, and parses the few kinds that the harness acts on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("wb", buffering=0)

    def take(self, lines: bytes) -> Iterator[Event]:
        """Writes whole lines down; gives those that matter now."""
        self._file.write(lines)
        for line in _WANTED.finditer(lines):
            yield parsed(line[0])

    def close(self) -> None:
        """No more lines come."""
        self._file.close()


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of an events file, which may be compressed (`.gz`, `.xz`). Raises UsageError where it is broken."""
    with _opened(path) as file:
        try:
            yield from file
        except _damage(path) as error:
            raise UsageError(f"{path}: can't be decompressed: {error}") from None


def content_of(path: Path, start: int = 0) -> bytes:
    """An events file, which may be compressed, from an octet on. Raises UsageError where it is broken."""
    if path.suffix in _COMPRESSED:
        return b"".join(lines_of(path))[start:]
    with path.open("rb") as file:
        file.seek(start)
        return file.read()


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        import gzip

        return cast(BinaryIO, gzip.open(path))
    if path.suffix == ".xz":
        import lzma

        return cast(BinaryIO, lzma.open(path))
    return path.open("rb")


def _damage(path: Path) -> tuple[type[Exception], ...]:
    """What reading raises where the file is broken."""
    if path.suffix == ".gz":
        import gzip
        import zlib

        return EOFError, gzip.BadGzipFile, zlib.error
    if path.suffix == ".xz":
        import lzma

        return EOFError, lzma.LZMAError
    return ()


def append(path: Path, events: list[Event]) -> None:
    """Adds events of the harness's own after the engine's; gives each its ordinal and the run's last time."""
    last = _last(path)
    with path.open("ab") as file:
        if last.get("cut"):
            file.write(b"\n")
        for ordinal, event in enumerate(events, start=last["n"] + 1):
            line = {"n": ordinal, "ev": event["ev"], "t": last["t"], **event}
            file.write(compact(line) + b"\n")


def _last(path: Path) -> dict[str, Any]:
    """The largest ordinal and time in a file, and whether its last line was cut short."""
    last: dict[str, Any] = {"n": 0, "t": 0.0}
    line = b"\n"
    with path.open("rb") as file:
        if end := _end_of_run(file):
            return {"n": int(end[1]), "t": float(end[2]), "cut": False}
        for line in file:
            found = _ORDINAL.match(line)
            if found and int(found[1]) > last["n"]:
                last = {"n": int(found[1]), "t": float(found[2])}
    return {**last, "cut": not line.endswith(b"\n")}


def _end_of_run(file: BinaryIO) -> re.Match[bytes] | None:
    """The line `end`, where it is the last of the file: it has the largest ordinal of all."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LONGEST_END))
    last = file.read()
    file.seek(0)
    return _END.match(last, last.rfind(b"\n", 0, -1) + 1) if last.endswith(b"\n") else None


def frames_of(path: Path, cases: set[str]) -> dict[str, list[Event]]:
    """The logged events of some cases, in their true order (`n`)."""
    found: dict[str, list[Event]] = {case: [] for case in cases}
    if not cases:
        return found
    for line in lines_of(path):
        if b'"case":' not in line:
            continue
        try:
            event = json.loads(line)
        except ValueError:
            continue  # the engine died in the middle of a line
        if event.get("case") in cases and event.get("ev") not in _OF_NO_LOG:
            found[event["case"]].append(event)
    for events in found.values():
        events.sort(key=lambda event: event.get("n", 0))
    return found


def octets_in(events: list[Event]) -> bytes:
    """What came on the first of a case's connections, as far as the log has it."""
    came = [event for event in events if event.get("dir") == "in" and "bytes" in event]
    return b"".join(b64decode(event["bytes"]) for event in came if event["conn"] == came[0]["conn"])
