"""What the events file tells of the run itself: who judged what, where, when and how."""

from __future__ import annotations

import platform
import subprocess
import time
from typing import Any

from wireproof import __version__, paths
from wireproof.run.request import Request


def about(request: Request, profiles: list[str]) -> dict[str, Any]:
    """The `about` of the event `run`. The engine copies it: it knows none of this, least of all the date."""
    return {
        "wireproof": __version__,
        "commit": commit(),
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
            "alone": request.alone,
            "fail_fast": request.fail_fast,
        },
    }


def commit() -> str | None:
    """The checkout's commit, `-dirty` where files differ from it; None where this is no checkout."""
    if not (paths.root() / ".git").exists():
        return None
    asked = ["git", "-C", str(paths.root()), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
