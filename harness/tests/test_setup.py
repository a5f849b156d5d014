"""What a target needs is got, by the tools that a machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wireproof.errors import WireproofError
from wireproof.targets.command import argv, unavailable
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


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing but programs that note what they are asked, and where."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    return programs


def add_tool(machine: Path, name: str, tells: str = "") -> None:
    """`tells` is what it prints, whatever it is asked."""
    program = machine / name
    program.write_text(f'#!/bin/sh\necho "{tells}"\necho "{name} $* in $PWD" >>{machine.parent}/asked\n')
    program.chmod(0o755)


def built_from(folder: Path, **setup: object) -> Target:
    """A target whose folder holds a manifest and a source."""
    folder.mkdir()
    for file in ("go.mod", "server.go", "pom.xml", "A.java", "Cargo.toml", "package.json", "package-lock.json"):
        (folder / file).write_text(f"{file}\n")
    return Target(
        folder.name,
        "server",
        DEFAULT_CALL,
        profiles={DEFAULT_PROFILE: Profile("/bin/true {port}")},
        setup=setup,
        folder=folder,
    )


@pytest.mark.parametrize(
    ("setup", "tools", "asked"),
    [
        ({"go": "go.mod"}, ["go"], ["go build -o {dir}/server . in {here}"]),
        (
            {"npm": "package.json"},
            ["npm", "node"],
            ["npm ci --omit=dev --ignore-scripts --no-audit --no-fund in {dir}"],
        ),
        (
            {"maven": "pom.xml"},
            ["mvn", "javac"],
            [
                "mvn -q -B dependency:copy-dependencies -DoutputDirectory={dir}/lib -DincludeScope=runtime in {here}",
                "javac -d {dir}/classes -cp {dir}/lib/* A.java in {here}",
            ],
        ),
        ({"cargo": "Cargo.toml"}, ["cargo"], ["cargo build --release --locked --target-dir {dir}/target in {here}"]),
    ],
    ids=["go", "npm", "maven", "cargo"],
)
def test_what_a_folder_holds_is_built_with_the_tool_of_its_language_and_once(
    machine: Path, tmp_path: Path, setup: dict[str, object], tools: list[str], asked: list[str]
) -> None:
    for tool in tools:
        add_tool(machine, tool)
    target = built_from(tmp_path / "sample", **setup)
    set_up(target, lambda line: None)
    set_up(target, lambda line: None)
    folders = {"here": target.folder, "dir": tmp_path / "sample" / ".installed"}
    assert (tmp_path / "asked").read_text().splitlines() == [line.format(**folders) for line in asked]


def test_a_changed_source_is_built_again_and_a_changed_expectation_is_not(machine: Path, tmp_path: Path) -> None:
    add_tool(machine, "go")
    target = built_from(tmp_path / "sample", go="go.mod")
    set_up(target, lambda line: None)
    (tmp_path / "sample" / "expected.yaml").write_text("[]\n")
    set_up(target, lambda line: None)
    assert len((tmp_path / "asked").read_text().splitlines()) == 1
    (tmp_path / "sample" / "server.go").write_text("package main\n")
    set_up(target, lambda line: None)
    assert len((tmp_path / "asked").read_text().splitlines()) == 2


def test_a_tool_that_is_missing_is_named_with_the_version_that_is_wanted(machine: Path, tmp_path: Path) -> None:
    target = built_from(tmp_path / "sample", cargo="Cargo.toml", needs={"cargo": "1.88"})
    with pytest.raises(WireproofError, match=r"^needs cargo 1\.88 or newer, which isn't in PATH$"):
        set_up(target, lambda line: None)
    assert unavailable(target) == "it isn't set up; its set-up needs cargo 1.88 or newer, which isn't in PATH"


@pytest.mark.parametrize(("here", "fits"), [("1.9.9", False), ("1.26", True), ("1.26.8", True), ("1.100", True)])
def test_a_tool_that_is_too_old_is_told_with_both_versions(
    machine: Path, tmp_path: Path, here: str, fits: bool
) -> None:
    add_tool(machine, "go", f"go version go{here} linux/amd64")
    target = built_from(tmp_path / "sample", go="go.mod", needs={"go": "1.26"})
    if fits:
        set_up(target, lambda line: None)
        return
    with pytest.raises(WireproofError, match=rf"^needs go 1\.26 or newer; here is {here}$"):
        set_up(target, lambda line: None)


def test_a_target_that_was_not_set_up_is_not_taken_for_available(tmp_path: Path) -> None:
    target = built_from(tmp_path / "sample", pip=["some==1"])
    assert unavailable(target) == "it isn't set up; run `wireproof targets --setup sample`"


def test_a_target_that_shares_a_set_up_gets_it_and_stands_on_it(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREPROOF_TARGETS", str(tmp_path))
    monkeypatch.setenv("WIREPROOF_STATE", str(tmp_path / "state"))
    add_tool(machine, "go")
    (built_from(tmp_path / "host").folder or tmp_path).joinpath("target.yaml").write_text(
        "name: host\nside: server\nstart: /bin/true\ncall: {path: /a.B/C}\nsetup: {go: go.mod}\n"
    )
    guest = built_from(tmp_path / "guest", **{"with": "host"})
    assert unavailable(guest) == "it isn't set up; run `wireproof targets --setup guest`"
    set_up(guest, lambda line: None)
    assert (tmp_path / "host" / ".installed" / "set-up").exists()
    assert unavailable(guest) is None
    assert argv(guest, Profile("{dir}/server {port}"), 1) == [str(tmp_path / "host" / ".installed" / "server"), "1"]
