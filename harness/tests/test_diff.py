"""`wireproof diff`: what changed between recorded runs, what fails newly first."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support import Ran, server
from syrupy.assertion import SnapshotAssertion

from wireproof import paths
from wireproof.diff import markdown, text
from wireproof.diff.as_json import as_json
from wireproof.diff.compare import GROUPS, Comparison, compare
from wireproof.errors import Exit
from wireproof.report.recorded import RecordedRun
from wireproof.run.results import Result

Wireproof = Callable[..., Ran]
LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
HIGHEST = "h2/settings/unknown-accepted[highest]"
CLAUSE = "rfc9113-8.2-lowercase-send"
OBSERVED = f"observed/{CLAUSE}"
ABOUT = {
    "wireproof": "1.0",
    "commit": "0123456789abcdef",
    "date": "2026-01-02T03:04:05Z",
    "platform": "Linux",
    "target": {"name": "mine", "version": "1", "spelled": "mine", "profiles": ["default"]},
    "options": {"timeout_scale": 1.0},
}


def run(*rows: Result, **more: Any) -> RecordedRun:
    """A recorded run."""
    return RecordedRun(Path("run/events.jsonl"), **{"about": ABOUT, "seed": 7, "rows": list(rows), **more})


def row(verdict: str, seen: str = "HEADERS", identity: str = "a/b", **more: Any) -> Result:
    """A row."""
    return Result(identity, verdict, seen=seen, **more)


def groups(comparison: Comparison) -> dict[str, list[str]]:
    """The ids in each group that isn't empty."""
    return {name: [each.row.id for each in changes] for name, changes in comparison.groups.items() if changes}


def group_of(old: list[Result], new: list[Result]) -> str:
    """Where the only row ends up; `same` where nothing is another."""
    found = compare([run(*old)], run(*new))
    names = list(groups(found))
    assert len(names) + found.same == 1, names
    return names[0] if names else "same"


@pytest.mark.parametrize(
    ("old", "new", "group"),
    [
        ("pass", "fail", "newly_failing"),
        ("pass", "unstable", "newly_failing"),
        ("xfail", "xpass", "newly_failing"),
        ("xfail", "fail", "newly_failing"),
        ("warn", "fail", "newly_failing"),
        ("skipped", "fail", "newly_failing"),
        ("pass", "error", "newly_failing"),
        ("fail", "fail", "same"),
        ("fail", "unstable", "deviates_otherwise"),
        ("pass", "warn", "newly_warned"),
        ("fail", "warn", "newly_passing"),
        ("warn", "warn", "same"),
        ("fail", "pass", "newly_passing"),
        ("xfail", "pass", "newly_passing"),
        ("warn", "allowed", "newly_passing"),
        ("fail", "xfail", "newly_listed"),
        ("pass", "xfail", "newly_listed"),
        ("pass", "allowed", "changed"),
        ("recorded", "pass", "changed"),
        ("recorded", "recorded", "same"),
        ("pass", "skipped", "no_longer_judged"),
        ("fail", "unsupported", "no_longer_judged"),
        ("skipped", "unsupported", "same"),
        ("unsupported", "pass", "newly_judged"),
        ("skipped", "xfail", "newly_judged"),
    ],
)
def test_each_change_has_its_group(old: str, new: str, group: str) -> None:
    assert group_of([row(old)], [row(new)]) == group


def test_other_behaviour_within_the_rules_is_told() -> None:
    assert group_of([row("pass", "GOAWAY NO_ERROR")], [row("pass", "RST_STREAM CANCEL")]) == "changed"
    assert group_of([row("recorded", "nothing")], [row("recorded", "HEADERS")]) == "recorded_otherwise"
    assert group_of([row("xfail", "nothing")], [row("xfail", "HEADERS")]) == "deviates_otherwise"


