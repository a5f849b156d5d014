"""Which cases took long on a target before: they are begun soon, so that whoever has to wait waits beside the rest."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from wireproof import paths
from wireproof.digest import digest
from wireproof.targets.target import Target

#: Milliseconds. What takes less is waited for by chance, and not noticed.
_LONG = 50


def known(*targets: Target) -> dict[str, float]:
    """Milliseconds by id, the slowest first, of what was performed on a target, or between two; none where nobody
    remembers."""
    remembered = _read(_entry(targets))
    return dict(sorted(remembered.items(), key=lambda case: (-case[1], case[0])))


def remember(took: Mapping[str, float], *targets: Target) -> None:
    """Keeps what is known now, in milliseconds by id. What was not performed this time stays as it was."""
    entry = _entry(targets)
    before = _read(entry)
    now = {case: round(ms) for case, ms in {**before, **took}.items() if ms >= _LONG}
    if now == before:
        return
    with contextlib.suppress(OSError):  # then the next run takes its time
        paths.make(entry.parent)
        partial = entry.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(now))
        partial.replace(entry)


def _entry(targets: tuple[Target, ...]) -> Path:
    names = "\0".join(f"{target.name}\0{target.spelled}" for target in targets)
    return paths.cache() / f"slow-{digest([names.encode()])}.json"


def _read(entry: Path) -> dict[str, float]:
    try:
        read = json.loads(entry.read_text())
        return {str(case): float(ms) for case, ms in read.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # made again after this run
        return {}
