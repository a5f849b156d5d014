"""GitHub's YAML, as far as the tests must understand it: actions, workflows, expressions."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml
from support import unmarked

from wireproof import paths

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def action() -> dict[str, Any]:
    """The action of this repository."""
    read: dict[str, Any] = yaml.safe_load((paths.root() / "action.yml").read_text(encoding="utf-8"))
    return read


def step(name: str) -> dict[str, Any]:
    """One of its steps."""
    return next(each for each in action()["runs"]["steps"] if each["name"] == name)


def texts(value: Any) -> list[str]:
    """Every text in a piece of YAML, at any depth."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [str(value)]


def perform(name: str, folder: Path, inputs: dict[str, str], **variables: str) -> tuple[int, str, dict[str, str]]:
    """Runs a step's script as the runner does; gives its exit status, its output, and the step's outputs.

    `inputs`: those of the action that aren't left at their defaults; `variables`: of the environment, and what the
    steps before gave.
    """
    defaults = {key: str(each.get("default", "")) for key, each in action()["inputs"].items()}
    known = {f"inputs.{key}": value for key, value in (defaults | inputs).items()}
    chosen = step(name)
    env = {key: EXPRESSION.sub(lambda found: known.get(found[1], ""), value) for key, value in chosen["env"].items()}
    outputs = folder / "outputs"
    outputs.touch()
    runner = {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(outputs), "GITHUB_ACTION_PATH": str(paths.root())}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", chosen["run"]],
        env={**unmarked(), **runner, **env, **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    given = dict(line.split("=", 1) for line in outputs.read_text(encoding="utf-8").splitlines())
    return done.returncode, done.stdout + done.stderr, given
