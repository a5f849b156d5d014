"""The folders of old runs are taken away, and of no others."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import environment_with, run_with, server, wait_until

from wireproof.errors import UsageError
from wireproof.run.folder import new_folder

Make = Callable[..., list[Path]]


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes folders of old runs, each with its events."""
    monkeypatch.setenv("WIREPROOF_STATE", str(tmp_path))

    def make(count: int) -> list[Path]:
        folders = [tmp_path / "runs" / f"20200101-{number:06}-abcd" for number in range(count)]
        for folder in folders:
            folder.mkdir(parents=True)
            (folder / "events.jsonl").write_text("{}\n")
        return folders

    return make


def test_the_newest_fifty_are_kept(old: Make) -> None:
    folders = old(60)
    new = new_folder()
    assert [folder for folder in folders if folder.exists()] == folders[11:]
    assert new.exists()
    assert (new.parent / "last").resolve() == new.resolve()


def test_how_many_are_kept_is_the_users_choice(old: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = old(5)
    monkeypatch.setenv("WIREPROOF_KEEP_RUNS", "3")
    new_folder()
    assert [folder for folder in folders if folder.exists()] == folders[3:]
    monkeypatch.setenv("WIREPROOF_KEEP_RUNS", "0")
    new_folder()
    assert [folder for folder in folders if folder.exists()] == folders[3:]
    monkeypatch.setenv("WIREPROOF_KEEP_RUNS", "few")
    with pytest.raises(UsageError, match="few"):
        new_folder()


def test_a_run_that_is_being_written_is_kept_however_old_it_is(old: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = old(3)
    monkeypatch.setenv("WIREPROOF_KEEP_RUNS", "1")
    descriptor = os.open(folders[0], os.O_RDONLY)  # what the run that writes it holds
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    new_folder()
    assert [folder for folder in folders if folder.exists()] == folders[:1]
    os.close(descriptor)
    new_folder()
    assert not folders[0].exists()


def test_a_run_holds_its_folder_until_its_end(environment: dict[str, str], tmp_path: Path) -> None:
    environment = {**environment, "WIREPROOF_KEEP_RUNS": "1"}
    command = [sys.executable, "-m", "wireproof", "run", "-t", server()]
    with subprocess.Popen(command, env=environment_with(environment, stall_after=0), stdout=subprocess.DEVNULL) as run:
        last = tmp_path / "state/runs/last/events.jsonl"
        wait_until(last.exists)
        events = last.resolve()
        assert run_with(environment, "run", "-t", server()).status == 0
        assert events.exists()
        run.send_signal(signal.SIGINT)
    assert run_with(environment, "run", "-t", server()).status == 0
    assert not events.exists()
