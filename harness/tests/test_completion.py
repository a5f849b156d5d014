"""What a shell offers at Tab: click's own interface, and one bash that is really asked."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem
from support import Ran, run_with

from wireproof import catalog, paths
from wireproof.cli.main import COMMANDS, cli
from wireproof.complete.shells import SHELLS, VARIABLE
from wireproof.complete.values import by_segment

Wireproof = Callable[..., Ran]
LENGTH = "h2/settings/length-not-multiple-of-6"


@pytest.fixture
def offered(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """What is offered at the end of a line, in this process; the sample cases are compiled."""
    for name in ("WIREPROOF_CASES", "WIREPROOF_TARGETS", "WIREPROOF_STATE", "WIREPROOF_CONFIG"):
        monkeypatch.setenv(name, environment[name])
    catalog.load()

    def ask(line: str, shell: str = "bash") -> list[str]:
        words = line.split(" ")
        completion = SHELLS[shell](cli, {}, "wireproof", VARIABLE)
        items: list[CompletionItem[str]] = completion.get_completions(words[1:-1], words[-1])
        return [str(item.value) if item.type == "plain" else item.type for item in items]

    return ask


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("wireproof ", list(COMMANDS)),
        ("wireproof re", ["report"]),
        ("wireproof run --ti", ["--tier", "--timeout-scale"]),
        ("wireproof list -k h2/settings/len", [LENGTH]),
        ("wireproof show h2/settings/unknown-accepted[h", ["h2/settings/unknown-accepted[highest]"]),
        ("wireproof prove --clause rfc9113-6.5-settings-l", ["rfc9113-6.5-settings-length"]),
        ("wireproof run --tag ext", ["extension"]),
        ("wireproof run --level S", ["SHOULD"]),
        ("wireproof run -t null:m", ["null:mute"]),
        ("wireproof run -t s", ["sample"]),
        ("wireproof targets --setup s", ["sample"]),
        ("wireproof schema ev", ["events"]),
        ("wireproof run --results ", ["file"]),
        ("wireproof report no-such", ["file"]),
        ("wireproof completion ", ["bash", "zsh", "fish"]),
        ("wireproof run -t own", ["own-server"]),
    ],
)
def test_what_fits_is_offered(
    offered: Callable[[str], list[str]],
    target: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    values: list[str],
) -> None:
    target()
    config = tmp_path / "wireproof.toml"
    config.write_text('[targets.own-server]\naddress = "tcp:127.0.0.1:1"\n')
    monkeypatch.setenv("WIREPROOF_CONFIG", str(config))
    assert offered(line) == values


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("", ["a/", "b/"]),
        ("a/", ["a/b/", "a/c"]),
        ("b", ["b/c/d[x]", "b/c/e"]),
        ("b/c/e", ["b/c/e"]),
        ("x", []),
    ],
)
def test_ids_are_offered_folder_by_folder(typed: str, values: list[str]) -> None:
    known = ["a/b/c", "a/b/d", "a/c", "b/c/d[x]", "b/c/e"]
    assert by_segment(known, typed) == values


def test_witnesses_are_offered_by_their_faults(
    offered: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREPROOF_TARGETS")
    assert "witness:colon-in-names-accepted" in offered("wireproof run -t witness:colon")


def test_recorded_runs_are_offered_the_newest_first(offered: Callable[[str], list[str]]) -> None:
    for name in ("20260101-000000-000001", "20260101-000000-000002"):
        (paths.state() / "runs" / name).mkdir(parents=True)
    assert offered("wireproof report 2026") == ["20260101-000000-000002", "20260101-000000-000001"]


def test_cases_that_are_not_compiled_are_offered_without_reading_yaml(
    environment: dict[str, str], tmp_path: Path
) -> None:
    line = "wireproof show h2/settings/"
    asked = {**environment, VARIABLE: "bash_complete", "COMP_LINE": line}
    command = [sys.executable, "-X", "importtime", "-m", "wireproof"]
    done = subprocess.run(command, env=asked, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f"plain,{LENGTH}" in done.stdout.splitlines()
    assert "plain,h2/settings/unknown-accepted" in done.stdout.splitlines(), "a scenario, without its rows"
    imported = {each.rsplit("|", 1)[-1].strip() for each in done.stderr.splitlines()}
    assert "wireproof.complete.values" in imported
    assert not imported & {"yaml", "jsonschema", "rich", "wireproof.compile.compiler"}


def test_bash_replaces_only_what_follows_a_colon(environment: dict[str, str]) -> None:
    asked = {**environment, VARIABLE: "bash_complete", "COMP_LINE": "wireproof run -t null:m"}
    assert run_with(asked).out == "plain,mute\n"


def test_a_line_that_makes_no_sense_is_met_with_silence(environment: dict[str, str]) -> None:
    for line in ("wireproof nosuch --x", "wireproof run --seed x -k "):
        ran = run_with({**environment, VARIABLE: "bash_complete", "COMP_LINE": line})
        assert ran.err == ""
    assert run_with({**environment, VARIABLE: "tcsh_complete"}).err == ""


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(wireproof: Wireproof, shell: str) -> None:
    ran = wireproof("completion", shell)
    assert ran.status == 0
    assert f"{VARIABLE}={shell}_complete" in ran.out


def _until(terminal: int, pattern: str) -> str:
    """What the terminal shows, until it fits."""
    shown = b""
    end = time.monotonic() + 30
    while time.monotonic() < end and not re.search(pattern, shown.decode(errors="replace")):
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 65536)
    text = shown.decode(errors="replace")
    assert re.search(pattern, text), text
    return text


def test_a_real_bash_completes(environment: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "wireproof"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m wireproof "$@"\n')
    program.chmod(0o755)
    asked = {**environment, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PS1": "ready> ", "TERM": "dumb"}
    mine, its = pty.openpty()
    with subprocess.Popen(["bash", "--norc", "-i"], env=asked, stdin=its, stdout=its, stderr=its, cwd=tmp_path) as bash:
        os.close(its)
        try:
            _until(mine, "ready> ")
            os.write(mine, b'eval "$(wireproof completion bash)"; echo so"urced"\n')
            _until(mine, r"\nsourced\r\nready> ")
            os.write(mine, b"wireproof rep\t")
            _until(mine, r"wireproof report $")
            os.write(mine, b"\x15wireproof show h2/settings/len\t")
            _until(mine, rf"show {re.escape(LENGTH)} $")
            os.write(mine, b"\x15wireproof run -t null:mu\t")
            _until(mine, r"run -t null:mute $")
        finally:
            bash.kill()
            os.close(mine)
