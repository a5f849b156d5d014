"""scripts/stability tells rows whose verdict depends on what happens beside them."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from wireproof import paths


@pytest.fixture(scope="module")
def stability() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stability", paths.root() / "scripts" / "stability.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _stable(
    stability: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    verdicts: list[dict[str, str]],
    only_sometimes: tuple[str, ...] = (),
) -> bool:
    given = iter(verdicts)
    monkeypatch.setattr(stability, "run", lambda *_: next(given))
    monkeypatch.setattr(stability, "only_sometimes", lambda _: only_sometimes.__contains__)
    return bool(stability.examine("some", []))


def test_the_same_verdicts_each_time_are_stable(stability: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _stable(stability, monkeypatch, [{"a": "pass", "b": "xfail"}] * 6)


def test_a_row_that_differs_once_is_told_with_its_modes(
    stability: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    same = {"a": "pass", "b": "pass"}
    assert not _stable(stability, monkeypatch, [same] * 5 + [{"a": "pass", "b": "fail"}])
    assert "    b: pass (order 1, order 2, order 3, 8 at once, 1 at once); fail (busy)\n" in capsys.readouterr().out


def test_a_row_that_is_only_there_sometimes_differs(
    stability: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = {"a": "pass", "observed/x": "warn"}
    assert not _stable(stability, monkeypatch, [{"a": "pass"}, *[seen] * 5])
    assert "    observed/x: – (order 1); warn (" in capsys.readouterr().out


def test_what_is_listed_as_seen_only_sometimes_may_differ(
    stability: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [{"a": "xfail", "b": "pass"}, *[{"a": "pass", "b": "pass"}] * 5]
    assert _stable(stability, monkeypatch, told, only_sometimes=("a",))
    assert "0 rows differ, 1 as is known" in capsys.readouterr().out
    assert not _stable(stability, monkeypatch, told, only_sometimes=("b",))
    assert not _stable(stability, monkeypatch, [{"a": "unstable", "b": "pass"}, *told[1:]], only_sometimes=("a",))


def test_what_conforms_either_way_differs_all_the_same(stability: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _stable(stability, monkeypatch, [{"a": "pass"}] * 5 + [{"a": "allowed"}])


def test_what_is_seen_only_sometimes_is_what_the_expectations_say(stability: ModuleType) -> None:
    known = stability.only_sometimes("ruby-grpc")
    assert known("target/died")
    assert not known("h2/ping/on-a-stream")


def test_what_is_unstable_each_time_is_not_stable(stability: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    passing = {f"case-{number}": "pass" for number in range(999)}
    assert _stable(stability, monkeypatch, [{**passing, "b": "unstable"}] * 6)
    assert not _stable(stability, monkeypatch, [{**passing, "b": "unstable", "c": "unstable"}] * 6)


def test_a_run_without_results_is_told(stability: ModuleType) -> None:
    with pytest.raises(stability.NoResultsError, match=r"order 1: exit status 4: .*no-such-target"):
        stability.run("no-such-target", stability.MODES[0], [])
