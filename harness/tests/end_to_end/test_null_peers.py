"""Servers that keep no rule on purpose must not get through: each case alone, smoke and precondition gates off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from end_to_end.running import Ran

Plan = dict[str, Any]
Judge = Callable[..., Ran]

#: What the yes-server does without having kept any rule: it answers, acknowledges, and is silent otherwise.
_YES_DOES = {"response", "alive", "quiet", "SETTINGS", "PING"}
_REJECTIONS = {"connection_error", "stream_error", "closed", "RST_STREAM", "GOAWAY"}
_MATCHERS = {"http_status", "grpc_status", "fields", "trailers", "messages", "data", "settings", "increment"}
#: Short, since these servers answer at once or never; not so short that a busy machine is mistaken for a silent server.
_SCALE = ("--timeout-scale", "0.3")


def _expectations(plan: Plan) -> Iterator[list[dict[str, Any]]]:
    """The expectations of a plan, each as the list of its alternatives."""
    for step in plan["steps"]:
        if "expect" in step:
            yield [step]
        elif "either" in step:
            yield [alternative for alternative in step["either"] if alternative["verdict"] == "pass"]


def _demands_rejection(plan: Plan) -> bool:
    """Some expectation can only pass by an act of refusal."""
    return any(all(one["expect"] in _REJECTIONS for one in alternatives) for alternatives in _expectations(plan))


def _is_content(one: dict[str, Any]) -> bool:
    """The alternative is met by what the yes-server does for anybody."""
    return one["expect"] in _YES_DOES and not (_MATCHERS & one.keys())


def _demands_something(plan: Plan) -> bool:
    """Some expectation is not met by a server that only answers every request with the declared call's answer."""
    return any(not any(_is_content(one) for one in alternatives) for alternatives in _expectations(plan))


def _is_judged(row: dict[str, Any]) -> bool:
    """The row's level lets it fail: neither MAY nor practice."""
    return row["level"] not in ("MAY", "practice")


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
    assert not [row["id"] for row in ran.of("pass") if _demands_something(plans[row["id"]])]
    assert len(ran.of("fail", "warn")) > 100


def test_a_server_that_hangs_up_on_all_but_plain_calls_fails_what_must_be_accepted(
    judge: Judge, plans: dict[str, Plan]
) -> None:
    ran = judge("null:nasty", "--no-gates", *_SCALE)
    _tell("nasty", ran)
    assert not [row["id"] for row in ran.of("pass") if _demands_rejection(plans[row["id"]])]
    accepting = [
        row
        for row in ran.of("pass", "allowed", "skipped", "recorded", "warn", "fail", "unstable")
        if row["id"] in plans and not _demands_rejection(plans[row["id"]]) and _is_judged(row)
    ]
    softened = ("fail", "warn")  # a SHOULD is warned of
    assert not [(row["id"], row["verdict"], row["why"]) for row in accepting if row["verdict"] not in softened]


def test_the_gates_skip_what_stands_on_a_failed_call(judge: Judge) -> None:
    ran = judge("null:mute", *_SCALE)
    assert ran.status == 3
    assert not ran.of("pass", "allowed", "recorded")
    assert len(ran.of("skipped")) > 200
