"""The action for GitHub: what its runner would refuse, or an attacker would like."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from workflows import EXPRESSION, action, perform, texts

from wireproof import paths

STEPS: list[dict[str, Any]] = action()["runs"]["steps"]
SCRIPTS = [each for each in STEPS if "run" in each]
#: What an expression may stand on, besides the inputs and the steps before.
_CONTEXTS = re.compile(r"runner\.(os|arch)|github\.action_path")
_VARIABLE = re.compile(r"\$\{?([A-Z_]{2,})\b")
_OF_THE_RUNNER = {"GITHUB_ACTION_PATH", "GITHUB_OUTPUT", "RUNNER_TEMP", "WIREPROOF_STATE"}


def test_it_says_what_it_is_and_what_it_takes() -> None:
    read = action()
    assert read["name"] and read["description"]
    assert read["runs"]["using"] == "composite"
    for name, each in read["inputs"].items():
        assert re.fullmatch("[a-z-]+", name)
        assert each["description"]
        assert ("default" in each) != each.get("required", False), f"{name}: a default, or required"
    assert all(each["description"] and each["value"] for each in read["outputs"].values())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step["name"]))
def test_a_step_is_a_script_or_an_action_of_a_fixed_version(step: dict[str, Any]) -> None:
    assert step.keys() <= {"name", "id", "if", "shell", "env", "run", "uses", "with"}
    if "run" in step:
        assert step["shell"] == "bash", "a composite action has no default"
    else:
        assert re.fullmatch(r"actions/[a-z/-]+@v\d+", step["uses"])


def test_every_expression_stands_on_what_is_there() -> None:
    seen: dict[str, set[str]] = {}
    for step in STEPS:
        for text in texts(step):
            _check(text, seen)
        if "id" in step:
            seen[step["id"]] = set(re.findall(r"'?\b([a-z]+)=", step.get("run", ""))) | {"cache-hit"}
    for each in action()["outputs"].values():
        _check(each["value"], seen)


def _check(text: str, seen: dict[str, set[str]]) -> None:
    for expression in EXPRESSION.findall(text):
        for name in re.findall(r"[a-z_]+(?:\.[a-z_-]+)+", expression):
            kind, first, *rest = name.split(".")
            if kind == "inputs":
                assert first in action()["inputs"], expression
            elif kind == "steps":
                assert rest[0] == "outputs" and rest[1] in seen[first], expression
            else:
                assert _CONTEXTS.fullmatch(name), expression


@pytest.mark.parametrize("step", SCRIPTS, ids=lambda step: str(step["name"]))
def test_a_script_is_bash_and_takes_all_that_others_give_from_its_environment(step: dict[str, Any]) -> None:
    assert not EXPRESSION.search(step["run"]), "an expression inside a script is text that bash reads"
    subprocess.run(["bash", "-n", "-c", step["run"]], check=True)
    assert set(_VARIABLE.findall(step["run"])) <= {*step.get("env", {}), *_OF_THE_RUNNER}
    assert all(variable in step["run"] for variable in step.get("env", {}))


def test_every_input_is_used() -> None:
    used = " ".join(texts(STEPS))
    assert not [name for name in action()["inputs"] if f"inputs.{name}" not in used]


@pytest.fixture
def recorder(tmp_path: Path) -> Path:
    """A command that writes its arguments down, a line each, and ends with status 3."""
    program = tmp_path / "recorder"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>"{tmp_path}/arguments"\nexit 3\n')
    program.chmod(0o755)
    return program


def test_inputs_become_arguments_whatever_stands_in_them(tmp_path: Path, recorder: Path) -> None:
    hostile = f"exec:'x {{port}}' $(touch {tmp_path}/owned) `touch {tmp_path}/owned`; touch {tmp_path}/owned"
    inputs = {
        "target": hostile,
        "method": "/a.B/C d",
        "message": "00",
        "expect": "known deviations.yaml",
        "args": f"--strict -k 'a b' -k \"$(touch {tmp_path}/owned)\" *",
    }
    status, _, outputs = perform("Run", tmp_path, inputs, COMMAND=str(recorder))
    assert (status, outputs["status"]) == (3, "3")
    assert not (tmp_path / "owned").exists()
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert arguments[: arguments.index("--html")] == [
        *("run", "--target", hostile, "--method", "/a.B/C d", "--message", "00", "--expect", "known deviations.yaml"),
        *("--strict", "-k", "a b", "-k", f"$(touch {tmp_path}/owned)", "*"),
    ]


def test_what_is_not_given_is_not_asked_for(tmp_path: Path, recorder: Path) -> None:
    perform("Run", tmp_path, {"target": "honest"}, COMMAND=str(recorder))
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert arguments[:3] == ["run", "--target", "honest"]
    assert arguments[3::2] == ["--html", "--junit", "--markdown", "--results", "--badge"]


def test_without_a_target_it_says_so(tmp_path: Path) -> None:
    status, out, _ = perform("Run", tmp_path, {})
    assert status == 4
    assert "::error title=Wireproof::the input `target` is missing" in out


def test_arguments_that_no_shell_would_take_end_the_step(tmp_path: Path, recorder: Path) -> None:
    status, out, _ = perform("Run", tmp_path, {"target": "honest", "args": "-k 'a"}, COMMAND=str(recorder))
    assert status
    assert "No closing quotation" in out
    assert not (tmp_path / "arguments").exists()


def test_another_source_is_another_key(tmp_path: Path) -> None:
    """By the key an earlier build is found again."""
    for name in ("wire", "peer", "harness", "reference-server", "spec"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "source").write_text(name)
    shutil.copytree(paths.root() / "scripts", tmp_path / "scripts")
    for name in ("CMakeLists.txt", "CMakePresets.json", "pyproject.toml"):
        shutil.copy(paths.root() / name, tmp_path)
    keys = [_key(tmp_path), _key(tmp_path)]
    (tmp_path / "wire" / "source").write_text("changed")
    keys.append(_key(tmp_path))
    (tmp_path / "peer" / "source").rename(tmp_path / "peer" / "renamed")
    keys.append(_key(tmp_path))
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def _key(root: Path) -> str:
    done = subprocess.run([root / "scripts" / "setup", "key"], capture_output=True, text=True, check=True)
    return done.stdout.strip()
