"""Under pytest-xdist: one run by the controller, reports by the workers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support import server

from pytest_plugin.conftest import Pytest

Run = Callable[..., Pytest]
LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
HIGHEST = "h2/settings/unknown-accepted[highest]"
REFUSED = "h2/settings/refused-stream"
TARGET, OBSERVED = "wireproof.run::target", "wireproof.run::observed"


def _alike(ran: Pytest) -> dict[str, tuple[str, dict[str, str]]]:
    return {name: (item.outcome, item.properties) for name, item in ran.items.items()}


@pytest.mark.long
@pytest.mark.parametrize(
    "workers", [["-n0"], ["-n1"], ["-n2"], *(["-n2", "--dist", how] for how in ("loadfile", "loadscope", "worksteal"))]
)
def test_workers_report_what_one_run_of_the_controller_found(run: Run, xdist: Run, workers: list[str]) -> None:
    seen = {"verdict": "fail", "log_of": GREASE, "seen_in": [GREASE]}
    verdicts = {LENGTH: "fail", HIGHEST: "warn", REFUSED: {"verdict": "skipped", "why": "no such setting"}}
    double = {"verdicts": verdicts, "besides": {"observed/rfc9113-6.8-x": seen}}
    alone, shared = run("-W", "always", double=double), xdist(*workers, double=double)
    assert shared.runs == 1
    assert shared.performed == [LENGTH, GREASE, HIGHEST, REFUSED]
    assert _alike(shared) == _alike(alone)
    assert shared.status == alone.status == 1
    assert "FAILED wireproof/h2/settings::length-not-multiple-of-6 - The target" in shared.out
    assert "WireproofWarning: The target GOAWAY" in shared.out
    assert f"FAIL  {LENGTH}" in shared.items["wireproof.h2.settings::length-not-multiple-of-6"].words
    assert "1 fail, 1 warn" in shared.out or "2 fail, 1 warn" in shared.out
    assert "events: " in shared.out


def test_each_worker_may_report_all(xdist: Run) -> None:
    ran = xdist("--dist", "each", "--tx", "2*popen")
    assert (ran.status, ran.runs) == (0, 1)
    assert "14 passed, 2 skipped" in ran.out


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "performed"),
    [
        (["-k", GREASE], [GREASE]),
        (["-m", "extension"], [GREASE, HIGHEST]),
        (["wireproof/h2/settings::refused-stream"], [REFUSED]),
        (["-m", "not wireproof"], None),
        (["--collect-only"], None),
    ],
)
def test_the_selection_of_the_workers_is_performed_and_nothing_else(
    xdist: Run, arguments: list[str], performed: list[str] | None
) -> None:
    ran = xdist("-n2", *arguments)
    assert (ran.status, ran.performed) == (0, performed)


def test_lf_is_known_to_the_workers(xdist: Run) -> None:
    double = {"verdicts": {GREASE: "fail"}, "besides": {"observed/x": {"verdict": "fail", "log_of": REFUSED}}}
    xdist("-n2", double=double)
    assert xdist("-n2", "--lf", double=double).performed == [GREASE, REFUSED]


def test_x_and_maxfail_stop_the_workers(xdist: Run) -> None:
    double = {"verdicts": {"*": "fail"}}
    assert "stopping after 1 failures" in xdist("-n1", "-x", double=double).out
    assert "stopping after 2 failures" in xdist("-n2", "--maxfail=2", double=double).out


def test_a_target_that_does_not_start_is_one_error(xdist: Run) -> None:
    ran = xdist("-n2", target=server("exit"))
    assert (ran.status, ran.of("error"), ran.of("failed")) == (3, [TARGET], [])
    assert "no licence" in ran.items[TARGET].words


def test_wrong_usage_starts_no_worker(xdist: Run) -> None:
    ran = xdist("-n2", "wireproof/h2/settings::lenth")
    assert (ran.status, ran.runs) == (4, 0)
    assert "workers" not in ran.out


def test_a_worker_that_is_replaced_knows_the_run(xdist: Run, project: pytest.Pytester) -> None:
    project.makepyfile(test_own="import os\ndef test_own(): os._exit(1)")
    ran = xdist("-n1")
    assert "replacing crashed worker" in ran.out
    assert ran.runs == 1
    assert ran.items["wireproof.h2.settings::refused-stream"].outcome == "passed"


def test_nothing_is_left_in_the_folder_for_temporary_files(
    xdist: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    assert xdist("-n1", "--basetemp", str(tmp_path / "base")).runs == 1
    assert list((tmp_path / "tmp").glob("wireproof*")) == []
    assert tempfile.gettempdir()
