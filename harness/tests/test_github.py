"""In a step of GitHub Actions: annotations, a summary, and no command that a target could give."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from recordings import LENGTH, about_length, recording, row
from support import run_with, server

from wireproof.report.github import commands, tell
from wireproof.report.github_log import verbatim
from wireproof.report.visible import one_line

#: As the runner of GitHub Actions reads it.
_COMMAND = re.compile(r"::([a-z-]+)(?: ([^:]*))?::(.*)")
_SUMMARY = 1024 * 1024


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A step of a workflow whose repository has the case of `LENGTH`; its summary's file."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("WIREPROOF_CASES", str(tmp_path / "sub/cases"))
    (tmp_path / "sub/cases/h2").mkdir(parents=True)
    (tmp_path / "sub/cases/h2/settings.yaml").touch()
    return tmp_path / "summary.md"


def read(line: str) -> tuple[str, dict[str, str], str]:
    """A command's kind, properties and text."""
    found = _COMMAND.fullmatch(line)
    assert found, line
    pairs = [pair.split("=", 1) for pair in (found[2] or "").split(",") if pair]
    return found[1], {name: _unescaped(value) for name, value in pairs}, _unescaped(found[3])


def _unescaped(text: str) -> str:
    for escape, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, sign)
    return text


def test_failures_are_errors_and_warnings_are_warnings(tmp_path: Path, step: Path) -> None:
    told = [read(line) for line in commands(recording(tmp_path))]
    assert [(kind, properties["title"].split(":")[0]) for kind, properties, _ in told] == [
        ("error", "fail"),
        ("error", "fail"),
        ("error", "unstable"),
        ("error", "xpass"),
        ("error", "error"),
        ("warning", "warn"),
    ]


def test_a_warning_that_fails_the_run_is_an_error(tmp_path: Path, step: Path) -> None:
    (line,) = commands(recording(tmp_path, row("a/b", "warn"), strict=True))
    assert read(line)[0] == "error"


def test_an_annotation_says_what_is_wrong_and_stands_at_the_case(tmp_path: Path, step: Path) -> None:
    (line,) = commands(recording(tmp_path, about_length("fail")))
    kind, properties, text = read(line)
    assert (kind, properties) == (
        "error",
        {"file": "sub/cases/h2/settings.yaml", "line": "12", "title": f"fail: {LENGTH}"},
    )
    assert "The target went on as if nothing had happened, where RFC 9113 §6.5" in text
    assert text.endswith(f"-k {LENGTH} --seed 7")


def test_a_case_of_another_repository_has_no_place(tmp_path: Path, step: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("GITHUB_WORKSPACE", tmp_path / "mine"), ("WIREPROOF_CASES", tmp_path / "elsewhere")):
        with monkeypatch.context() as changed:
            changed.setenv(name, str(value))
            (line,) = commands(recording(tmp_path, about_length("fail")))
            assert read(line)[1].keys() == {"title"}


def test_what_went_wrong_on_our_side_is_an_error(tmp_path: Path, step: Path) -> None:
    (line,) = commands(recording(tmp_path, row("a/b", "skipped"), no_target="it ended"))
    assert read(line)[::2] == ("error", "mine can't be used: it ended")


def test_of_too_many_the_last_counts_the_rest(tmp_path: Path, step: Path) -> None:
    rows = [row(f"a/{number}", verdict) for number in range(25) for verdict in ("fail", "warn")]
    told = [read(line) for line in commands(recording(tmp_path, *rows))]
    for kind in ("error", "warning"):
        texts = [text for each, _, text in told if each == kind]
        assert len(texts) == 10
        assert "and 16 more" in texts[-1]
    assert len([*commands(recording(tmp_path, *rows[:20]))]) == 20


@pytest.mark.parametrize(
    "text", ["%0A::error::x", "a\n::error::x", "a\r\nb", "x, file=/etc/passwd: y", "##[error]", "\0%\x1b"]
)
def test_no_text_becomes_another_command(tmp_path: Path, step: Path, text: str) -> None:
    failed = {**about_length("fail"), "got": text, "case": f"a/{text}", "log_of": LENGTH}
    (line,) = commands(recording(tmp_path, failed))
    assert "\n" not in line and "\r" not in line
    kind, properties, told = read(line)
    assert kind == "error"
    assert properties.keys() <= {"file", "line", "title"}
    assert properties["title"] == f"fail: a/{one_line(text)}"
    assert one_line(text) in one_line(told)