def test_whether_an_end_is_fin_or_rst_is_chance_but_not_what_came_before_it() -> None:
    assert group_of([row("pass", "GOAWAY PROTOCOL_ERROR, FIN")], [row("pass", "GOAWAY PROTOCOL_ERROR, RST")]) == "same"
    assert group_of([row("allowed", "FIN")], [row("allowed", "RST")]) == "same"
    assert group_of([row("allowed", "nothing")], [row("allowed", "RST")]) == "changed"
    assert group_of([row("pass", "GOAWAY NO_ERROR, FIN")], [row("pass", "GOAWAY PROTOCOL_ERROR, FIN")]) == "changed"


def test_a_row_that_was_not_there_is_new_or_fails_newly() -> None:
    assert group_of([], [row("pass")]) == "added"
    assert group_of([], [row("unsupported")]) == "added"
    assert group_of([], [row("fail")]) == "newly_failing"
    assert group_of([row("pass")], []) == "removed"


def seen_in(*cases: str, verdict: str = "fail") -> Result:
    """What the observer saw."""
    return row(verdict, f"{len(cases)} cases", OBSERVED, seen_in=list(cases))


def test_in_how_many_cases_the_observer_saw_it_is_chance() -> None:
    found = compare([run(row("pass"), seen_in("a/b", "a/c"))], run(row("pass"), seen_in("a/b")))
    assert (groups(found), found.same) == ({}, 2)


def test_what_the_observer_did_not_see_before_fails_newly() -> None:
    found = compare([run(row("pass"))], run(row("pass"), seen_in("a/b")))
    assert groups(found) == {"newly_failing": [OBSERVED]}
    assert found.groups["newly_failing"][0].old[0].verdict == "absent"


def test_what_the_observer_sees_no_more_is_better_only_if_it_heard_the_same_cases() -> None:
    other = row("pass", identity="a/c")
    old = run(row("pass"), other, seen_in("a/b"))
    assert groups(compare([old], run(row("pass"), other))) == {"newly_passing": [OBSERVED]}
    assert groups(compare([old], run(row("skipped"), other))) == {"no_longer_judged": ["a/b"], "removed": [OBSERVED]}


def test_what_any_old_run_did_is_nothing_new() -> None:
    old = [run(row("pass", "A")), run(row("fail", "B")), run(row("allowed", "C"))]
    assert groups(compare(old, run(row("allowed", "C")))) == {}
    assert groups(compare(old, run(row("fail", "B")))) == {}
    assert groups(compare(old, run(row("fail", "D")))) == {"deviates_otherwise": ["a/b"]}
    assert groups(compare(old, run(row("pass", "D")))) == {"changed": ["a/b"]}
    assert groups(compare(old, run(row("warn", "A")))) == {"deviates_otherwise": ["a/b"]}, "it has failed before"


@pytest.mark.parametrize(
    ("old", "new", "formerly"),
    [
        ("a/old", "a/b", ["a/old"]),
        ("a/old[x]", "a/b[x]", ["a/old"]),
        ("a/old[x]", "a/b", ["a/older", "a/old[x]"]),
    ],
)
def test_a_case_that_was_renamed_is_the_same_case(old: str, new: str, formerly: list[str]) -> None:
    found = compare([run(row("pass", identity=old))], run(row("fail", identity=new, formerly=formerly)))
    assert groups(found) == {"newly_failing": [new]}
    assert found.renamed == {new: (old,)}


def test_of_cases_that_were_made_one_the_worst_counts() -> None:
    old = run(row("pass", identity="a/x"), row("fail", identity="a/y"))
    found = compare([old], run(row("fail", identity="a/b", formerly=["a/x", "a/y"])))
    assert groups(found) == {}
    assert found.renamed == {"a/b": ("a/y",)}


def test_an_id_that_is_used_again_is_not_the_case_that_had_it() -> None:
    old = run(row("fail", identity="a/x"))
    found = compare([old], run(row("pass", identity="a/x"), row("fail", identity="a/b", formerly=["a/x"])))
    assert groups(found) == {"newly_failing": ["a/b"], "newly_passing": ["a/x"]}


