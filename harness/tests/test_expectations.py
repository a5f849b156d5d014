"""Known deviations are strict both ways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support import Ran

from wireproof.run.expectations import Expectation, Expectations, apply
from wireproof.selection import matches

Wireproof = Callable[..., Ran]
LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
REASON = "reason: it reads on, against the text"


def listed(match: str, verdict: str = "fail") -> str:
    """An expected.yaml."""
    return f"- match: '{match}'\n  verdict: {verdict}\n  {REASON}\n"


@pytest.mark.parametrize(
    ("got", "listed_as", "outcome"),
    [
        ("fail", ("fail",), "xfail"),
        ("warn", ("warn",), "xfail"),
        ("unstable", ("fail", "unstable"), "xfail"),
        ("pass", ("fail",), "xpass"),
        ("allowed", ("warn",), "xpass"),
        ("recorded", ("fail",), "xpass"),
        ("warn", ("fail",), "xpass"),
        ("fail", ("warn",), "fail"),
        ("error", ("fail",), "error"),
        ("skipped", ("fail",), "skipped"),
        ("unsupported", ("fail",), "unsupported"),
    ],
)
def test_a_verdict_is_weighed_against_what_is_listed(got: str, listed_as: tuple[str, ...], outcome: str) -> None:
    assert apply(got, Expectation("x", listed_as, "r")) == outcome


def test_the_first_entry_that_fits_counts() -> None:
    narrow, wide = Expectation("a/b[c]", ("warn",), "r"), Expectation("a/*", ("fail",), "r")
    assert Expectations((narrow, wide)).of("a/b[c]") is narrow
    assert Expectations((narrow, wide)).of("a/b[d]") is wide


def test_brackets_in_a_pattern_stand_for_themselves() -> None:
    assert matches("a/b[row]", "a/b[row]")
    assert not matches("a/b[row]", "a/br")
    assert matches("a/b[*]", "a/b[row]")


def test_a_listed_failure_is_as_expected(wireproof: Wireproof, target: Callable[..., str]) -> None:
    name = target(listed(LENGTH))
    ran = wireproof("run", "-t", name, "--json", double={"verdicts": {LENGTH: "fail"}})
    row = next(row for row in ran.json["results"] if row["id"] == LENGTH)
    assert (ran.status, row["verdict"], row["reason"]) == (0, "xfail", "it reads on, against the text")


def test_a_listed_case_that_passes_fails_the_run(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(listed(GREASE)))
    assert ran.status == 1
    assert f"XPASS  {GREASE}" in ran.out


def test_a_pattern_that_fits_no_case_is_refused(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(listed("h2/settings/length-not-multiple-of-7")))
    assert ran.status == 4
    assert f'fits no case that this target can be asked; did you mean "{LENGTH}"?' in ran.err


def test_a_pattern_for_an_unsupported_case_is_refused(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(listed("h2/settings/refused-stream"), capabilities="[]"))
    assert ran.status == 4


def test_an_entry_without_reason_is_refused_with_its_place(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(f"- match: {LENGTH}\n  verdict: fial\n"))
    assert ran.status == 4
    assert 'targets/sample/expected.yaml:1:3: missing key "reason"' in ran.err
    assert 'targets/sample/expected.yaml:2:12: "fial" isn\'t known here; did you mean "fail"?' in ran.err


def test_a_reason_that_says_nothing_is_refused(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(f"- match: {LENGTH}\n  verdict: fail\n  reason: b\n"))
    assert ran.status == 4
    assert "targets/sample/expected.yaml:3:11: needs at least 10 characters, has 1" in ran.err


def test_a_pattern_that_is_listed_twice_is_refused(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(listed(LENGTH) + listed(GREASE) + listed(LENGTH, "warn")))
    assert ran.status == 4
    assert f'targets/sample/expected.yaml:7:10: "{LENGTH}" is listed already, in line 1' in ran.err


UPPERCASE = "rfc9113-8.2-lowercase-send"


def observed(cases: str = f"cases: '{GREASE}'\n") -> str:
    """An expected.yaml about what the observer sees."""
    return f"- match: observed/{UPPERCASE}\n  verdict: fail\n  {REASON}\n" + (f"  {cases}" if cases else "")


def test_what_the_observer_sees_can_be_listed(wireproof: Wireproof, target: Callable[..., str]) -> None:
    seen = {"besides": {f"observed/{UPPERCASE}": "fail"}}
    assert wireproof("run", "-t", target(observed()), double=seen).status == 0


def test_what_the_observer_sees_fails_the_run(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(), double={"besides": {f"observed/{UPPERCASE}": "fail"}})
    assert ran.status == 1
    assert f"FAIL  observed/{UPPERCASE}" in ran.out


def test_what_the_observer_should_have_seen_and_did_not_is_an_unexpected_pass(
    wireproof: Wireproof, target: Callable[..., str]
) -> None:
    ran = wireproof("run", "-t", target(observed()))
    assert ran.status == 1
    assert f"XPASS  observed/{UPPERCASE}" in ran.out


def test_it_is_missed_only_once_the_cases_that_show_it_have_run(
    wireproof: Wireproof, target: Callable[..., str]
) -> None:
    assert wireproof("run", "-t", target(observed()), "-k", LENGTH).status == 0


def test_an_observation_that_names_no_cases_is_refused(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(observed(cases="")))
    assert ran.status == 4
    assert f'"observed/{UPPERCASE}": needs `cases`: those that show it' in ran.err


def test_the_cases_of_an_observation_must_exist(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(observed(cases="cases: h2/no/such\n")))
    assert ran.status == 4
    assert '"h2/no/such" fits no case that this target can be asked' in ran.err


def test_a_capability_that_is_missing_makes_a_case_unsupported(
    wireproof: Wireproof, target: Callable[..., str]
) -> None:
    ran = wireproof("run", "-t", target(capabilities="[]"), "--json")
    row = next(row for row in ran.json["results"] if row["id"] == "h2/settings/refused-stream")
    assert (row["verdict"], row["why"]) == ("unsupported", "the target isn't said to be capable of: grpc")
