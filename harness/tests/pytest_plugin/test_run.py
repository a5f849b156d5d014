"""What a run of the engine shows besides its cases, what can keep it from being one, and how it is interrupted."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from end_to_end.running import remaining
from support import Ran, server, wait_until

from pytest_plugin.conftest import PLUGIN, Pytest

Run = Callable[..., Pytest]
LENGTH = "h2/settings/length-not-multiple-of-6"
TARGET, OBSERVED = "wireproof.run::target", "wireproof.run::observed"
RULE = "observed/rfc9113-6.8-goaway-send-before-close"


def _observed(verdict: str, **more: object) -> dict[str, object]:
    return {
        "verdict": verdict,
        "clause": RULE.partition("/")[2],
        "level": "SHOULD",
        "expected": "the rule kept, in every case",
        "got": "closes the connection without GOAWAY",
        "log_of": LENGTH,
        "seen_in": [LENGTH],
        **more,
    }


def test_what_the_observer_found_fails_the_run(run: Run, wireproof: Callable[..., Ran]) -> None:
    double = {"besides": {RULE: _observed("fail"), "observed/rfc9113-5.1-x": _observed("fail", clause="")}}
    ran = run("-k", "length", double=double)
    assert ran.of("failed") == [OBSERVED]
    words = ran.items[OBSERVED].words
    assert f"FAIL  {RULE}" in words
    assert "_ wireproof/run::observed _" in ran.out
    assert "FAIL  observed/rfc9113-5.1-x" in words
    assert "  again     wireproof run -t" in words
    assert ran.items[OBSERVED].properties == {RULE: "fail", "observed/rfc9113-5.1-x": "fail"}
    assert "settings.yaml:3: " + RULE in words, "an editor finds a case that shows it"
    assert ran.status == wireproof("run", "-t", server(), "-k", LENGTH, double=double).status == 1


def test_what_the_observer_warns_of_is_a_warning(run: Run) -> None:
    double = {"besides": {RULE: _observed("warn"), "observed/y": _observed("recorded", clause="y")}}
    ran = run(double=double)
    assert (ran.status, ran.of("failed")) == (0, [])
    assert f"WireproofWarning: {RULE}: The target closes the connection" in ran.out
    assert run("--wireproof-strict", double=double).of("failed") == [OBSERVED]


def test_what_the_observer_is_known_to_find_is_xfail_and_strict(run: Run, target: Callable[..., str]) -> None:
    name = target(
        f"- {{match: '{RULE}', verdict: fail, cases: '*length*', reason: an old habit, issue: 'searched: none'}}\n"
    )
    ran = run(target=name, double={"besides": {RULE: _observed("fail")}})
    assert (ran.status, ran.of("xfailed")) == (0, [OBSERVED])
    assert "an old habit" in ran.items[OBSERVED].words
    ran = run(target=name)
    assert ran.of("failed") == [OBSERVED]
    assert "does better now: an old habit" in ran.items[OBSERVED].words


@pytest.mark.parametrize("row", ["precondition/connection", "target/died", "smoke/call"])
def test_what_befell_the_target_fails_the_run(run: Run, row: str) -> None:
    ran = run(double={"besides": {row: {"verdict": "fail", "got": "signal SEGV", "log_of": row}}})
    assert ran.of("failed") == [TARGET]
    assert f"FAIL  {row}" in ran.items[TARGET].words
    assert f"FAILED wireproof/run::target - {row}: " in ran.out
    assert ran.status == 1


def test_many_findings_are_told_in_bounds(run: Run) -> None:
    ran = run(double={"besides": {f"observed/r{n}": _observed("fail", clause=f"r{n}") for n in range(30)}})
    words = ran.items[OBSERVED].words
    assert (words.count("FAIL  observed/"), words.count("fail  observed/")) == (20, 10)


def test_a_target_that_does_not_start_is_one_error_with_its_last_words(run: Run, wireproof: Callable[..., Ran]) -> None:
    ran = run(target=server("exit"))
    assert ran.of("error") == [TARGET]
    assert ran.of("failed") == []
    assert ran.of("passed") == ["test_own::test_own", OBSERVED]
    assert "exec can't be used: exit 1\ndouble starts\nno licence" in ran.items[TARGET].words
    assert ran.status == wireproof("run", "-t", server("exit")).status == 3


def test_programs_that_were_never_built_are_one_error(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREPROOF_BIN_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("WIREPROOF_BUILD_DIR", str(tmp_path / "none"))
    ran = run()
    assert ran.of("error") == [TARGET]
    assert "build it first" in ran.items[TARGET].words
    assert "test_own::test_own" in ran.of("passed")
    assert ran.status == 3


def test_a_live_target_whose_name_is_unknown_is_one_error(run: Run) -> None:
    ran = run(target="tcp:no-such-host.invalid:1")
    assert ran.of("error") == [TARGET]
    assert "no-such-host.invalid" in ran.items[TARGET].words
    assert ran.status == 4


def test_an_engine_that_dies_loses_no_verdict(run: Run) -> None:
    ran = run("wireproof", double={"die_after": 2, "verdicts": {LENGTH: "fail"}})
    assert ran.of("failed") == ["wireproof.h2.settings::length-not-multiple-of-6"]
    assert len(ran.of("passed")) == 2, "one case, and what was observed"
    assert len(ran.of("error")) == 3, "two cases, and the run"
    assert all("signal 9" in ran.items[name].words for name in ran.of("error"))
    assert ran.status == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--wireproof-target", "nobody"], 'no target "nobody"'),
        (["--wireproof-target", "exec:./server"], "exec: wants {port}"),
        (["--wireproof-seed", "x"], '--wireproof-seed: wants a number from 0 to 2**63 - 1, not "x"'),
        (["-o", "wireproof_seed=-1"], 'wireproof_seed: wants a number from 0 to 2**63 - 1, not "-1"'),
        (
            ["--wireproof-timeout-scale", "nan"],
            '--wireproof-timeout-scale: wants a factor from 0.01 to 1000, not "nan"',
        ),
        (["--wireproof-tier", "timd"], '--wireproof-tier: wants core, timed, abuse; did you mean "timed"?, not "timd"'),
        (["--wireproof-method", "Say"], '--method wants /package.Service/Method, not "Say"'),
        (["wireproof/h2/settings::lenth"], 'no case "h2/settings/lenth"'),
        (["wireproof/h3"], 'no case "h3"'),
        (["no_such_file.py"], "file or directory not found: no_such_file.py"),
    ],
)
def test_wrong_usage_is_one_line_and_status_4(run: Run, arguments: list[str], words: str) -> None:
    ran = run(*arguments)
    assert words in ran.out
    assert "Traceback" not in ran.out
    assert (ran.status, ran.runs, ran.items) == (4, 0, {})


def test_options_without_a_target_are_wrong_usage(run: Run) -> None:
    ran = run("--wireproof-tier", "timed", "--wireproof-strict", target=None)
    assert "--wireproof-tier, --wireproof-strict: only with --wireproof-target" in ran.out
    assert ran.status == 4


def test_expectations_that_fit_no_case_end_pytest_before_anything_is_begun(
    run: Run, target: Callable[..., str]
) -> None:
    ran = run(target=target(f"- {{match: '{LENGTH}s', verdict: fail, reason: gone, issue: 'searched: none'}}\n"))
    assert "expected.yaml" in ran.out
    assert (ran.status, ran.runs) == (4, 0)


def test_method_and_message_reach_the_rerun(run: Run) -> None:
    options = ("--wireproof-method", "/a.B/C", "--wireproof-message", "0a00", "--wireproof-timeout-scale", "2")
    ran = run(*options, double={"verdicts": {LENGTH: "fail"}})
    assert "--method /a.B/C --message 0a00 -k" in ran.out


def test_what_came_from_the_wire_commands_no_terminal(run: Run, xdist: Run) -> None:
    hostile = "\x1b[2J\ud800\x07\n\u202e"
    verdicts = {
        LENGTH: {"verdict": "fail", "got": hostile, "why": hostile, "seen": hostile},
        "h2/settings/unknown-accepted[grease]": {"verdict": "warn", "got": hostile, "seen": hostile},
        "h2/settings/unknown-accepted[highest]": {"verdict": "skipped", "why": hostile, "seen": hostile},
        "h2/settings/refused-stream": {"verdict": "error", "why": hostile, "seen": hostile},
    }
    double = {"verdicts": verdicts, "besides": {"observed/\x1b[2J": {"verdict": "fail", "got": hostile}}}
    for ran in (run("-rA", double=double), xdist("-rA", "-n1", double=double)):
        assert "\\x1b[2J\\ud800\\x07\\n\\u202e" in ran.out
        assert len(ran.of("failed")) == 2
        assert len(ran.of("error")) == 1
        assert all(line.isprintable() for line in ran.out.split("\n"))


@pytest.mark.parametrize("command", ["::add-mask::o", "##[add-mask]o"])
def test_what_a_target_says_is_no_command_to_the_log_of_github(
    run: Run, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    project.makepyfile(program=f"import sys; sys.stderr.write({command!r}); sys.exit(1)")
    ran = run("-rA", target=f"exec:{sys.executable} {project.path / 'program.py'} {{port}}")
    assert ran.of("error") == [TARGET]
    verdicts = {LENGTH: {"verdict": "fail", "why": command, "got": command, "seen": command}}
    verdicts["*"] = {"verdict": "skipped", "why": command}
    told = run("-rA", double={"verdicts": verdicts, "stderr": command, "die_after": 3})
    assert told.of("failed") == ["wireproof.h2.settings::length-not-multiple-of-6"]
    for line in [*ran.out.splitlines(), *told.out.splitlines()]:
        assert not line.strip().startswith("::")
        assert "##[" not in line


def test_a_progress_bar_wipes_out_no_line_of_pytests(project: pytest.Pytester) -> None:
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "pytest", *PLUGIN, "--wireproof-target", server()]
    env = {**os.environ, "TERM": "xterm", "WIREPROOF_DOUBLE": "{}"}
    with subprocess.Popen(command, env=env, cwd=project.path, stdin=terminal, stdout=terminal, stderr=terminal):
        os.close(terminal)
        out = _all_of(master)
    bar = out.index("0/5")
    assert "\x1b[2K" in out[bar:], "the bar rewrites its line"
    assert out[: out.rindex("exec", 0, bar)].rpartition("\n")[2].strip("\r \x1b[?25l") == ""
    assert "test_own.py" in out[:bar].rpartition("\n")[0]


def _all_of(descriptor: int) -> str:
    """What is written to a terminal, until nobody has it open any more."""
    parts = []
    with contextlib.suppress(OSError):
        while part := os.read(descriptor, 1 << 16):
            parts.append(part)
    os.close(descriptor)
    return b"".join(parts).decode()


@pytest.mark.long
@pytest.mark.parametrize("workers", [[], ["-p", "xdist", "-n2"]])
@pytest.mark.parametrize("everybody", [False, True])
def test_ctrl_c_ends_everything_and_tells_what_was_finished(
    project: pytest.Pytester, tmp_path: Path, workers: list[str], everybody: bool
) -> None:
    """A terminal sends it to all processes in the foreground; a script only to one."""
    marker = str(uuid.uuid4())
    double = json.dumps({"stall_after": 2, "verdicts": {LENGTH: "fail"}})
    command = [sys.executable, "-m", "pytest", *PLUGIN, *workers, "--wireproof-target", server()]
    env = {**os.environ, "WIREPROOF_DOUBLE": double, "WIREPROOF_TEST_MARK": marker}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=env, cwd=project.path, stdout=pipe, stderr=pipe, text=True, process_group=0
    ) as process:
        events = tmp_path / "state/runs/last/events.jsonl"
        wait_until(lambda: events.exists() and events.read_text().count('"ev":"verdict"') == 3)
        (os.killpg if everybody else os.kill)(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert f"FAIL  {LENGTH}" in out
    assert "1 fail, 1 pass, 1 unsupported, interrupted with 2 unfinished" in out
    assert "events: " in out
    wait_until(lambda: not remaining(marker))
