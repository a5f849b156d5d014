"""JUnit XML: well-formed whatever a target says, and in the form on which its readers rely."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from recordings import LENGTH, about_length, listed, recording, row
from syrupy.assertion import SnapshotAssertion

from wireproof.report.junit import as_xml
from wireproof.report.recorded import RecordedRun
from wireproof.run.results import Result

#: Values of `type` that make GitLab's reader (ActiveSupport) take an element's text for something else than text.
_TYPES_OF_GITLAB = {"array", "file", "string", "integer", "boolean", "yaml", "symbol", "datetime", "float", "decimal"}
_OUTCOMES = {"failure", "error", "skipped"}
_ANYTHING = st.text(st.characters(exclude_categories=()), max_size=30)


def suite_of(run: RecordedRun) -> ET.Element:
    """The suite, after a look at the form of the whole."""
    root = ET.fromstring(as_xml(run))
    assert_form(root)
    return root[0]


def case_of(run: RecordedRun, name: str) -> ET.Element:
    """One test case."""
    return next(case for case in suite_of(run).iter("testcase") if case.attrib["name"] == name)


def assert_form(root: ET.Element) -> None:
    """What Ant's and Jenkins' schemas, and the code of Jenkins and GitLab, have in common."""
    assert (root.tag, [child.tag for child in root]) == ("testsuites", ["testsuite"])
    suite = root[0]
    assert list(suite.attrib) == ["name", "tests", "failures", "errors", "skipped", "time", "timestamp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.attrib["timestamp"])
    assert [child.tag for child in suite] == ["properties"] + ["testcase"] * (len(suite) - 1)
    counted = Counter(each.tag for each in suite.iter())
    numbers = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    assert {name: suite.attrib[name] for name in numbers} == {name: str(counted[tag]) for name, tag in numbers.items()}
    assert root.attrib.items() <= {**suite.attrib, "name": "wireproof"}.items()
    names = [(case.attrib["classname"], case.attrib["name"]) for case in suite.iter("testcase")]
    assert len(set(names)) == len(names), "GitLab ignores all but the first of a name"
    for timed in (root, suite, *suite.iter("testcase")):
        assert re.fullmatch(r"\d+\.\d{3}", timed.attrib["time"]), "Jenkins knows no exponents"
    for case in suite.iter("testcase"):
        assert_form_of_case(case)


def assert_form_of_case(case: ET.Element) -> None:
    assert case.attrib["name"] and case.attrib["classname"]
    assert set(case.attrib) <= {"name", "classname", "file", "line", "time"}
    tags = [child.tag for child in case if child.tag != "properties"]
    assert tags in ([], ["system-out"]) or (tags[0] in _OUTCOMES and tags[1:] in ([], ["system-out"]))
    for outcome in (child for child in case if child.tag in _OUTCOMES):
        assert list(outcome.attrib) == ["message", "type"]
        assert outcome.attrib["type"] not in _TYPES_OF_GITLAB
        assert outcome.text and outcome.text.startswith(outcome.attrib["message"].removesuffix("…"))
    properties = [each.attrib["name"] for each in case.iter("property")]
    assert len(set(properties)) == len(properties)


def test_a_run_is_told_so(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert as_xml(recording(tmp_path)).decode() == snapshot


def test_each_verdict_becomes_what_it_is(tmp_path: Path) -> None:
    found = {
        case.find("properties/property[@name='verdict']").attrib["value"]: [  # type: ignore[union-attr]
            child.tag for child in case if child.tag in _OUTCOMES
        ]
        for case in suite_of(recording(tmp_path)).iter("testcase")
    }
    assert {verdict for verdict, tags in found.items() if not tags} == {"pass", "allowed", "recorded", "warn"}
    assert {verdict for verdict, tags in found.items() if tags == ["failure"]} == {"fail", "unstable", "xpass"}
    assert {verdict for verdict, tags in found.items() if tags == ["error"]} == {"error"}
    assert {verdict for verdict, tags in found.items() if tags == ["skipped"]} == {"xfail", "skipped", "unsupported"}


def test_a_warning_is_a_failure_where_it_fails_the_run(tmp_path: Path) -> None:
    warned = "h2/goaway/close"
    told = case_of(recording(tmp_path), warned)
    assert [child.tag for child in told] == ["properties", "system-out"]
    assert "GOAWAY CANCEL, FIN (noticed, but with the wrong code)" in (told[1].text or "")
    assert case_of(recording(tmp_path, strict=True), warned).find("failure[@type='warn']") is not None


def test_a_drafted_expectation_is_a_failure_where_it_fails_the_run(tmp_path: Path) -> None:
    draft = row("a/b", "xfail", **listed(reason="DRAFT: say why"))
    assert case_of(recording(tmp_path, draft), "a/b").find("skipped") is not None
    assert case_of(recording(tmp_path, draft, strict=True), "a/b").find("failure[@type='xfail']") is not None


def test_a_known_deviation_says_why_and_where_it_is_discussed(tmp_path: Path) -> None:
    skipped = case_of(recording(tmp_path), "grpc/status/missing").find("skipped")
    assert skipped is not None
    assert "since 2020" in skipped.attrib["message"] and "https://e.org/2" in skipped.attrib["message"]
    case = case_of(recording(tmp_path), "h2/push/one")
    assert case.find("skipped[@message='Not performed: the target allows no push.']") is not None


def test_a_failure_shows_its_bytes_and_how_to_perform_it_again(tmp_path: Path) -> None:
    case = case_of(recording(tmp_path), LENGTH)
    failure, out = case.findtext("failure") or "", case.findtext("system-out") or ""
    for text in (failure, out):
        assert "00 00 05 04 00 00 00 00 00 00 03 00 00 00" in text
        assert "*" in text
    assert "https://www.rfc-editor.org/rfc/rfc9113#section-6.5" in failure
    assert f"wireproof run -t 'exec:./mine {{port}}' --method /a.B/C -k {LENGTH} --seed 7" in failure


def test_what_the_observer_saw_stands_at_the_case_that_shows_it(tmp_path: Path) -> None:
    case = case_of(recording(tmp_path), "observed/rfc9113-5.1.1-server-even-id")
    assert (case.attrib["file"], case.attrib["line"]) == ("cases/h2/settings.yaml", "12")
    assert "SETTINGS ack" in (case.findtext("system-out") or "")


@pytest.mark.parametrize(
    "summary",
    [
        {"no_target": "it ended at once"},
        {"engine_death": "the engine ended by signal 11"},
        {"errors": ["the disk is full"]},
        {"interrupted": True, "unfinished": 3},
    ],
)
def test_a_run_that_went_wrong_does_not_look_well(tmp_path: Path, summary: dict[str, Any]) -> None:
    run = recording(tmp_path, row("h2/ping/ack", "skipped", why="no target"), **summary)
    assert suite_of(run).attrib["errors"] == "1"


def test_a_target_cannot_have_a_file_of_its_choice_attached(tmp_path: Path) -> None:
    run = recording(tmp_path, about_length("fail"), text="[[ATTACHMENT|/etc/passwd]]")
    document = as_xml(run)
    assert b"ATTACHMENT|/etc/passwd" in document
    assert b"[[ATTACHMENT" not in document


def test_only_the_worst_of_very_many_failures_have_their_log(tmp_path: Path) -> None:
    many = [{**about_length("warn"), "case": f"h2/settings/{number}"} for number in range(200)]
    run = recording(tmp_path, *many, about_length("fail"))
    assert "SETTINGS ack" in (case_of(run, LENGTH).findtext("system-out") or "")
    assert "events file" in (case_of(run, "h2/settings/199").findtext("system-out") or "")


def test_text_that_xml_can_hold_arrives_as_it_was(tmp_path: Path) -> None:
    text = '<a href="x">&amp; ]]> \'§ 日本語 😀\n\tnext'
    run = recording(tmp_path, {**about_length("fail"), "got": text})
    assert text in (case_of(run, LENGTH).findtext("failure") or "")


@pytest.mark.parametrize(
    "character", ["\0", "\x1b", "\x7f", "\x85", "\udc80", "\ud800", "\ufffe", "\u202e", "\u2028", "\r"]
)
def test_what_xml_cannot_hold_is_spelled(tmp_path: Path, character: str) -> None:
    run = recording(tmp_path, {**about_length("fail"), "got": f"a{character}b"}, text=f"a{character}b")
    case = case_of(run, LENGTH)
    spelled = {"\r": "\\r"}.get(character, f"{ord(character):02x}")
    for text in (case.findtext("failure"), case.findtext("system-out"), case.find("failure").attrib["message"]):  # type: ignore[union-attr]
        assert re.search(rf"a(\\[xu]0?0?)?{re.escape(spelled)}b", text or "")


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(texts=st.lists(_ANYTHING, min_size=5, max_size=20), values=st.randoms(use_true_random=False))
def test_it_is_well_formed_whatever_any_field_holds(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], values: random.Random
) -> None:
    run = recording(tmp_path_factory.getbasetemp(), text=texts[0], no_target=texts[1], errors=[texts[2]])
    run.about["target"] = {"name": texts[3], "version": texts[4], "spelled": texts[0], "profiles": texts[:2]}
    names = [
        each.name for each in fields(Result) if each.type == "str" and each.name not in ("id", "verdict", "log_of")
    ]
    for each in run.rows:
        for name in names:
            setattr(each, name, values.choice([*texts, "as usual"]))
    run.rows[0].id += texts[0]
    assert_form(ET.fromstring(as_xml(run)))
