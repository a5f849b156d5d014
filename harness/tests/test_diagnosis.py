"""What `smoke` advises, by what the target said."""

from __future__ import annotations

import pytest

from wireproof.run.request import Record
from wireproof.targets.diagnosis import diagnose
from wireproof.targets.target import DEFAULT_CALL, DEFAULT_PROFILE, Profile, Target

TARGET = Target("exec", "server", DEFAULT_CALL, profiles={DEFAULT_PROFILE: Profile("server {port}")})
NO_HTTP2 = {"verdict": "fail", "seen": "no fixture", "got": "the target closed the connection: what came is no HTTP/2"}


@pytest.mark.parametrize(
    ("came", "advice"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "answers in HTTP/1"),
        (b'<!DOCTYPE HTML>\n<html lang="en">', "answers in HTTP/1"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "speaks TLS"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "speaks no HTTP/2"),
    ],
)
def test_what_speaks_something_else_is_told_by_its_first_words(came: bytes, advice: str) -> None:
    assert advice in diagnose(TARGET, Record(verdicts={"smoke/call": NO_HTTP2}), came)
