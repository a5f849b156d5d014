"""Signs that a target has died inside, though its process may live on, and words for how a process ended."""

from __future__ import annotations

import re
from typing import Any

_SIGNS = re.compile(
    r"ERROR: \w+Sanitizer"
    r"|: runtime error: "  # UndefinedBehaviorSanitizer
    r"|^panic: |http2?: panic serving"  # Go
    r"|^thread '.*' (\(\d+\) )?panicked at"  # Rust
    r"|^fatal error: |^\*\*\* stack smashing|terminate called "  # Go's runtime, libc, C++
)


def sign(line: str) -> str | None:
    """The line, shortened, if it tells of a death."""
    return line.strip()[:200] if _SIGNS.search(line) else None


def ending(body: dict[str, Any]) -> str:
    """How a process ended, by the keeper's event: "exit 1", "signal SEGV"."""
    return f"signal {body['signal']}" if "signal" in body else f"exit {body.get('code')}"
