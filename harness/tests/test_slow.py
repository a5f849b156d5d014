"""What is begun first."""

from __future__ import annotations

from pathlib import Path

import pytest

from wireproof.run import slow
from wireproof.targets.load import resolve

HONEST = resolve("honest")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIREPROOF_STATE", str(tmp_path))
    return tmp_path


def test_nothing_is_known_of_a_target_that_was_never_run() -> None:
    assert slow.known(HONEST) == {}


def test_what_took_long_comes_first_and_the_slowest_of_it_before_the_rest() -> None:
    slow.remember({"quick": 3, "slow": 1003.4, "slower": 5000, "other": 1003.4}, HONEST)
    assert list(slow.known(HONEST).items()) == [("slower", 5000), ("other", 1003), ("slow", 1003)]


def test_a_case_that_was_not_run_stays_and_one_that_became_quick_goes() -> None:
    slow.remember({"a": 1000, "b": 2000}, HONEST)
    slow.remember({"b": 5, "c": 500}, HONEST)
    assert slow.known(HONEST) == {"a": 1000, "c": 500}


def test_each_target_has_its_own() -> None:
    slow.remember({"a": 1000}, HONEST)
    assert slow.known(resolve("null:mute")) == {}


def test_a_pair_has_its_own() -> None:
    slow.remember({"a": 1000}, HONEST, resolve("null:mute"))
    assert (slow.known(HONEST), slow.known(HONEST, resolve("null:mute"))) == ({}, {"a": 1000})


@pytest.mark.parametrize("broken", ["", "[]", '{"a": "b"}', "\0", "{"])
def test_what_cannot_be_read_is_not_known(broken: str, state: Path) -> None:
    slow.remember({"a": 1000}, HONEST)
    (entry,) = state.rglob("slow-*.json")
    entry.write_text(broken)
    assert slow.known(HONEST) == {}


def test_nobody_minds_a_cache_that_cannot_be_written(state: Path) -> None:
    (state / "cache").write_text("no folder")
    slow.remember({"a": 1000}, HONEST)
    assert slow.known(HONEST) == {}