def test_what_is_not_the_same_of_the_runs_is_told() -> None:
    about = {**ABOUT, "commit": "f" * 40, "target": {**ABOUT["target"], "version": "2"}, "options": {"alone": True}}
    found = compare([run(row("pass"))], run(row("pass"), about=about, seed=8))
    told = {difference.what: (difference.old, difference.new) for difference in found.differences}
    assert told["version"] == (("1",), "2")
    assert told["seed"] == (("7",), "8")
    assert told.keys() == {"version", "commit", "seed"}


@pytest.mark.parametrize(
    ("new", "strict", "status"),
    [
        (run(row("pass")), False, Exit.AS_EXPECTED),
        (run(row("fail")), False, Exit.FAILED),
        (run(row("warn")), False, Exit.AS_EXPECTED),
        (run(row("warn")), True, Exit.FAILED),
        (run(row("xfail")), True, Exit.AS_EXPECTED),
        (run(row("skipped"), no_target="it ended"), False, Exit.OUR_ERROR),
        (run(row("pass"), complete=False), False, Exit.OUR_ERROR),
        (run(row("pass"), interrupted=True), False, Exit.OUR_ERROR),
        (run(row("fail"), engine_death="signal 9"), False, Exit.FAILED),
    ],
)
def test_the_exit_status_tells_of_new_deviations(new: RecordedRun, strict: bool, status: Exit) -> None:
    assert compare([run(row("pass"))], new).status(strict=strict) == status


# Every form tells it


HOSTILE = "x\x1b[31m|`a`<script>@you\n# *b*"


def every_group() -> Comparison:
    """A comparison with something in each group, and a name that steers terminals and pages."""
    verdicts = {
        "newly_failing": ("pass", "fail"),
        "newly_warned": ("pass", "warn"),
        "newly_passing": ("fail", "pass"),
        "newly_listed": ("pass", "xfail"),
        "changed": ("pass", "allowed"),
        "recorded_otherwise": ("recorded", "recorded"),
        "deviates_otherwise": ("fail", "unstable"),
        "no_longer_judged": ("pass", "skipped"),
        "removed": ("pass", ""),
        "newly_judged": ("skipped", "pass"),
        "added": ("", "pass"),
    }
    told = {"clause": CLAUSE, "level": "MUST", "expected": HOSTILE, "got": "other"}
    old = [
        row(before, HOSTILE + (before == "recorded") * " 1", f"a/{name}")
        for name, (before, _) in verdicts.items()
        if before
    ]
    new = [row(after, HOSTILE, f"a/{name}", **told) for name, (_, after) in verdicts.items() if after]
    new.append(row("pass", identity="a/new-name", formerly=["a/old-name"]))
    old.append(row("pass", identity="a/old-name"))
    about = {**ABOUT, "target": {**ABOUT["target"], "version": HOSTILE}}
    return compare([run(*old)], run(*new, about=about, interrupted=True, unfinished=2))


def test_every_group_can_come_about() -> None:
    assert list(groups(every_group())) == list(GROUPS)