def test_the_summary_of_the_step_has_the_report(tmp_path: Path, step: Path) -> None:
    step.write_text("before\n", encoding="utf-8")
    tell(recording(tmp_path), io.StringIO())
    text = step.read_text(encoding="utf-8")
    assert text.startswith("before\n\n### ")
    assert LENGTH in text


def test_the_summary_never_grows_beyond_what_github_takes(tmp_path: Path, step: Path) -> None:
    run = recording(tmp_path, *(row(f"a/{number}", "fail", got="語" * 900) for number in range(900)))
    for _ in range(5):
        tell(run, io.StringIO())
    assert _SUMMARY / 2 < step.stat().st_size <= _SUMMARY


def test_a_summary_that_is_all_but_full_is_left_alone(tmp_path: Path, step: Path) -> None:
    step.write_bytes(b"x" * (_SUMMARY - 500))
    tell(recording(tmp_path), io.StringIO())
    assert step.stat().st_size == _SUMMARY - 500


def test_a_summary_that_cannot_be_written_is_a_warning(
    tmp_path: Path, step: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    out = io.StringIO()
    tell(recording(tmp_path, row("a/b", "pass")), out)
    assert read(out.getvalue().strip())[::2] == ("warning", "no summary: Is a directory")


def test_while_a_report_is_printed_commands_are_stopped(step: Path) -> None:
    out = io.StringIO()
    with pytest.raises(RuntimeError), verbatim(out):
        out.write("::error::x\n")
        raise RuntimeError
    stop, middle, resume = out.getvalue().splitlines()
    token = read(stop)[2]
    assert (read(stop)[0], middle, resume) == ("stop-commands", "::error::x", f"::{token}::")
    assert re.fullmatch("[0-9a-f]{32}", token)


def test_elsewhere_nothing_of_this_is_printed(step: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    out = io.StringIO()
    with verbatim(out):
        out.write("as it is\n")
    assert out.getvalue() == "as it is\n"


@pytest.fixture
def in_a_step(environment: dict[str, str], step: Path) -> dict[str, str]:
    """The environment of the command line in a step of another repository's workflow."""
    named = {name: value for name, value in os.environ.items() if name.startswith("GITHUB_")}
    return {**environment, **named}


def test_a_run_in_a_step_annotates_and_summarises(in_a_step: dict[str, str], step: Path) -> None:
    ran = run_with(in_a_step, "run", "-t", server(), double={"verdicts": {LENGTH: "fail"}})
    assert ran.status == 1
    lines = ran.out.splitlines()
    resumed = lines.index(f"::{lines[0].removeprefix('::stop-commands::')}::")
    assert any(line.startswith("FAIL") for line in lines[:resumed])
    assert read(lines[resumed + 1])[:2] == ("error", {"title": f"fail: {LENGTH}"})
    assert LENGTH in step.read_text(encoding="utf-8")


def test_the_results_on_standard_output_stay_json(in_a_step: dict[str, str]) -> None:
    ran = run_with(in_a_step, "run", "-t", server(), "--json", double={"verdicts": {LENGTH: "fail"}})
    assert ran.json["totals"]["fail"] == 1
    assert "::error title=fail" in ran.err


@pytest.mark.parametrize("command", ["report", "smoke", "run"])
def test_whatever_tells_what_a_target_said_stops_commands(in_a_step: dict[str, str], command: str) -> None:
    run_with(in_a_step, "run", "-t", server())
    arguments = {"report": [], "smoke": ["-t", server()], "run": ["-t", server(), "--trace"]}[command]
    ran = run_with(in_a_step, command, *arguments)
    streams = [*filter(None, (ran.out.splitlines(), ran.err.splitlines()))]
    assert len(streams) == (2 if command == "run" else 1)
    for lines in streams:
        assert lines[0].startswith("::stop-commands::")
        assert f"::{lines[0].removeprefix('::stop-commands::')}::" in lines
