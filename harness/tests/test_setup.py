"""What a target needs is got, by the tools that a machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wireproof.errors import WireproofError
from wireproof.targets.setup import set_up
from wireproof.targets.target import DEFAULT_CALL, DEFAULT_PROFILE, Profile, Target


@pytest.fixture
def needy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    """A target that needs a package, on a machine whose apt-get notes what it is asked, and which has no package."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, does in (("apt-get", f'echo "$*" >>{tmp_path}/asked'), ("dpkg-query", "exit 1")):
        (programs / name).write_text(f"#!/bin/sh\n{does}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return Target(
        "needy",
        "server",
        DEFAULT_CALL,
        profiles={DEFAULT_PROFILE: Profile("true {port}")},
        setup={"apt": ["some-server"]},
        folder=tmp_path,
    )


def test_packages_are_looked_up_afresh_before_they_are_installed(
    needy: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    told: list[str] = []
    set_up(needy, told.append)
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == ["update -qq", "install -y --no-install-recommends some-server"]
    assert told == [f"$ apt-get {line}" for line in asked]


def test_who_may_not_install_packages_is_told_the_command(needy: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(WireproofError, match=r"sudo apt-get install .*some-server"):
        set_up(needy, lambda line: None)
