"""What a report reads is what the run wrote down."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wireproof.errors import UsageError
from wireproof.report import recorded
from wireproof.report.recorded import RecordedRun
from wireproof.run.plan import Plan
from wireproof.run.results import Result

ABOUT = {"target": {"name": "mine", "version": "1", "spelled": "tcp:127.0.0.1:1", "profiles": ["default"]}}
BEGUN = {"n": 1, "ev": "run", "t": 0.0, "v": 1, "seed": 7, "cases": 1, "about": ABOUT}
VERDICT = {"n": 9, "ev": "verdict", "t": 0.5, "case": "a/b", "verdict": "fail", "seen": "x", "decided_by": "expect"}


def _file(folder: Path, *events: dict[str, Any], tail: str = "") -> Path:
    path = folder / "events.jsonl"
    path.write_text("".join(json.dumps(event, separators=(",", ":")) + "\n" for event in events) + tail)
    return path


def _run(path: Path) -> RecordedRun:
    row = Result("a/b", "xfail", clauses=["c"], reason="known", plan=Plan.of({"steps": []}), evidence=[3], line=4)
    return RecordedRun(path, about=ABOUT, seed=7, rows=[row], seconds=1.5, errors=["one"], rerun_options=["--method"])


def test_a_run_reads_back_as_it_was_written(tmp_path: Path) -> None:
    run = _run(_file(tmp_path, BEGUN, VERDICT))
    run.write_rows()
    assert recorded.load(run.path) == run


def test_a_run_whose_target_never_came_up_still_says_what_was_asked(tmp_path: Path) -> None:
    run = replace(_run(_file(tmp_path)), begun=False, no_target="it ended")
    run.write_rows()
    assert recorded.load(run.path) == run


def test_ordinals_go_on_after_the_largest(tmp_path: Path) -> None:
    run = _run(_file(tmp_path, BEGUN, VERDICT, {"n": 5, "ev": "close", "t": 0.4}))
    run.write_rows()
    assert [json.loads(line)["n"] for line in run.path.read_text().splitlines()] == [1, 9, 5, 10, 11]


def test_a_line_that_was_cut_short_spoils_no_other(tmp_path: Path) -> None:
    run = _run(_file(tmp_path, BEGUN, VERDICT, tail='{"n":10,"ev":"ver'))
    run.write_rows()
    assert recorded.load(run.path) == run


def test_the_log_of_a_case_is_what_was_said_and_done_not_what_was_made_of_it(tmp_path: Path) -> None:
    run = _run(_file(tmp_path, BEGUN, {"n": 5, "ev": "close", "t": 0.4, "case": "a/b"}, VERDICT))
    run.write_rows()
    assert [event["ev"] for event in run.logs(["a/b"])["a/b"]] == ["close"]


def test_a_run_that_was_killed_shows_the_engines_verdicts(tmp_path: Path) -> None:
    run = recorded.load(_file(tmp_path, BEGUN, VERDICT, tail='{"n":10,"ev":"row","t":1,"case":"a'))
    assert not run.complete
    assert [(row.id, row.verdict) for row in run.rows] == [("a/b", "fail")]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("hello\n[1]\n")
    with pytest.raises(UsageError, match="no events of a run"):
        recorded.load(path)


def test_a_run_is_found_by_file_folder_and_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "runs" / "x"
    folder.mkdir(parents=True)
    path = _file(folder, BEGUN)
    monkeypatch.setenv("WIREPROOF_STATE", str(tmp_path))
    assert {recorded.find(str(path)), recorded.find(str(folder)), recorded.find("x")} == {path}
    with pytest.raises(UsageError, match="no run is recorded yet"):
        recorded.find(None)
    with pytest.raises(UsageError, match='no recorded run "y"'):
        recorded.find("y")


def test_what_a_file_from_anywhere_says_steers_no_terminal(tmp_path: Path) -> None:
    nasty = {**VERDICT, "case": "a\x1b]0;b", "got": "\u202egot", "clauses": ["\x9b"]}
    frame = {"n": 5, "ev": "frame", "t": 0.4, "case": "a/b", "text": "PING\x1b[2J"}
    run = recorded.load(_file(tmp_path, BEGUN, frame, nasty))
    row = run.rows[0]
    assert (row.id, row.got, row.clauses) == ("a\\x1b]0;b", "\\u202egot", ["\\x9b"])
    assert [event["text"] for event in run.logs(["a/b"])["a/b"]] == ["PING\\x1b[2J"]
