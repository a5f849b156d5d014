"""Known deviations are strict both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support import Ran, server

from wireproof.report.known import beginning
from wireproof.report.visible import folded
from wireproof.run.expectations import Expectation, Expectations, apply, load
from wireproof.selection import matches
from wireproof.targets.load import resolve

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


@pytest.mark.parametrize(
    ("row", "guess"),
    [
        ("observed/rfc9113-8.2-lowercase-sent", f"observed/{UPPERCASE}"),
        ("precondition/conection", "precondition/connection"),
        ("smoke/cal", "smoke/call"),
    ],
)
def test_a_row_that_the_engine_never_adds_is_refused(
    wireproof: Wireproof, target: Callable[..., str], row: str, guess: str
) -> None:
    more = f"  cases: '{GREASE}'\n" if row.startswith("observed/") else ""
    ran = wireproof("run", "-t", target(listed(GREASE) + listed(row) + more))
    assert ran.status == 4
    assert f'targets/sample/expected.yaml:4:10: "{row}" fits no row of a run; did you mean "{guess}"?' in ran.err


@pytest.mark.parametrize("row", ["precondition/connection", "smoke/call", "target/died"])
def test_what_the_engine_should_have_found_and_did_not_is_an_unexpected_pass(
    wireproof: Wireproof, target: Callable[..., str], row: str
) -> None:
    name = target(listed(row))
    assert wireproof("run", "-t", name, double={"besides": {row: "fail"}}).status == 0
    ran = wireproof("run", "-t", name)
    assert ran.status == 1
    assert f"XPASS  {row}" in ran.out


def test_a_file_takes_the_place_of_the_targets_own(
    wireproof: Wireproof, target: Callable[..., str], tmp_path: Path
) -> None:
    name, file = target(listed(GREASE)), tmp_path / "mine.yaml"
    file.write_text(listed(LENGTH))
    ran = wireproof("run", "-t", name, "--expect", str(file), "--json", double={"verdicts": {LENGTH: "fail"}})
    row = next(row for row in ran.json["results"] if row["id"] == LENGTH)
    assert (ran.status, row["verdict"], row["judged"]) == (0, "xfail", "fail")
    assert (row["listed"], row["listed_in"]) == (LENGTH, f"{file}:1")


def test_any_target_takes_a_file(wireproof: Wireproof, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(listed(GREASE))
    ran = wireproof("run", "-t", server(), "--expect", str(file))
    assert ran.status == 1
    assert f"listed    in {file}:1, but it does better now: it reads on, against the text" in ran.out
    assert f"--expect {file}" in ran.out, "the command that runs it again"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (listed("h2/settings/unknown-acepted[grease]"), ':1:10: "h2/settings/unknown-acepted[grease]" fits no case'),
        (listed(GREASE) + "  isue: x\n", ':4:3: unknown key "isue"; did you mean "issue"?'),
        (
            listed(GREASE) + "  issue: reported\n",
            ':4:10: "reported" doesn\'t fit (Where it was reported: an http(s) URL',
        ),
        (listed(GREASE) + "  issue: 'javascript:alert(1)'\n", ":4:10: "),
        (
            listed(GREASE) + "  issue: searched: none\n",
            ":4:18: not YAML: mapping values are not allowed in this context; a",
        ),
        ("", ":1:1: expected one document, found 0"),
    ],
)
def test_a_file_that_is_not_in_order_is_refused_with_its_place(
    wireproof: Wireproof, tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    ran = wireproof("run", "-t", server(), "--expect", str(file))
    assert ran.status == 4
    assert f"{file}{told}" in ran.err


def test_a_file_that_is_not_there_is_usage(wireproof: Wireproof, tmp_path: Path) -> None:
    ran = wireproof("run", "-t", server(), "--expect", str(tmp_path / "none.yaml"))
    assert ran.status == 4
    assert "none.yaml" in ran.err


SOMETIMES = "  sometimes: as its threads are scheduled\n"


@pytest.mark.parametrize(
    ("got", "outcome"),
    [("warn", "xfail"), ("pass", "pass"), ("allowed", "allowed"), ("recorded", "recorded"), ("fail", "fail")],
)
def test_what_is_seen_only_sometimes_may_be_kept_but_not_be_worse(got: str, outcome: str) -> None:
    assert apply(got, Expectation("x", ("warn",), "r", sometimes="by chance")) == outcome


def test_what_is_seen_only_sometimes_is_shown_always(wireproof: Wireproof, target: Callable[..., str]) -> None:
    name = target(listed("h2/settings/unknown-accepted[*]") + SOMETIMES)
    for verdict, line in [("fail", "xfail  {} (1 of 2)"), ("pass", "kept   {} (0 of 2)")]:
        ran = wireproof("run", "-t", name, double={"verdicts": {GREASE: verdict}})
        assert ran.status == 0, ran.out
        assert ran.out.splitlines()[0].startswith(line.format("h2/settings/unknown-accepted[*]"))


def test_what_the_observer_sees_only_sometimes_has_a_row_where_it_was_kept(
    wireproof: Wireproof, target: Callable[..., str]
) -> None:
    name = target(observed() + SOMETIMES)
    assert wireproof("run", "-t", name, double={"besides": {f"observed/{UPPERCASE}": "fail"}}).status == 0
    ran = wireproof("run", "-t", name)
    assert ran.status == 0
    assert ran.out.startswith(f"kept   observed/{UPPERCASE} (this time)")


@pytest.mark.parametrize("issue", ["https://example.org/issues/1", "searched: none"])
def test_known_deviations_are_shown_with_reason_and_issue(
    wireproof: Wireproof, target: Callable[..., str], issue: str
) -> None:
    name = target(listed("h2/settings/unknown-accepted[*]") + f"  issue: '{issue}'\n" + listed(LENGTH))
    ran = wireproof("run", "-t", name, double={"verdicts": {"*": "fail", "h2/settings/refused-stream": "pass"}})
    assert ran.status == 0, ran.out
    lines = ran.out.splitlines()[:3]
    assert lines[0].split("  ")[:2] == ["xfail", LENGTH]
    told = ["xfail", "h2/settings/unknown-accepted[*] (2)", "it reads on, against the text", issue]
    assert [word.strip() for word in lines[1].split("  ") if word] == told
    assert lines[2] == "", "and nothing more"


def test_known_deviations_stand_above_what_is_news(wireproof: Wireproof, target: Callable[..., str]) -> None:
    ran = wireproof("run", "-t", target(listed(LENGTH)), double={"verdicts": {LENGTH: "fail", GREASE: "fail"}})
    assert ran.out.index("xfail  ") < ran.out.index("FAIL  ")


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("It reads on, against the text. More of it.", "It reads on, against the text."),
        ("Served. A request like this is malformed. More.", "Served. A request like this is malformed."),
        (
            "Against RFC 9113 §6.9.1, i.e. the text (RFC 9113 §6.9.1).",
            "Against RFC 9113 §6.9.1, i.e. the text (RFC 9113 §6.9.1).",
        ),
    ],
)
def test_a_reason_is_told_by_its_first_sentence_that_says_something(reason: str, told: str) -> None:
    assert beginning(reason) == told


def test_a_line_for_people_steers_no_terminal() -> None:
    assert folded("a\x1b[2J\n  b\u202ec\ud800") == "a\\x1b[2J b\\u202ec\\ud800"
    assert folded("abcdef", 4) == "abc…"


def test_a_capability_that_is_missing_makes_a_case_unsupported(
    wireproof: Wireproof, target: Callable[..., str]
) -> None:
    ran = wireproof("run", "-t", target(capabilities="[]"), "--json")
    row = next(row for row in ran.json["results"] if row["id"] == "h2/settings/refused-stream")
    assert (row["verdict"], row["why"]) == ("unsupported", "the target isn't said to be capable of: grpc")


def test_what_is_known_of_a_client_may_hold_with_some_servers_only(tmp_path: Path) -> None:
    file = tmp_path / "expected.yaml"
    entry = "- {match: 'rpc/calls[%s]', with: %s, verdict: fail, reason: long enough}\n"
    file.write_text(entry % ("001", "grpc-*") + entry % ("002", "[tonic, other]"))
    known = load(replace(resolve("reference-client"), expected=file))
    assert [known.towards(server).of("rpc/calls[001]") is not None for server in ("grpc-go", "tonic")] == [True, False]
    assert [known.towards(server).of("rpc/calls[002]") is not None for server in ("grpc-go", "tonic")] == [False, True]
