"""A server that keeps every rule passes every case; one lie, over a socket too, is caught by the case about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from end_to_end.running import Ran
from wireproof import paths

Judge = Callable[..., Ran]


def test_a_strict_server_passes_every_case_and_nothing_is_merely_allowed(judge: Judge) -> None:
    ran = judge("honest")
    others: list[Any] = [(row["id"], row["verdict"], row["got"]) for row in ran.results if row["verdict"] != "pass"]
    # It takes frames of 16,384 octets and no more, as it may, and has a table of 4,096 octets and no less.
    skipped = ("h2/frame_size/raised", "hpack/size_updates/missing")
    assert [row for row in others if row[1] != "recorded" and (row[0] not in skipped or row[1] != "skipped")] == []
    assert len(ran.of("pass")) > 280


def test_with_other_limits_it_passes_the_cases_that_need_them(judge: Judge) -> None:
    peer = paths.binary("wireproof-peer", "peer")
    command = f"exec:{peer} serve --port {{port}} --settings MAX_FRAME_SIZE=32768,HEADER_TABLE_SIZE=1024"
    cases = ("-k", "h2/frame_size/raised", "-k", "hpack/size_updates/missing")
    assert [row["verdict"] for row in judge(command, *cases).results] == ["pass", "pass"]


@pytest.mark.parametrize(
    ("lie", "verdict"),
    [
        ("rfc9113-6.7-ping-length:ignore", "fail"),
        ("rfc9113-6.7-ping-length:wrong-code", "warn"),
        ("rfc9113-6.7-ping-length:close", "allowed"),
    ],
)
def test_a_lie_draws_the_verdict_that_it_states(judge: Judge, lie: str, verdict: str) -> None:
    ran = judge(f"liar:{lie}", "--clause", lie.partition(":")[0])
    assert {row["verdict"] for row in ran.results} == {verdict}
