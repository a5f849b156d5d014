"""A checkout and an installed package: where things are, and where what runs leave goes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from support import DATA, Ran, server

from wireproof import __version__, paths

PACKAGE = Path(paths.__file__).parent
Installed = Callable[..., Ran]


@pytest.fixture
def site(tmp_path: Path, programs: Path) -> Path:
    """A folder with the package as it is once installed: what a checkout has beside it lies in it."""
    package = tmp_path / "site/wireproof"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    root = package / "_root"
    root.mkdir()
    shutil.copytree(DATA / "cases", root / "cases")
    for name in ("spec", "targets"):
        shutil.copytree(
            paths.root() / name, root / name, ignore=shutil.ignore_patterns(".installed", "__pycache__"), symlinks=True
        )
    shutil.copytree(programs, root / "bin")
    return package.parent


@pytest.fixture
def installed(site: Path, tmp_path: Path) -> Installed:
    """Runs the package's command line in the folder `project`, with the cache in `cache`."""
    (tmp_path / "project").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIREPROOF_")}
    base = {**kept, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def run(*arguments: str, **env: str) -> Ran:
        command = [sys.executable, "-m", "wireproof", *arguments]
        done = subprocess.run(
            command,
            cwd=tmp_path / "project",
            env={**base, **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_an_installed_package_leaves_runs_in_the_current_folder_and_nothing_in_itself(
    installed: Installed, site: Path, tmp_path: Path
) -> None:
    before = files(site)
    ran = installed("run", "-t", server())
    assert ran.status == 0, ran.err
    assert "events: .wireproof/runs/" in ran.out
    assert (tmp_path / "project/.wireproof/runs/last/events.jsonl").exists()
    assert (tmp_path / "project/.wireproof/.gitignore").read_text() == "*\n"
    assert files(site) == before
    assert installed("report").status == 0


def test_what_was_read_is_kept_in_the_users_cache(installed: Installed, tmp_path: Path) -> None:
    assert installed("list").status == 0
    (kept,) = files(tmp_path / "cache")
    assert kept.startswith("wireproof/plans-")
    assert not (tmp_path / "project/.wireproof").exists()


def test_without_xdg_the_cache_is_in_the_home_and_without_that_in_the_current_folder(
    installed: Installed, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    installed("list", XDG_CACHE_HOME="a/relative/one/counts/for/nothing", HOME=str(home))
    assert [name.rsplit("-", 1)[0] for name in files(home)] == [".cache/wireproof/plans"]
    # Where nothing can be kept, everything is read again.
    (tmp_path / "file").touch()
    assert installed("list", XDG_CACHE_HOME=str(tmp_path / "file")).status == 0


def test_a_state_folder_that_is_named_takes_everything(installed: Installed, tmp_path: Path) -> None:
    installed("run", "-t", server(), WIREPROOF_STATE=str(tmp_path / "named"))
    assert {path.name for path in (tmp_path / "named").iterdir()} == {"cache", "runs", ".gitignore"}
    assert not (tmp_path / "cache").exists() and not (tmp_path / "project/.wireproof").exists()


def test_a_folder_that_was_there_before_is_not_kept_from_git(installed: Installed, tmp_path: Path) -> None:
    installed("run", "-t", server(), WIREPROOF_STATE=str(tmp_path / "project"))
    assert not (tmp_path / "project/.gitignore").exists()


def test_what_a_package_has_compiled_is_not_read_again(
    installed: Installed, site: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    # The checkout calls the same cases the same, wherever either lies.
    checkout = {**environment, "WIREPROOF_CASES": "", "WIREPROOF_ROOT": str(tmp_path / "checkout")}
    for name in ("cases", "spec"):
        shutil.copytree(site / "wireproof/_root" / name, tmp_path / "checkout" / name)
    subprocess.run([sys.executable, "-m", "wireproof", "list"], env=checkout, check=True, capture_output=True)
    shutil.copytree(tmp_path / "state/cache", site / "wireproof/_root/compiled")
    assert installed("list").status == 0
    assert not (tmp_path / "cache").exists()
    # Not its age but its content tells whether it still holds.
    with (site / "wireproof/_root/cases/h2/settings.yaml").open("a") as file:
        file.write("\n# changed\n")
    assert installed("list").status == 0
    assert len(files(tmp_path / "cache")) == 1


def test_what_a_target_needs_is_set_up_outside_the_package(installed: Installed, tmp_path: Path) -> None:
    def available() -> set[str]:
        return {row["name"] for row in json.loads(installed("targets", "--json").out) if row["available"]}

    sharing = {"grpcio", "grpcio-aio"}
    assert not available() & sharing
    folder = tmp_path / "cache/wireproof/targets/grpcio"
    (folder / "venv/bin").mkdir(parents=True)
    (folder / "venv/bin/python").symlink_to(sys.executable)
    (folder / "set-up").touch()
    assert available() & sharing == sharing


def test_a_package_says_that_the_reference_server_is_not_in_it(installed: Installed) -> None:
    ran = installed("run")
    assert ran.status == 4
    assert "reference-server is unavailable: it is in a checkout only; name a target with -t (honest, " in ran.err


def test_a_package_of_another_machine_says_what_helps(installed: Installed, site: Path) -> None:
    (site / "wireproof/_root/bin/wireproof-engine").write_bytes(b"\x7fELF of another machine")
    ran = installed("run", "-t", server())
    assert ran.status == 3
    assert "wireproof-engine can't be started (Exec format error); install wireproof again, for this machine" in ran.err


def test_the_peer_is_a_command_of_its_own(site: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from wireproof.peer import main; main()", "--list-breaks"]
    env = {**os.environ, "PYTHONPATH": str(site)}
    peer = site / "wireproof/_root/bin/wireproof-peer"
    peer.write_text('#!/bin/sh\necho "the peer: $*"; exit 7\n')
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, "the peer: --list-breaks\n")
    peer.chmod(0o644)
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "wireproof-peer can't be started (Permission denied)" in done.stderr


def test_a_package_leaves_documents_to_checkouts(installed: Installed) -> None:
    ran = installed("prove", "--write-doc")
    assert (ran.status, ran.err) == (
        4,
        "--write-doc writes docs/proof.md of a checkout, and this is an installed package\n",
    )


def test_the_programs_are_found_beside_the_package_and_a_build_that_is_named_goes_first(
    site: Path, installed: Installed, tmp_path: Path
) -> None:
    assert installed("run", "-t", server()).status == 0
    ran = installed("run", "-t", server(), WIREPROOF_BUILD_DIR=str(tmp_path / "nothing-here"))
    assert f"{tmp_path}/nothing-here/harness/" in ran.err


def test_the_version_stands_in_one_place() -> None:
    assert f'__version__ = "{__version__}"' in (PACKAGE / "__init__.py").read_text()
    packaged = tomllib.loads((paths.root() / "pyproject.toml").read_text())
    assert packaged["project"]["dynamic"] == ["version"]
    assert [each["input"] for each in packaged["tool"]["dynamic-metadata"]] == ["harness/wireproof/__init__.py"]
    assert f"VERSION {__version__}" not in (paths.root() / "CMakeLists.txt").read_text()
