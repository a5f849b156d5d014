"""`wireproof expect`: a file of expectations is drafted from a run, and kept in step with the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from support import Ran, server
from syrupy.assertion import SnapshotAssertion

from wireproof import ledger, paths
from wireproof.errors import FileError
from wireproof.expect.evidence import Evidence
from wireproof.expect.merge import Merged, merge
from wireproof.run.results import Result

Wireproof = Callable[..., Ran]
LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
HIGHEST = "h2/settings/unknown-accepted[highest]"
UPPERCASE = "observed/rfc9113-8.2-lowercase-send"
CLAUSES = ledger.load(paths.spec() / "clauses.tsv")

#: What people wrote: comments, two styles of quotes, more than one entry.
FILE = """\
# What it is known to do otherwise.

- match: "a/x[*]"   # all of them
  verdict: fail
  reason: It was looked at closely.
  issue: https://example.org/issues/1

# About y.
- match: a/y
  verdict: [warn, fail]
  reason: >-
    It does so, and it is
    no surprise.
# The end.
"""


def evidence(**verdicts: str) -> Evidence:
    """A run of a target that can be asked all these; `x1` stands for a/x[1], `not-run` for one that wasn't chosen."""
    names = {name: f"a/{name[0]}[{name[1:]}]" if name[1:] else f"a/{name}" for name in verdicts}
    rows = {names[key]: Result(names[key], verdict) for key, verdict in verdicts.items() if verdict != "not-run"}
    return Evidence(rows, list(names.values()))


def merged(text: str, found: Evidence) -> Merged:
    """The file as it is after the run."""
    return merge(text, "expected.yaml", found, CLAUSES, "# Head.\n")


def test_what_holds_stays_as_it_is_to_the_letter() -> None:
    result = merged(FILE, evidence(x1="fail", x2="fail", y="warn"))
    assert (result.text, result.kept, result.changed, result.drafted) == (FILE, 2, {}, [])


def test_what_is_seen_only_sometimes_stays_where_it_was_not_seen() -> None:
    text = FILE.replace("# The end.\n", "  sometimes: as its threads are scheduled\n")
    result = merged(text, evidence(x1="fail", x2="fail", y="pass"))
    assert (result.text, result.changed, result.drafted) == (text, {}, [])
    worse = merged(text.replace("[warn, fail]", "warn"), evidence(x1="fail", x2="fail", y="fail"))
    assert [entry.match for entry in worse.drafted] == ["a/y"]


def test_what_was_not_looked_at_stays() -> None:
    assert merged(FILE, evidence(x1="not-run", y="not-run", z="pass")).text == FILE


def test_what_is_new_is_added_at_the_end() -> None:
    result = merged(FILE, evidence(x1="fail", y="fail", z="fail"))
    assert result.text.startswith(FILE)
    assert [entry["match"] for entry in yaml.safe_load(result.text)] == ["a/x[*]", "a/y", "a/z"]


def test_what_does_better_is_dropped_and_told_while_comments_stay() -> None:
    result = merged(FILE, evidence(x1="pass", x2="allowed", y="warn"))
    assert result.changed == {3: "dropped, since it is allowed or pass now"}
    assert "a/x" not in result.text
    assert result.text.count("#") == 3


def test_an_entry_of_which_some_rows_do_better_is_narrowed_and_keeps_its_reason() -> None:
    result = merged(FILE, evidence(x1="fail", x2="pass", x3="not-run", y="warn"))
    entries = yaml.safe_load(result.text)
    assert [entry["match"] for entry in entries] == ["a/x[1]", "a/x[3]", "a/y"]
    assert entries[0]["reason"] == entries[1]["reason"] == "It was looked at closely."
    assert entries[1]["issue"] == "https://example.org/issues/1"
    assert result.changed == {3: "narrowed to a/x[1], a/x[3], since a/x[2] is pass now"}


def test_a_row_that_does_worse_than_listed_is_drafted_anew() -> None:
    result = merged("- {match: 'a/x[*]', verdict: warn, reason: It only warns.}\n", evidence(x1="warn", x2="fail"))
    assert [(e["match"], e["verdict"]) for e in yaml.safe_load(result.text)] == [("a/x[1]", "warn"), ("a/x[2]", "fail")]


def test_what_a_narrowed_entry_hid_is_looked_at_too() -> None:
    text = FILE + "- match: a/*\n  verdict: fail\n  reason: All the others, too.\n"
    result = merged(text, evidence(x1="pass", x2="fail", y="fail", z="fail"))
    assert [entry["match"] for entry in yaml.safe_load(result.text)] == ["a/x[2]", "a/y", "a/z"]


def test_an_entry_that_fits_no_case_is_dropped_and_told() -> None:
    result = merged(FILE, evidence(x1="fail", z="pass"))
    assert result.changed == {9: "dropped, since it fits no case that this target can be asked"}


def test_rows_of_a_scenario_with_one_verdict_are_one_entry_and_never_fit_what_passed() -> None:
    result = merged("", evidence(x1="fail", x2="fail", y="warn", z1="unstable", z2="pass"))
    entries = [(entry["match"], entry["verdict"]) for entry in yaml.safe_load(result.text)]
    assert entries == [("a/x[*]", "fail"), ("a/y", "warn"), ("a/z[1]", ["unstable", "fail"])]
    assert result.text.startswith("# Head.\n- match:")


def test_a_run_without_deviations_makes_an_empty_list() -> None:
    result = merged("", evidence(x1="pass"))
    assert (yaml.safe_load(result.text), result.drafted) == ([], [])
    again = merged(result.text, evidence(x1="fail"))
    assert [entry["match"] for entry in yaml.safe_load(again.text)] == ["a/x[1]"]


