"""Names made from content."""

from __future__ import annotations

from collections.abc import Iterable

try:  # what hashlib has for this, without OpenSSL, which takes longer to load than all that is hashed here
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b


def digest(pieces: Iterable[bytes]) -> str:
    """24 hexadecimal digits: the same for the same octets, however they are cut, and for no others."""
    whole = blake2b(digest_size=12)
    for piece in pieces:
        whole.update(piece)
    return whole.hexdigest()
