"""Which cases took long on a target before: they are begun first, so that whoever has to wait waits beside the rest."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from wireproof import paths
from wireproof.run.request import Record
from wireproof.targets.target import Target

#: Milliseconds. What takes less is waited for by chance, and not noticed.
_LONG = 50


def known(target: Target) -> list[str]:
    """The ids, the slowest first; none of a target that nobody remembers."""
    remembered = _read(_entry(target))
    return sorted(remembered, key=lambda case: (-remembered[case], case))


def remember(target: Target, record: Record) -> None:
    """Keeps what is known now. Cases that were not run this time stay as they were."""
    entry = _entry(target)
    before = _read(entry)
    took = {case: event.get("ms", 0) for case, event in record.verdicts.items()}
    now = {case: round(ms) for case, ms in (before | took).items() if ms >= _LONG}
    if now == before:
        return
    with contextlib.suppress(OSError):  # then the next run takes its time
        paths.make(entry.parent)
        partial = entry.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(now))
        partial.replace(entry)


def _entry(target: Target) -> Path:
    name = hashlib.blake2b(f"{target.name}\0{target.spelled}".encode(), digest_size=12).hexdigest()
    return paths.cache() / f"slow-{name}.json"


def _read(entry: Path) -> dict[str, float]:
    try:
        read = json.loads(entry.read_text())
        return {str(case): float(ms) for case, ms in read.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # made again after this run
        return {}