def test_the_text_says_this(snapshot: SnapshotAssertion, capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    text.write(every_group(), sys.stdout, everything=True)
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert out == snapshot


def test_markdown_says_this(snapshot: SnapshotAssertion, tmp_path: Path) -> None:
    markdown.write(every_group(), tmp_path / "new/diff.md")
    written = (tmp_path / "new/diff.md").read_text()
    assert "\x1b" not in written
    assert written == snapshot


def test_json_fits_its_schema_and_tells_all() -> None:
    told = as_json(every_group())
    jsonschema.validate(told, json.loads((paths.spec() / "diff.schema.json").read_text()))
    assert list(told["groups"]) == list(GROUPS)
    (change,) = told["groups"]["newly_failing"]
    assert (change["old"], change["new"]) == (
        [{"verdict": "pass", "seen": HOSTILE}],
        {"verdict": "fail", "seen": HOSTILE},
    )
    assert told["renamed"] == {"a/new-name": ["a/old-name"]}


def test_long_groups_are_cut_in_the_text_unless_all_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    many = [row("pass", identity=f"a/{number}") for number in range(30)]
    found = compare([run(*many)], run(*[replace(each, seen="other") for each in many]))
    text.write(found, sys.stdout)
    assert "… and 10 more (--all tells them)" in capsys.readouterr().out
    text.write(found, sys.stdout, everything=True)
    assert "a/29" in capsys.readouterr().out


# The command line


def told(ran: Ran) -> str:
    """A comparison without what differs between machines and runs."""
    text = re.sub(r"seed \d+, \S+Z(, commit \S+)?", "seed S, DATE, commit C", ran.out)
    text = re.sub(r"  \S*events\.jsonl", "  FILE", text)
    return re.sub(r"exec:.*?server\.py", "exec:server.py", text)


def test_two_runs_are_compared(wireproof: Wireproof, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    wireproof("run", "-t", server(), double={"verdicts": {LENGTH: "pass", GREASE: "fail"}})
    old = (tmp_path / "state/runs/last").resolve().name
    wireproof("run", "-t", server(), double={"verdicts": {LENGTH: "fail", HIGHEST: "allowed"}})
    ran = wireproof("diff", old, "last", "--markdown", str(tmp_path / "diff.md"))
    assert (ran.status, ran.err) == (1, "")
    assert told(ran) == snapshot
    assert "newly failing" in (tmp_path / "diff.md").read_text()
    again = wireproof("diff", old, "last", "--json")
    jsonschema.validate(again.json, json.loads(wireproof("schema", "diff").out))
    assert again.status == 1


def test_a_run_and_itself_are_the_same(wireproof: Wireproof) -> None:
    wireproof("run", "-t", server(), double={"verdicts": {LENGTH: "fail"}})
    ran = wireproof("diff", "last", "last")
    assert (ran.status, ran.out.splitlines()[-1]) == (0, "nothing fails newly; 5 rows as before")


def test_renames_are_read_from_the_events_file(
    wireproof: Wireproof, environment: dict[str, str], tmp_path: Path
) -> None:
    from support import DATA, run_with

    cases = tmp_path / "cases/h2"
    cases.mkdir(parents=True)
    written = (DATA / "cases/h2/settings.yaml").read_text()
    renamed = written.replace(f"scenario: {LENGTH}", f"scenario: h2/settings/odd-length\nformerly: [{LENGTH}]")
    (cases / "settings.yaml").write_text(renamed)
    wireproof("run", "-t", server())
    old = (tmp_path / "state/runs/last").resolve().name
    run_with({**environment, "WIREPROOF_CASES": str(tmp_path / "cases")}, "run", "-t", server())
    ran = wireproof("diff", old, "last")
    assert ran.status == 0
    assert f"renamed: {LENGTH} → h2/settings/odd-length" in ran.out


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["last"], 4, "diff wants two runs"),
        (["last", "no-such-run"], 4, 'no recorded run "no-such-run"'),
        (["--jsn", "last", "last"], 4, "--json"),
    ],
)
def test_what_cannot_be_compared_is_usage(
    wireproof: Wireproof, arguments: list[str], status: int, message: str
) -> None:
    wireproof("run", "-t", server())
    ran = wireproof("diff", *arguments)
    assert ran.status == status
    assert message in ran.err


def test_runs_without_a_common_row_are_nothing_to_compare(wireproof: Wireproof, tmp_path: Path) -> None:
    wireproof("run", "-t", server(), "-k", LENGTH)
    old = (tmp_path / "state/runs/last").resolve().name
    wireproof("run", "-t", server(), "-k", GREASE)
    assert wireproof("diff", old, "last").status == 5


def test_a_file_that_cannot_be_written_is_our_error(wireproof: Wireproof, tmp_path: Path) -> None:
    wireproof("run", "-t", server())
    (tmp_path / "file").touch()
    ran = wireproof("diff", "last", "last", "--markdown", str(tmp_path / "file/diff.md"))
    assert ran.status == 3
    assert "--markdown" in ran.err
