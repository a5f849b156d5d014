"""Servers that keep no rule on purpose must not get through: each case alone, smoke and precondition gates off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from end_to_end.running import Ran
from wireproof import ledger, paths
from wireproof.prove.demands import RECORDED_LEVELS, Plan, demands_rejection, demands_something, is_plain, may_reject

pytestmark = pytest.mark.long

Judge = Callable[..., Ran]

_CLAUSES = ledger.load(paths.spec() / "clauses.tsv")
_ALONE = ("--no-gates", "--max-parallel", "1", "--timeout-scale")
#: Short, since these servers answer at once or never, and no neighbours keep them from it. What never answers may be
#: asked for the shortest time; what has to answer gets so much that a busy machine is not mistaken for its silence.
_SCALES = {"mute": "0.01", "hangup": "0.1", "yes": "0.05", "nasty": "0.2"}


def _waits(plan: Plan) -> bool:
    """Some expectation has a time of its own, longer than any other."""
    asked = (one for step in plan["steps"] for one in step.get("either", [step]))
    return any((one.get("within") or 0) > 1000 for one in asked)


def _select(cases: list[str]) -> list[str]:
    return [word for case in cases for word in ("-k", case)]


def _is_judged(row: dict[str, Any]) -> bool:
    """The row's clauses let it fail: neither MAY nor practice, nor contested."""
    return row["level"] not in RECORDED_LEVELS and not any(_CLAUSES[name].contested for name in row["clauses"])


def _tell(kind: str, ran: Ran) -> None:
    judged = ran.of("fail", "warn", "pass", "allowed", "recorded", "skipped", "unstable")
    deciders = Counter(row["decided_by"] for row in ran.of("fail"))
    verdicts = Counter(row["verdict"] for row in ran.results)
    print(
        f"null:{kind}: {len(judged)} cases judged, {dict(verdicts)}; "
        f"caught only by the fixture {deciders['fixture']}, "
        f"only by the epilogue {deciders['epilogue']}"
    )


@pytest.mark.parametrize("kind", ["hangup", "mute"])
def test_a_server_that_answers_nothing_gets_nothing(judge: Judge, kind: str) -> None:
    ran = judge(f"null:{kind}", *_ALONE, _SCALES[kind])
    _tell(kind, ran)
    assert not [row["id"] for row in ran.of("pass", "allowed", "recorded")]
    assert len(ran.of("fail")) > 200


def test_a_server_that_says_yes_passes_nothing_that_demands_a_rejection_or_an_act(
    judge: Judge, plans: dict[str, Plan]
) -> None:
    # Times that a case asks for by itself are not scaled: those cases wait side by side.
    core = {identity: plan for identity, plan in plans.items() if plan["tier"] == "core" and not _is_about_tls(plan)}
    patient = [identity for identity, plan in core.items() if _waits(plan)]
    impatient = [identity for identity in core if identity not in patient]
    ran = judge("null:yes", *_ALONE, _SCALES["yes"], *_select(impatient))
    ran.results += judge("null:yes", "--no-gates", *_select(patient)).results
    _tell("yes", ran)
    assert not [row["id"] for row in ran.of("pass") if demands_something(plans[row["id"]])]
    assert len(ran.of("fail", "warn")) > 100


def test_a_server_that_hangs_up_on_all_but_plain_calls_fails_what_must_be_accepted(
    judge: Judge, plans: dict[str, Plan]
) -> None:
    ran = judge("null:nasty", *_ALONE, _SCALES["nasty"])
    _tell("nasty", ran)
    performed = [row for row in ran.results if row["verdict"] != "unsupported" and row["id"] in plans]
    assert not [row["id"] for row in ran.of("pass") if demands_rejection(plans[row["id"]])]
    must_accept = [
        row
        for row in performed
        if _is_judged(row)
        and not may_reject(plans[row["id"]])
        and not plans[row["id"]]["contested"]
        and not _is_about_tls(plans[row["id"]])
        and row["id"] != "h2/frame_size/raised"  # which it need not grant
    ]
    softened = ("fail", "warn")  # a SHOULD is warned of
    kept = {row["id"]: row["verdict"] for row in must_accept if row["verdict"] not in softened}
    assert not {case for case in kept if not is_plain(plans[case])}, kept


def _is_about_tls(plan: Plan) -> bool:
    """A null server has a TLS library that keeps its rules."""
    return bool(plan["given"] == "tls")


def test_the_gates_skip_what_stands_on_a_failed_call(judge: Judge) -> None:
    ran = judge("null:mute", "--timeout-scale", "0.3")
    assert ran.status == 1, "the smoke call itself fails"
    assert not ran.of("pass", "allowed", "recorded")
    assert len(ran.of("skipped")) > 200
