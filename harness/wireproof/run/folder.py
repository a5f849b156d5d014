"""Where a run leaves its events: .wireproof/runs/ID, the newest also as `last`."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from wireproof import paths
from wireproof.errors import WireproofError


def new_folder() -> Path:
    """A fresh folder, named by the time. Raises WireproofError where none can be made."""
    runs = paths.state() / "runs"
    try:
        return _make(runs)
    except OSError as error:
        why = f"{error.filename}: {error.strerror}"
        raise WireproofError(f"{why}; runs are kept there, or below WIREPROOF_STATE") from None


def _make(runs: Path) -> Path:
    runs.mkdir(parents=True, exist_ok=True)
    while True:
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(2).hex()}"
        with contextlib.suppress(FileExistsError):
            (runs / name).mkdir()
            _point_last(runs, name)
            return runs / name


def _point_last(runs: Path, name: str) -> None:
    partial = runs / f".last-{name}"
    partial.symlink_to(name)
    partial.replace(runs / "last")
