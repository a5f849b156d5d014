"""What is selected, and what each item reports."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from pages import data_of
from support import Ran, server

from pytest_plugin.conftest import Pytest
from wireproof import paths

Run = Callable[..., Pytest]
LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
HIGHEST = "h2/settings/unknown-accepted[highest]"
REFUSED = "h2/settings/refused-stream"
AREA = "wireproof.h2.settings::"
LENGTH_ITEM, GREASE_ITEM = AREA + "length-not-multiple-of-6", AREA + "unknown-accepted[grease]"
TARGET, OBSERVED = "wireproof.run::target", "wireproof.run::observed"


def test_cases_are_items_beside_the_tests_of_a_project(run: Run) -> None:
    ran = run()
    assert ran.status == 0
    assert ran.of("passed") == [
        "test_own::test_own",
        LENGTH_ITEM,
        GREASE_ITEM,
        AREA + "unknown-accepted[highest]",
        AREA + "refused-stream",
        TARGET,
        OBSERVED,
    ]
    assert ran.of("skipped") == [AREA + "client-acknowledges"]
    assert "it judges a client; exec is a server" in ran.items[AREA + "client-acknowledges"].words


def test_the_whole_selection_is_one_run_of_the_engine(run: Run) -> None:
    assert run().runs == 1


@pytest.mark.parametrize("arguments", [[], ["-p", "no:terminal"], ["-qq"]])
def test_without_a_target_nothing_is_done_or_imported(project: pytest.Pytester, run: Run, arguments: list[str]) -> None:
    project.makeconftest(
        "import atexit, pathlib, sys\n"
        "atexit.register(lambda: pathlib.Path('modules').write_text(' '.join(sys.modules)))"
    )
    ran = run(*arguments, target=None)
    modules = (project.path / "modules").read_text().split()
    assert (ran.status, ran.runs, list(ran.items)) == (0, 0, ["test_own::test_own"])
    assert [name for name in modules if name.startswith("wireproof")] == ["wireproof", "wireproof.pytest_plugin"]
    assert "wireproof:" not in ran.out


@pytest.mark.long
@pytest.mark.parametrize(
    "missing", ["cacheprovider", "terminal", "warnings", "skipping", "capture", "stepwise", "assertion"]
)
def test_no_plugin_of_pytest_needs_to_be_there(run: Run, missing: str) -> None:
    ran = run("-p", f"no:{missing}", double={"verdicts": {LENGTH: "fail", GREASE: "warn"}})
    assert ran.status == 1
    assert ran.of("failed") == [LENGTH_ITEM]


@pytest.mark.long
@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        ("pass", "passed"),
        ("allowed", "passed"),
        ("recorded", "passed"),
        ("warn", "passed"),
        ("fail", "failed"),
        ("unstable", "failed"),
        ("skipped", "skipped"),
        ("error", "error"),
    ],
)
def test_a_verdict_is_an_outcome_and_a_property(run: Run, verdict: str, outcome: str) -> None:
    asked = {"verdict": verdict, "why": "this is why", "level": "MUST", "ms": 12345}
    ran = run("wireproof/h2/settings::length-not-multiple-of-6", double={"verdicts": {LENGTH: asked}})
    item = ran.items[LENGTH_ITEM]
    assert item.outcome == outcome
    assert item.properties == {
        "clause": "rfc9113-6.5-settings-length",
        "level": "MUST",
        "verdict": verdict,
        "seen": "GOAWAY NO_ERROR, FIN",
    }
    assert (item.time > 12) == (outcome != "error"), "the case's own time, not pytest's"
    assert ("this is why" in item.words) == (outcome in ("failed", "skipped", "error"))


def test_a_failure_is_told_as_on_the_terminal(run: Run, wireproof: Callable[..., Ran]) -> None:
    double = {"verdicts": {LENGTH: {"verdict": "fail", "level": "MUST", "line": 17}}}
    told = wireproof("run", "-t", server(), "--seed", "7", "-k", LENGTH, double=double).out
    block = told[: told.index("\n\n")].splitlines()
    ran = run("--wireproof-seed", "7", "-m", "wireproof", double=double)
    assert block[0] == f"FAIL  {LENGTH}  cases/h2/settings.yaml:17"
    assert any("GOAWAY last=0 NO_ERROR" in line for line in block)
    assert "\n".join(block) in ran.out
    assert "\n".join(block) in ran.items[LENGTH_ITEM].words
    assert re.search(r"\S*cases/h2/settings.yaml:17: The target GOAWAY NO_ERROR, where RFC 9113 §6.5 \(MUST\)", ran.out)
    assert f"FAILED wireproof/h2/settings::{LENGTH.rpartition('/')[2]} - The target" in ran.out


def test_a_warning_is_told_with_its_line(run: Run) -> None:
    ran = run(double={"verdicts": {GREASE: {"verdict": "warn", "level": "SHOULD"}}})
    assert ran.status == 0
    line = (paths.root() / "harness/tests/data/cases/h2/settings.yaml").read_text().splitlines()
    where = 1 + line.index("scenario: h2/settings/unknown-accepted")
    assert f"settings.yaml:{where}: WireproofWarning: The target GOAWAY NO_ERROR, where RFC 9113" in ran.out
    assert "1 warning" in ran.out


@pytest.mark.parametrize("strict", [["--wireproof-strict"], ["-W", "error::wireproof.pytest_plugin.WireproofWarning"]])
def test_a_warning_can_be_made_a_failure(run: Run, strict: list[str]) -> None:
    ran = run(*strict, double={"verdicts": {GREASE: "warn"}})
    assert ran.of("failed") == [GREASE_ITEM]
    assert f"WARN  {GREASE}" in ran.items[GREASE_ITEM].words


def test_known_deviations_are_xfail_and_strict(run: Run, target: Callable[..., str]) -> None:
    name = target(
        f"- {{match: '{LENGTH}', verdict: fail, reason: known since long, issue: https://example.net/7}}\n"
        f"- {{match: '{GREASE}', verdict: fail, reason: thought to be broken, issue: 'searched: none'}}\n"
    )
    ran = run("--xfail-tb", target=name, double={"verdicts": {LENGTH: "fail"}})
    assert ran.of("xfailed") == [LENGTH_ITEM]
    assert "items.py" not in ran.out, "no traceback of the plugin's own: it would say nothing, and take long"
    assert "known since long, https://example.net/7" in ran.items[LENGTH_ITEM].words
    assert ran.of("failed") == [GREASE_ITEM]
    assert "it does better now: thought to be broken" in ran.items[GREASE_ITEM].words
    assert ran.status == 1
    ran = run("--runxfail", target=name, double={"verdicts": {LENGTH: "fail"}})
    assert ran.of("failed") == [LENGTH_ITEM]


def test_a_file_of_expectations_may_stand_in_for_the_targets_own(run: Run, project: pytest.Pytester) -> None:
    entry = f"- {{match: '{LENGTH}', verdict: fail, reason: 'DRAFT: it was so', issue: 'searched: none'}}\n"
    (project.path / "known.yaml").write_text(entry)
    double = {"verdicts": {LENGTH: "fail", GREASE: "fail"}}
    ran = run("--wireproof-expect", "known.yaml", double=double)
    assert (ran.of("xfailed"), ran.of("failed")) == ([LENGTH_ITEM], [GREASE_ITEM])
    assert "--expect known.yaml -k" in ran.out
    assert "1 expectation is a draft" in ran.out
    ran = run("--wireproof-expect", "known.yaml", "--wireproof-strict", double=double)
    assert ran.of("failed") == [LENGTH_ITEM, GREASE_ITEM], "a draft is no reason"
    ran = run("--wireproof-expect", "none.yaml")
    assert (ran.status, ran.runs) == (4, 0)
    assert "none.yaml: No such file or directory" in ran.out


def test_a_file_of_expectations_in_the_configuration_lies_beside_it(run: Run, project: pytest.Pytester) -> None:
    entry = f"- {{match: '{LENGTH}', verdict: fail, reason: it was always so, issue: 'searched: none'}}\n"
    (project.path / "known.yaml").write_text(entry)
    project.makeini("[pytest]\nwireproof_expect = known.yaml\n")
    project.mkdir("below")
    os.chdir(project.path / "below")
    assert run("-c", "../tox.ini", double={"verdicts": {LENGTH: "fail"}}).of("xfailed") == [LENGTH_ITEM]


def test_a_run_leaves_its_report_as_a_page(run: Run, tmp_path: Path) -> None:
    ran = run(double={"verdicts": {LENGTH: "fail"}})
    assert re.search(r"^report: .*report\.html$", ran.out, re.MULTILINE)
    told = data_of((tmp_path / "state/runs/last/report.html").read_text())
    assert LENGTH in {row["id"] for row in told["rows"]}


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "performed"),
    [
        (["-k", "multiple"], [LENGTH]),
        (["-k", GREASE], [GREASE]),
        (["-k", "h2/settings and not unknown"], [LENGTH, REFUSED]),
        (["-k", "rfc9113-6.5-settings-mid"], [GREASE, HIGHEST]),
        (["-m", "extension"], [GREASE, HIGHEST]),
        (["-m", "must and not abuse", "-k", "not refused"], [LENGTH, GREASE, HIGHEST]),
        (["-m", "wireproof and not extension"], [LENGTH, REFUSED]),
        (["wireproof/h2/settings::unknown-accepted[highest]"], [HIGHEST]),
        (["wireproof/h2/settings::unknown-accepted"], [GREASE, HIGHEST]),
        (
            ["wireproof/h2/settings::unknown-accepted[grease]", "wireproof/h2/settings::refused-stream"],
            [GREASE, REFUSED],
        ),
        (["wireproof/h2"], [LENGTH, GREASE, HIGHEST, REFUSED]),
        (["wireproof"], [LENGTH, GREASE, HIGHEST, REFUSED]),
        (["test_own.py"], [LENGTH, GREASE, HIGHEST, REFUSED]),
        (["--deselect", "wireproof/h2/settings::unknown-accepted"], [LENGTH, REFUSED]),
        (["wireproof/run::observed"], [LENGTH, GREASE, HIGHEST, REFUSED]),
        (["-m", "not wireproof"], None),
        (["-k", "test_own"], None),
        (["--wireproof-tier", "timed"], None),
        (["--collect-only"], None),
    ],
)
def test_what_pytest_selects_is_performed_and_nothing_else(
    run: Run, arguments: list[str], performed: list[str] | None
) -> None:
    ran = run("--strict-markers", *arguments)
    assert ran.performed == performed
    assert ran.status == 0
    told = [name for name in ran.items if name.startswith("wireproof.")]
    expected = [AREA + case.rpartition("/")[2] for case in performed or []]
    assert [name for name in told if "client" not in name] == ([*expected, TARGET, OBSERVED] if performed else [])


def test_nothing_selected_is_the_status_of_pytest_and_of_wireproof(run: Run) -> None:
    ran = run("-m", "should")
    assert (ran.status, ran.performed) == (5, None)


def test_an_item_of_the_run_goes_only_if_it_is_named(run: Run) -> None:
    ran = run("--deselect", "wireproof/run::observed", double={"besides": {"observed/rfc9113-6.8-x": "fail"}})
    assert TARGET in ran.items
    assert OBSERVED not in ran.items
    assert ran.status == 0


def test_the_items_are_listed_by_their_ids(run: Run) -> None:
    ran = run("--collect-only", "-q", "-m", "wireproof")
    listed = ran.out.splitlines()
    assert listed[0] == "wireproof/h2/settings::length-not-multiple-of-6"
    assert "wireproof/run::observed" in listed


def test_an_id_is_understood_where_it_was_shown(run: Run, project: pytest.Pytester) -> None:
    project.makeini("[pytest]")
    (project.path / "below").mkdir()
    project.chdir()
    inside = project.path / "below"
    shown = run("--rootdir", str(project.path), "-v", "-m", "extension").out
    assert "wireproof/h2/settings::unknown-accepted[grease] PASSED" in shown
    os.chdir(inside)
    ran = run("../wireproof/h2/settings::unknown-accepted[grease]", "-c", "../tox.ini", "--rootdir", "..")
    assert ran.performed == [GREASE]


def test_lf_performs_what_failed_and_nothing_else(run: Run) -> None:
    double = {"verdicts": {GREASE: "fail"}}
    assert run(double=double).of("failed") == [GREASE_ITEM]
    ran = run("--lf", double=double)
    assert ran.performed == [GREASE]
    assert ran.of("failed") == [GREASE_ITEM]


def test_lf_performs_the_cases_that_showed_what_was_observed(run: Run) -> None:
    seen = {"verdict": "fail", "log_of": HIGHEST, "seen_in": [HIGHEST, REFUSED]}
    double = {"verdicts": {GREASE: "fail"}, "besides": {"observed/rfc9113-6.8-x": seen}}
    assert run(double=double).of("failed") == [GREASE_ITEM, OBSERVED]
    ran = run("--lf", double=double)
    assert sorted(ran.performed or []) == sorted([GREASE, HIGHEST, REFUSED])
    assert ran.of("failed") == [GREASE_ITEM, OBSERVED]


def test_x_stops_at_the_first_failure(run: Run) -> None:
    ran = run("-x", double={"verdicts": {GREASE: "fail", HIGHEST: "fail"}})
    assert ran.of("failed") == [GREASE_ITEM]
    assert AREA + "refused-stream" not in ran.items
    assert "2 fail" in ran.out, "the summary counts what the run found"


def test_no_target_is_started_where_x_stops_before_the_first_case(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(test_own="def test_own(): assert False")
    assert run("-x").performed is None


def test_tests_of_ones_own_that_are_named_leave_out_a_target_that_stands_in_the_configuration(
    run: Run, project: pytest.Pytester
) -> None:
    project.makeini(f"[pytest]\nwireproof_target = {server()}\nwireproof_seed = 7\nwireproof_strict = true\n")
    double = {"verdicts": {LENGTH: "warn"}}
    ran = run(target=None, double=double)
    assert ran.of("failed") == [LENGTH_ITEM]
    assert "(seed 7)" in ran.out
    assert run("test_own.py", target=None).performed is None
    assert run("wireproof/h2/settings::refused-stream", target=None).performed == [REFUSED]
    assert run("-o", "wireproof_target=", target=None).performed is None


@pytest.mark.parametrize("tiers", ['["timed", "core"]', '"timed core"'])
def test_the_configuration_may_be_toml(run: Run, project: pytest.Pytester, tiers: str) -> None:
    table = f'wireproof_target = "honest"\nwireproof_timeout_scale = "0.5"\nwireproof_tier = {tiers}\n'
    project.makepyprojecttoml(f"[tool.pytest.ini_options]\n{table}")
    ran = run("--collect-only", target=None)
    assert "wireproof: honest" in ran.out
    assert "<Case refused-stream>" in ran.out


def test_a_tag_that_is_a_marker_of_somebody_elses_stays_theirs(run: Run, project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nmarkers = extension(seconds): another plugin's\n")
    assert run("-m", "extension").performed is None
    assert run("-k", "extension").performed == [GREASE, HIGHEST]


def test_markers_are_listed(run: Run) -> None:
    out = run("--markers").out
    assert "@pytest.mark.must:" in out
    assert "@pytest.mark.timed:" in out
    assert "@pytest.mark.extension:" in out


def test_the_entry_point_is_the_plugin() -> None:
    project = tomllib.loads((paths.root() / "pyproject.toml").read_text())
    module = import_module(project["project"]["entry-points"]["pytest11"]["wireproof"])
    assert module.pytest_addoption
    assert module.pytest_configure


def test_the_installed_package_is_where_the_cases_are(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cases that lie neither below pytest's root nor beside any test."""
    elsewhere = tmp_path / "site-packages" / "wireproof" / "cases"
    shutil.copytree(paths.root() / "harness/tests/data/cases", elsewhere)
    monkeypatch.setenv("WIREPROOF_CASES", str(elsewhere))
    ran = run("-vv", double={"verdicts": {LENGTH: "fail"}})
    assert ran.of("failed") == [LENGTH_ITEM]
    assert "site-packages/wireproof/cases/h2/settings.yaml:3: The target" in ran.out
    assert re.search(r"refused-stream <- \S*site-packages/wireproof/cases/h2/settings.yaml PASSED", ran.out)
