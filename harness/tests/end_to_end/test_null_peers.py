"""Servers that keep no rule on purpose must not get through: each case alone, smoke and precondition gates off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from end_to_end.running import Ran
from wireproof import ledger, paths
from wireproof.prove.demands import RECORDED_LEVELS, Plan, demands_rejection, demands_something, is_plain, may_reject

Judge = Callable[..., Ran]

_CLAUSES = ledger.load(paths.spec() / "clauses.tsv")
#: Short, since these servers answer at once or never; not so short that a busy machine is mistaken for a silent server.
_SCALE = ("--timeout-scale", "0.3")


def _is_judged(row: dict[str, Any]) -> bool:
    """The row's clauses let it fail: neither MAY nor practice, nor contested."""
    contested = any(_CLAUSES[name].contested for name in row["clauses"])
    return row["level"] not in RECORDED_LEVELS and not contested


def _tell(kind: str, ran: Ran) -> None:
    judged = ran.of("fail", "warn", "pass", "allowed", "recorded", "skipped", "unstable")
    deciders = Counter(row["decided_by"] for row in ran.of("fail"))
    print(
        f"null:{kind}: {len(judged)} cases judged, {dict(ran.totals)}; "
        f"caught only by the fixture {deciders['fixture']}, "
        f"only by the epilogue {deciders['epilogue']}"
    )


@pytest.mark.parametrize("kind", ["hangup", "mute"])
def test_a_server_that_answers_nothing_gets_nothing(judge: Judge, kind: str) -> None:
    ran = judge(f"null:{kind}", "--no-gates", *_SCALE)
    _tell(kind, ran)
    assert not [row["id"] for row in ran.of("pass", "allowed", "recorded")]
    assert len(ran.of("fail")) > 200


def test_a_server_that_says_yes_passes_nothing_that_demands_a_rejection_or_an_act(
    judge: Judge, plans: dict[str, Plan]
) -> None:
    ran = judge("null:yes", "--no-gates", *_SCALE)
    _tell("yes", ran)
    assert not [row["id"] for row in ran.of("pass") if demands_something(plans[row["id"]])]
    assert len(ran.of("fail", "warn")) > 100


def test_a_server_that_hangs_up_on_all_but_plain_calls_fails_what_must_be_accepted(
    judge: Judge, plans: dict[str, Plan]
) -> None:
    ran = judge("null:nasty", "--no-gates", *_SCALE)
    _tell("nasty", ran)
    performed = [row for row in ran.results if row["verdict"] != "unsupported" and row["id"] in plans]
    assert not [row["id"] for row in ran.of("pass") if demands_rejection(plans[row["id"]])]
    softened = ("fail", "warn")  # a SHOULD is warned of
    must_accept = [
        row
        for row in performed
        if _is_judged(row) and not plans[row["id"]]["contested"] and not may_reject(plans[row["id"]])
    ]
    kept = {row["id"]: row["verdict"] for row in must_accept if row["verdict"] not in softened}
    assert not {case for case in kept if not is_plain(plans[case])}, kept


def test_the_gates_skip_what_stands_on_a_failed_call(judge: Judge) -> None:
    ran = judge("null:mute", *_SCALE)
    assert ran.status == 1, "the smoke call itself fails"
    assert not ran.of("pass", "allowed", "recorded")
    assert len(ran.of("skipped")) > 200
