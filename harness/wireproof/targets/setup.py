"""Gets what a target needs: Debian packages; programs and libraries of Go, Python, Node.js, Java, Rust.

Everything but Debian packages lands in the target's own folder, {dir}; caches are left to each tool.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from wireproof.errors import WireproofError
from wireproof.targets.command import STAMP, installed, unavailable
from wireproof.targets.load import load_named
from wireproof.targets.target import Target
from wireproof.targets.tools import unfit

Say = Callable[[str], None]
#: What stands beside the manifests and has no part in what is built.
_NOT_BUILT = {"target.yaml", "expected.yaml"}


def set_up(target: Target, say: Say) -> None:
    """Idempotent: what is there already is left alone. Raises WireproofError when it can't be had."""
    _apt(target.setup.get("apt", []), say)
    if "with" in target.setup:
        set_up(load_named(target.setup["with"]), say)
    elif not _is_current(target):
        _get(target, say)
    if why := unavailable(target):
        raise WireproofError(why)


def _get(target: Target, say: Say) -> None:
    kinds = [kind for kind in _KINDS if kind in target.setup]
    if not kinds:
        return
    if why := unfit(target.setup):
        raise WireproofError(why)
    folder = installed(target)
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        _KINDS[kind](target, folder, say)
    (folder / STAMP).write_text(_recipe(target))


def _recipe(target: Target) -> str:
    """What the set-up follows from: what target.yaml asks for, and what is built of the folder."""
    wanted = repr(sorted((key, value) for key, value in target.setup.items() if key not in ("apt", "needs")))
    builds = any(target.setup.get(kind) == manifest for kind, manifest in _MANIFESTS.items())
    return wanted + _digest(target.folder) if builds and target.folder else wanted


def _digest(folder: Path) -> str:
    """Of the files of a target's folder, whose hidden ones are not part of it."""
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not name.parts[0].startswith(".") and name.name not in _NOT_BUILT:
            told.update(f"{name} {path.stat().st_size}\n".encode() + path.read_bytes())
    return " " + told.hexdigest()


def _is_current(target: Target) -> bool:
    stamp = installed(target) / STAMP
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


def _go(target: Target, folder: Path, say: Say) -> None:
    if target.setup["go"] == _MANIFESTS["go"]:
        _run(["go", "build", "-o", str(folder / "server"), "."], say, {}, target.folder)
        return
    programs = target.setup["go"]
    for program in [programs] if isinstance(programs, str) else programs:
        _run(["go", "install", program], say, {"GOBIN": str(folder)})


def _pip(target: Target, folder: Path, say: Say) -> None:
    venv = folder / "venv"
    if not (venv / "bin" / "python").exists():
        _run([sys.executable, "-m", "venv", str(venv)], say, {})
    _run([str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", *target.setup["pip"]], say, {})


def _npm(target: Target, folder: Path, say: Say) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_here(target) / name, folder)
    _run(["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], say, {}, folder)


def _maven(target: Target, folder: Path, say: Say) -> None:
    """Libraries to lib, and what is compiled of the folder's sources to classes."""
    for old in ("lib", "classes"):
        shutil.rmtree(folder / old, ignore_errors=True)
    copying = ["dependency:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}", "-DincludeScope=runtime"]
    _run(["mvn", "-q", "-B", *copying], say, {}, target.folder)
    sources = sorted(path.name for path in _here(target).glob("*.java"))
    _run(["javac", "-d", str(folder / "classes"), "-cp", f"{folder / 'lib'}/*", *sources], say, {}, target.folder)


def _cargo(target: Target, folder: Path, say: Say) -> None:
    _run(["cargo", "build", "--release", "--locked", "--target-dir", str(folder / "target")], say, {}, target.folder)


def _here(target: Target) -> Path:
    return target.folder or Path.cwd()


#: How each kind is got, in this order.
_KINDS: dict[str, Callable[[Target, Path, Say], None]] = {
    "go": _go,
    "pip": _pip,
    "npm": _npm,
    "maven": _maven,
    "cargo": _cargo,
}
#: What says, in the target's own folder, what is wanted and what is built.
_MANIFESTS = {"go": "go.mod", "npm": "package.json", "maven": "pom.xml", "cargo": "Cargo.toml"}


def _run(command: list[str], say: Say, env: dict[str, str], where: Path | None = None) -> None:
    say("$ " + shlex.join(command))
    done = subprocess.run(
        command,
        cwd=where,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise WireproofError(f"`{shlex.join(command)}` failed:\n{tail}")
