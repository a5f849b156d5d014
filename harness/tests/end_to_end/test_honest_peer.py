"""A server that keeps every rule passes every case; one lie, over a socket too, is caught by the case about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from end_to_end.running import Ran

Judge = Callable[..., Ran]


def test_a_strict_server_passes_every_case_and_nothing_is_merely_allowed(judge: Judge) -> None:
    ran = judge("honest")
    others: list[Any] = [(row["id"], row["verdict"], row["got"]) for row in ran.results if row["verdict"] != "pass"]
    assert [row for row in others if row[1] != "recorded"] == []
    assert len(ran.of("pass")) > 280


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
