"""What the events file tells of the run itself: who judged what, where, when and how."""

from __future__ import annotations

import platform
import subprocess
import time
from contextlib import suppress
from functools import cached_property
from typing import Any

from wireproof import __version__, paths
from wireproof.run.request import Request


def about(request: Request, profiles: list[str], asked: Commit | None = None) -> dict[str, Any]:
    """The `about` of the event `run`. The engine copies it: it knows none of this, least of all the date.

    `asked`: where git has been asked for the commit already.
    """
    return {
        "wireproof": __version__,
        "commit": asked.text if asked else commit(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "platform": platform.platform(),
        "target": {
            "name": request.target.name,
            "version": request.target.version,
            "spelled": request.target.spelled,
            "profiles": profiles,
        },
        "options": {
            "timeout_scale": request.timeout_scale,
            "keep": request.keep,
            "gates": request.gates,
            "alone": request.max_parallel == 1,
            "fail_fast": request.fail_fast,
            **({"max_parallel": request.max_parallel} if request.max_parallel else {}),
        },
        **({"config": request.config} if request.config else {}),
    }


def commit() -> str | None:
    """The checkout's commit, `-dirty` where files differ from it; None where this is no checkout."""
    asked = Commit()
    try:
        return asked.text
    finally:
        asked.end()


class Commit:
    """Asks git for the checkout's commit at once, and tells it later: meanwhile there is other work."""

    def __init__(self) -> None:
        self._git: subprocess.Popen[str] | None = None
        if (paths.root() / ".git").exists():
            asked = ["git", "-C", str(paths.root()), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
            with suppress(OSError):
                self._git = subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    @cached_property
    def text(self) -> str | None:
        """Waits for git's answer: see commit()."""
        if self._git is None:
            return None
        try:
            said, _ = self._git.communicate(timeout=5)
        except subprocess.SubprocessError:
            return None
        return said.strip() or None

    def end(self) -> None:
        """Nobody wants to know any more, or knows already."""
        if self._git is not None:
            with self._git:
                self._git.kill()
