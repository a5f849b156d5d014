"""Gets what a target needs: Debian packages, a Go program, PyPI packages in a virtual environment of their own."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from wireproof.errors import WireproofError
from wireproof.targets.command import installed, unavailable
from wireproof.targets.target import Target

Say = Callable[[str], None]
_STAMP = "set-up"


def set_up(target: Target, say: Say) -> None:
    """Idempotent: what is there already is left alone. Raises WireproofError when it can't be had."""
    folder = installed(target)
    _apt(target.setup.get("apt", []), say)
    if _is_current(target, folder):
        return
    if "go" in target.setup:
        programs = target.setup["go"]
        for program in [programs] if isinstance(programs, str) else programs:
            _go(program, folder, say)
    if "pip" in target.setup:
        _pip(target.setup["pip"], folder, say)
    if "go" in target.setup or "pip" in target.setup:
        (folder / _STAMP).write_text(_recipe(target))
    why = unavailable(target)
    if why:
        raise WireproofError(why)


def _recipe(target: Target) -> str:
    return repr(sorted((key, value) for key, value in target.setup.items() if key != "apt"))


def _is_current(target: Target, folder: Path) -> bool:
    stamp = folder / _STAMP
    return stamp.exists() and stamp.read_text() == _recipe(target) and unavailable(target) is None


def _apt(packages: list[str], say: Say) -> None:
    missing = [package for package in packages if not _has_package(package)]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise WireproofError(f"needs packages; run: sudo {shlex.join(install)}")
    # A machine that was just made has no lists to find packages in, an old one has lists of what is gone.
    _run(["apt-get", "update", "-qq"], say, {})
    # RUNLEVEL keeps Debian's daemons from starting services of their own.
    _run(install, say, {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"})


def _has_package(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    asked = ["dpkg-query", "-W", "-f", "${Status}", package]
    return "ok installed" in subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def _go(package: str, folder: Path, say: Say) -> None:
    if shutil.which("go") is None:
        raise WireproofError("needs Go, which isn't in PATH")
    folder.mkdir(parents=True, exist_ok=True)
    _run(["go", "install", package], say, {"GOBIN": str(folder)})


def _pip(requirements: list[str], folder: Path, say: Say) -> None:
    venv = folder / "venv"
    if not (venv / "bin" / "python").exists():
        _run([sys.executable, "-m", "venv", str(venv)], say, {})
    _run([str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", *requirements], say, {})


def _run(command: list[str], say: Say, env: dict[str, str]) -> None:
    say("$ " + shlex.join(command))
    done = subprocess.run(
        command,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise WireproofError(f"`{shlex.join(command)}` failed:\n{tail}")
