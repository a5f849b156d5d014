"""Names made from content."""

from __future__ import annotations

import hashlib

from wireproof.digest import digest


def test_the_same_octets_have_the_same_name_however_they_are_cut() -> None:
    assert digest([b"ab", b"", b"c"]) == digest([b"abc"]) == hashlib.blake2b(b"abc", digest_size=12).hexdigest()


def test_others_have_another() -> None:
    assert digest([b"abc"]) != digest([b"abd"])