def test_whatever_a_peer_said_can_be_read_again() -> None:
    found = evidence(x="fail")
    hostile = "# \x1b[31m'\"\\ - {x: \u2028 \x85\ud800: yes}\n---\n...\n\t- match: b " + "z" * 4000
    found.rows["a/x"].got = found.rows["a/x"].expected = hostile
    (entry,) = yaml.safe_load(merged("", found).text)
    assert "\\x1b[31m" in entry["reason"] and "\\ud800" in entry["reason"]
    assert len(entry["reason"]) < 1000


def observed(**verdicts: str) -> Evidence:
    """A run in which the observer saw upper-case names in a/x[1]."""
    found = evidence(**verdicts)
    found.rows[UPPERCASE] = Result(UPPERCASE, "fail", seen_in=["a/x[1]"])
    return found


def test_what_the_observer_saw_is_listed_with_the_cases_that_show_it() -> None:
    text = merged("", observed(x1="pass", x2="pass")).text
    (entry,) = yaml.safe_load(text)
    assert (entry["match"], entry["cases"]) == (UPPERCASE, "a/x[1]")
    assert merged(text, evidence(x1="not-run", x2="pass")).text == text
    gone = merged(text, evidence(x1="pass", x2="pass"))
    assert list(gone.changed.values()) == ["dropped, since it is not seen any more"]


def test_cases_that_are_gone_are_taken_out_of_an_observation() -> None:
    text = f"- match: {UPPERCASE}\n  cases: ['a/x[1]', a/gone]\n  verdict: fail\n  reason: It was looked at.\n"
    (entry,) = yaml.safe_load(merged(text, observed(x1="pass")).text)
    assert (entry["cases"], entry["reason"]) == ("a/x[1]", "It was looked at.")


@pytest.mark.parametrize("text", ["[{match: a/x, verdict: fail, reason: on one line}]", "- match: a/x\n"])
def test_a_file_that_cannot_be_added_to_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(FileError, match=r"expected\.yaml:1:"):
        merged(text, evidence(x="fail", y="fail"))


# The command line


FAILING = {"verdicts": {LENGTH: "fail", GREASE: "warn", HIGHEST: "warn"}, "besides": {UPPERCASE: "fail"}}


def drafted(wireproof: Wireproof, file: Path, double: dict[str, object]) -> Ran:
    """Drafts a file from a run."""
    wireproof("run", "-t", server(), double=double)
    return wireproof("expect", "--write", str(file))


@pytest.fixture
def seen_somewhere() -> dict[str, object]:
    """A server that breaks two rules, and another that the observer sees broken."""
    besides = {UPPERCASE: {"verdict": "fail", "seen_in": [GREASE], "clause": UPPERCASE.partition("/")[2]}}
    return {**FAILING, "besides": besides}


def test_a_draft_is_told(wireproof: Wireproof, seen_somewhere: dict[str, object], snapshot: SnapshotAssertion) -> None:
    wireproof("run", "-t", server(), double=seen_somewhere)
    ran = wireproof("expect")
    assert ran.status == 0, ran.err
    assert "\n".join(line for line in ran.out.splitlines() if "from a run of" not in line) == snapshot
    assert ran.err == "entries: 3 drafted\n"


def test_a_run_ends_as_expected_with_its_draft_and_says_that_it_is_one(
    wireproof: Wireproof, seen_somewhere: dict[str, object], tmp_path: Path
) -> None:
    file = tmp_path / "new" / "known.yaml"
    assert drafted(wireproof, file, seen_somewhere).status == 0
    ran = wireproof("run", "-t", server(), "--expect", str(file), double=seen_somewhere)
    assert ran.status == 0, ran.out
    assert f"3 expectations are drafts: their reasons are still to be given in {file}" in ran.out
    strict = wireproof("run", "-t", server(), "--expect", str(file), "--strict", double=seen_somewhere)
    assert strict.status == 1
    file.write_text(file.read_text().replace("DRAFT:", "Looked at:"))
    ran = wireproof("run", "-t", server(), "--expect", str(file), "--strict", double=seen_somewhere)
    assert (ran.status, "draft" in ran.out) == (0, False)


def test_the_file_is_kept_in_step_whatever_the_run_expected(
    wireproof: Wireproof, seen_somewhere: dict[str, object], tmp_path: Path
) -> None:
    file = tmp_path / "known.yaml"
    drafted(wireproof, file, seen_somewhere)
    first = file.read_text()
    wireproof("run", "-t", server(), "--expect", str(file), double=seen_somewhere)
    assert wireproof("expect", "--write", str(file)).err.startswith("entries: 3 kept\n")
    assert file.read_text() == first
    wireproof("run", "-t", server(), "--expect", str(file), double={"verdicts": {GREASE: "warn"}})
    told = wireproof("expect", "--write", str(file)).err
    assert "entries: 1 narrowed, 2 dropped\n" in told
    assert [entry["match"] for entry in yaml.safe_load(file.read_text())] == [GREASE]


def test_what_is_not_the_targets_fault_is_left_out_and_told(wireproof: Wireproof, tmp_path: Path) -> None:
    double = {"verdicts": {LENGTH: "error", GREASE: "fail"}, "smoke": "fail"}
    ran = drafted(wireproof, tmp_path / "known.yaml", double)
    assert f"not listed: {LENGTH} (our own error, not the target's)" in ran.err
    assert "not listed: smoke/call (without it" in ran.err
    assert [entry["match"] for entry in yaml.safe_load((tmp_path / "known.yaml").read_text())] == [GREASE]


def test_a_run_that_never_came_to_talk_is_refused(wireproof: Wireproof) -> None:
    wireproof("run", "-t", server("exit"))
    ran = wireproof("expect")
    assert ran.status == 4
    assert "nothing was judged in this run" in ran.err
