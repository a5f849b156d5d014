"""Where a run leaves its events: .wireproof/runs/ID, the newest also as `last`. Old ones are taken away."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from wireproof import paths
from wireproof.errors import UsageError, WireproofError

#: How many runs are kept, unless WIREPROOF_KEEP_RUNS says otherwise; 0 keeps all.
_KEPT = 50


def new_folder() -> Path:
    """A fresh folder, named by the time; old ones are taken away. Raises WireproofError where none can be made."""
    folder = fresh_folder()
    forget_old()
    return folder


def fresh_folder() -> Path:
    """As new_folder(), for who calls forget_old() when there is time. Raises WireproofError."""
    runs = paths.state() / "runs"
    _kept()
    try:
        paths.make(runs)
        with _locked(runs):  # so that nobody takes away a folder that isn't marked as in use yet
            folder = _make(runs)
            _lock(folder)
        return folder
    except OSError as error:
        why = f"{error.filename}: {error.strerror}"
        raise WireproofError(f"{why}; runs are kept there, or below WIREPROOF_STATE") from None


def forget_old() -> None:
    """Takes away all but the newest folders; their names sort by time. What somebody uses stays."""
    runs, kept = paths.state() / "runs", _kept()
    if kept:
        with contextlib.suppress(OSError), _locked(runs):
            for name in sorted(entry.name for entry in os.scandir(runs) if entry.is_dir(follow_symlinks=False))[:-kept]:
                with contextlib.suppress(OSError), _locked(runs / name, fcntl.LOCK_NB):
                    shutil.rmtree(runs / name, ignore_errors=True)


@contextlib.contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Nobody takes the run in this folder away meanwhile, old as it may be."""
    descriptor = None
    with contextlib.suppress(OSError):  # where somebody else has marked it, it stays as well
        descriptor = _lock(folder, fcntl.LOCK_NB)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _make(runs: Path) -> Path:
    while True:
        now = time.time_ns()
        second = time.strftime("%Y%m%d-%H%M%S", time.localtime(now // 10**9))
        name = f"{second}-{now // 1000 % 10**6:06d}"
        with contextlib.suppress(FileExistsError):
            (runs / name).mkdir()
            _point_last(runs, name)
            return runs / name


def _point_last(runs: Path, name: str) -> None:
    partial = runs / f".last-{name}"
    partial.symlink_to(name)
    partial.replace(runs / "last")


def _kept() -> int:
    wanted = os.environ.get("WIREPROOF_KEEP_RUNS", str(_KEPT))
    if not wanted.isdecimal():
        raise UsageError(f'WIREPROOF_KEEP_RUNS wants a number of runs (0: all), not "{wanted}"')
    return int(wanted)


def _lock(folder: Path, how: int = 0) -> int:
    """Marks the folder as in use until the descriptor is closed, at the latest when this process ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | how)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@contextlib.contextmanager
def _locked(folder: Path, how: int = 0) -> Iterator[None]:
    descriptor = _lock(folder, how)
    try:
        yield
    finally:
        os.close(descriptor)
