"""wireproof-judge: the judge and the observer of the engine over an events file."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from wireproof import paths
from wireproof.errors import UsageError, WireproofError
from wireproof.report.visible import folded
from wireproof.run.events import Event, lines_of

#: A record that is longer when it is decompressed is none of ours.
_MOST_OCTETS = 4 << 30
_LONGEST_REASON = 300


@dataclass
class Said:
    """What the program said of a record."""

    #: Id → the verdict on that row.
    verdicts: dict[str, Event] = field(default_factory=dict)
    #: The observer's findings, each the earliest of its clause so far.
    observed: list[Event] = field(default_factory=list)
    #: Id → what of its record is missing.
    not_rejudged: dict[str, str] = field(default_factory=dict)


def ask(events: Path) -> Said:
    """Has a record judged. Raises UsageError for a file that is no record, or a broken one."""
    with _plain(events) as file:
        command = [paths.binary("wireproof-judge", "harness/rejudge"), file]
        done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        why = done.stderr.decode(errors="replace").removeprefix(f"{file}: ").strip()
        if done.returncode < 0 or not why:
            raise WireproofError(f"wireproof-judge ended ({done.returncode}): {folded(why, _LONGEST_REASON)}")
        raise UsageError(f"{events}: {folded(why, _LONGEST_REASON)}")
    return _understood(done.stdout)


def _understood(output: bytes) -> Said:
    said = Said()
    for line in output.splitlines():
        event = json.loads(line)
        if event["ev"] == "verdict":
            said.verdicts[event["case"]] = event
        elif event["ev"] == "observed":
            said.observed.append(event)
        elif event["ev"] == "not_rejudged":
            said.not_rejudged[event["case"]] = event["why"]
    return said


@contextmanager
def _plain(events: Path) -> Iterator[Path]:
    """The file as it is, or a decompressed copy: the program reads here and there in it."""
    if events.suffix not in (".gz", ".xz"):
        yield events
        return
    folder = Path(tempfile.mkdtemp(prefix="wireproof-"))
    try:
        _decompress(events, folder / "events.jsonl")
        yield folder / "events.jsonl"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _decompress(events: Path, copy: Path) -> None:
    written = 0
    with copy.open("wb") as file:
        for line in lines_of(events):
            written += len(line)
            if written > _MOST_OCTETS:
                raise UsageError(f"{events}: more than {_MOST_OCTETS >> 30} GiB when it is decompressed")
            file.write(line)
