"""Data inside of a page: nothing that came from a wire can end the element that it stands in."""

from __future__ import annotations

import zlib
from base64 import b64encode

#: How hard to compress: a run waits for its page, what is published is kept for ever.
QUICK, SMALL = 1, 9


def packed(content: bytes, level: int = QUICK) -> bytes:
    """Compressed, as base64: the script's `DecompressionStream("deflate")` reads it."""
    return b64encode(zlib.compress(content, level))
