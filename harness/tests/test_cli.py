"""The command line, in a process of its own, against doubles of engine, keeper and server."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from support import Ran, environment_with, run_with, server, wait_until
from syrupy.assertion import SnapshotAssertion

from wireproof import __version__, paths
from wireproof.cli.main import COMMANDS
from wireproof.run.about import commit

Wireproof = Callable[..., Ran]
LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
HIGHEST = "h2/settings/unknown-accepted[highest]"


def told(ran: Ran) -> str:
    """A report without what differs between machines and runs."""
    text = re.sub(r"exec:.*?server\.py", "exec:server.py", ran.out)
    text = re.sub(r"in \d+\.\d s \(seed \d+\)", "in T s (seed S)", text)
    text = re.sub(r"--seed \d+", "--seed S", text)
    return re.sub(r"(events|report): .*", r"\1: FILE", text)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_says_this(wireproof: Wireproof, command: str, snapshot: SnapshotAssertion) -> None:
    assert wireproof(*filter(None, [command]), "--help").out == snapshot


def test_list_as_json_gives_the_rows(wireproof: Wireproof) -> None:
    rows = wireproof("list", "--json").json
    assert [row["id"] for row in rows][:3] == [LENGTH, GREASE, HIGHEST]
    assert {"id", "clauses", "under_test", "level", "tier", "title", "file", "line"} <= rows[0].keys()
    assert (rows[0]["level"], rows[0]["file"], rows[0]["line"]) == ("MUST", "cases/h2/settings.yaml", 3)


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["-k", "multiple"], [LENGTH]),
        (["-k", GREASE], [GREASE]),
        (["-k", "*[grease]"], [GREASE]),
        (["--tag", "extension"], [GREASE, HIGHEST]),
        (["--clause", "rfc9113-6.5-settings-mid"], [GREASE, HIGHEST]),
        (["--level", "MUST", "-k", "length"], [LENGTH]),
    ],
)
def test_cases_are_selected(wireproof: Wireproof, options: list[str], ids: list[str]) -> None:
    assert [row["id"] for row in wireproof("list", "--json", *options).json] == ids


def test_show_tells_a_case(wireproof: Wireproof, snapshot: SnapshotAssertion) -> None:
    assert wireproof("show", LENGTH).out + wireproof("show", "h2/settings/refused-stream").out == snapshot


def test_show_as_json_gives_the_plan_and_it_fits_its_schema(wireproof: Wireproof) -> None:
    schema = json.loads(wireproof("schema", "plan").out)
    for case in (LENGTH, GREASE, "h2/settings/refused-stream"):
        jsonschema.validate(wireproof("show", "--json", case).json, schema)


def test_a_run_that_goes_well_says_little(wireproof: Wireproof, snapshot: SnapshotAssertion) -> None:
    ran = wireproof("run", "-t", server())
    assert (ran.status, ran.err) == (0, "")
    assert told(ran) == snapshot


def test_a_failure_is_told_with_its_wire_log_and_how_to_run_it_again(
    wireproof: Wireproof, snapshot: SnapshotAssertion
) -> None:
    ran = wireproof("run", "-t", server(), double={"verdicts": {LENGTH: "fail", GREASE: "warn"}})
    assert ran.status == 1
    assert told(ran) == snapshot


def test_the_results_fit_their_schema_and_only_they_are_on_standard_output(wireproof: Wireproof) -> None:
    ran = wireproof("run", "-t", server(), "--json", "--seed", "7", double={"verdicts": {LENGTH: "fail"}})
    jsonschema.validate(ran.json, json.loads((paths.spec() / "results.schema.json").read_text()))
    verdicts = {row["id"]: row["verdict"] for row in ran.json["results"]}
    assert verdicts[LENGTH] == "fail"
    assert verdicts["h2/settings/client-acknowledges"] == "unsupported"
    assert (ran.json["seed"], ran.json["totals"]["pass"]) == (7, 3)
    assert "FAIL" in ran.err


def test_the_events_file_holds_every_line_of_the_engine(wireproof: Wireproof, tmp_path: Path) -> None:
    wireproof("run", "-t", server())
    lines = (tmp_path / "state/runs/last/events.jsonl").read_text().splitlines()
    assert [json.loads(line)["n"] for line in lines] == list(range(1, len(lines) + 1))
    kinds = [json.loads(line)["ev"] for line in lines]
    assert kinds[kinds.index("end") + 1 :] == ["row"] * (len(kinds) - kinds.index("end") - 2) + ["summary"]


def test_a_report_is_written_where_it_is_wanted(wireproof: Wireproof, tmp_path: Path) -> None:
    asked = tmp_path / "new/results.json"
    ran = wireproof("run", "-t", server(), "--json", "--results", str(asked))
    assert ran.status == 0, ran.err
    assert json.loads(asked.read_text()) == ran.json
    again = tmp_path / "again.json"
    assert wireproof("report", "--results", str(again), "--json").json["totals"] == ran.json["totals"]
    assert json.loads(again.read_text())["results"] == ran.json["results"]


def test_a_badge_whose_form_is_not_known_is_refused_before_anything_runs(wireproof: Wireproof, tmp_path: Path) -> None:
    ran = wireproof("run", "-t", server(), "--badge", str(tmp_path / "badge.png"))
    assert ran.status == 4
    assert "must end in .svg or .json" in ran.err
    assert not (tmp_path / "state" / "runs").exists()


def test_a_report_that_cannot_be_written_is_our_error(wireproof: Wireproof, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = wireproof("run", "-t", server(), "--results", str(tmp_path / "file/results.json"))
    assert ran.status == 3
    assert "--results" in ran.err


def test_the_events_tell_who_judged_what_and_how(
    wireproof: Wireproof, target: Callable[..., str], tmp_path: Path
) -> None:
    wireproof("run", "-t", target(), "--max-parallel", "1", "--no-gates", "--timeout-scale", "2", "--keep", "all")
    first = json.loads((tmp_path / "state/runs/last/events.jsonl").read_text().splitlines()[0])
    jsonschema.validate(first, json.loads((paths.spec() / "events.schema.json").read_text()))
    about = first["about"]
    assert about["wireproof"] == __version__
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", about["date"])
    assert about["platform"]
    assert about["target"] == {"name": "sample", "version": "1.0", "spelled": "sample", "profiles": ["default"]}
    options = {"timeout_scale": 2.0, "keep": "all", "gates": False, "alone": True, "fail_fast": False}
    assert about["options"] == {**options, "max_parallel": 1}


def test_the_events_tell_the_commit_of_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREPROOF_ROOT", str(tmp_path))
    assert commit() is None
    (tmp_path / "file").write_text("as committed")
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    for arguments in (["init", "-q"], ["add", "file"], [*identity, "commit", "-qm", "one"], ["tag", "v9"]):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True)
    assert re.fullmatch(r"[0-9a-f]{40}", commit() or "")
    (tmp_path / "file").write_text("changed")
    assert re.fullmatch(r"[0-9a-f]{40}-dirty", commit() or "")


@pytest.mark.parametrize(
    ("arguments", "double", "status"),
    [
        (["-k", LENGTH], {}, 0),
        (["-k", LENGTH], {"verdicts": {LENGTH: "warn"}}, 0),
        (["-k", LENGTH, "--strict"], {"verdicts": {LENGTH: "warn"}}, 1),
        (["-k", LENGTH], {"verdicts": {LENGTH: "unstable"}}, 1),
        (["-k", LENGTH], {"verdicts": {LENGTH: "recorded"}}, 0),
        (["-k", LENGTH], {"verdicts": {LENGTH: "error"}}, 3),
        (["-k", LENGTH], {"die_after": 0}, 3),
        (["-k", "nothing-of-this-name"], {}, 5),
        (["--levle", "MUST"], {}, 4),
        (["--method", "not-a-path"], {}, 4),
    ],
)
def test_exit_statuses(wireproof: Wireproof, arguments: list[str], double: dict[str, object], status: int) -> None:
    assert wireproof("run", "-t", server(), *arguments, double=double).status == status


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nghtpd", 'no target "nghtpd"'),
        ("exec:server", "exec: wants {port} in the command"),
        ("tcp:localhost", 'tcp: wants HOST:PORT, not "localhost"'),
        ("null:mte", 'no null peer "mte"'),
        ("exec:/no/such/program {port}", "/no/such/program isn't there"),
    ],
)
def test_a_target_that_makes_no_sense_is_usage(wireproof: Wireproof, target: str, message: str) -> None:
    ran = wireproof("run", "-t", target)
    assert ran.status == 4
    assert message in ran.err


def test_a_capability_that_nothing_requires_is_refused_in_a_target(
    wireproof: Wireproof, target: Callable[..., str]
) -> None:
    ran = wireproof("run", "-t", target(capabilities="[grcp]"))
    assert ran.status == 4
    assert 'targets/sample/target.yaml:6:16: "grcp" isn\'t known here; did you mean "grpc"?' in ran.err


def test_a_state_folder_that_cannot_be_written_is_our_error(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = run_with({**environment, "WIREPROOF_STATE": str(tmp_path / "file")}, "run", "-t", server())
    assert ran.status == 3
    assert "Not a directory" in ran.err and "WIREPROOF_STATE" in ran.err
    assert "Traceback" not in ran.err
    assert run_with({**environment, "WIREPROOF_STATE": str(tmp_path / "file")}, "list").status == 0


def test_an_error_that_nobody_thought_of_is_one_sentence_and_no_failure(
    environment: dict[str, str], tmp_path: Path
) -> None:
    broken = {**environment, "WIREPROOF_ROOT": str(tmp_path)}  # no spec/ in it
    ran = run_with(broken, "list")
    assert (ran.status, len(ran.err.splitlines())) == (3, 1)
    assert "names.json: No such file or directory (WIREPROOF_DEBUG=1 shows where)" in ran.err
    assert "Traceback" in run_with({**broken, "WIREPROOF_DEBUG": "1"}, "list").err


def test_an_output_that_takes_no_utf8_is_written_all_the_same(environment: dict[str, str]) -> None:
    ascii_only = {**environment, "PYTHONIOENCODING": "ascii"}
    assert run_with(ascii_only, "show", LENGTH).status == 0
    ran = run_with(ascii_only, "run", "-t", server(), "--json", double={"seen": "§"})
    assert ran.status == 0
    assert "§" in {row["seen"] for row in ran.json["results"]}


def test_a_reader_that_has_gone_is_our_error_without_a_word(environment: dict[str, str]) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "wireproof", "list"]
    done = subprocess.run(command, env=environment, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (3, b"")


def test_no_verdict_is_lost_when_the_engine_dies(wireproof: Wireproof) -> None:
    ran = wireproof("run", "-t", server(), "--json", double={"die_after": 2})
    verdicts = {row["id"]: row["verdict"] for row in ran.json["results"] if row["verdict"] != "unsupported"}
    assert list(verdicts.values()) == ["pass", "pass", "error", "error"]
    assert all("signal 9" in row["why"] for row in ran.json["results"] if row["verdict"] == "error")


def test_a_target_that_ends_at_once_is_told_with_its_last_words(wireproof: Wireproof) -> None:
    ran = wireproof("run", "-t", server("exit"))
    assert ran.status == 3
    assert ran.out.count("exit 1") == ran.out.count("no licence") == 1
    assert ran.out.index("no licence") < ran.out.index("skipped"), "the cause comes first"


@pytest.mark.parametrize(
    ("doubt", "manner", "answer"),
    [
        ("hung", "listen", {"reason": "it hung and was killed", "restarting": True}),
        ("unreachable", "crash", {"reason": "signal SEGV", "restarting": True}),
    ],
)
def test_a_target_that_hangs_or_dies_is_restarted(
    wireproof: Wireproof, tmp_path: Path, doubt: str, manner: str, answer: dict[str, object]
) -> None:
    ran = wireproof("run", "-t", server(manner), "--json", double={"doubt": doubt})
    events = [json.loads(line) for line in (tmp_path / "state/runs/last/events.jsonl").read_text().splitlines()]
    down, up = [event["got"] for event in events if event["ev"] == "answer"]
    assert answer.items() <= down["down"].items()
    assert up["target"]["inc"] == 2
    assert ran.json["restarts"] >= 1


def test_a_doubt_about_a_target_that_lives_is_answered_with_up(wireproof: Wireproof, tmp_path: Path) -> None:
    wireproof("run", "-t", server(), double={"doubt": "unreachable"})
    assert '"got":{"up":{"inc":1}}' in (tmp_path / "state/runs/last/events.jsonl").read_text()


def test_a_panic_line_ends_and_restarts_the_target(wireproof: Wireproof) -> None:
    ran = wireproof("run", "-t", server("panic"), "--json", double={"pause": 0.4})
    assert ran.json["restarts"] >= 1


def test_a_target_that_was_alone_with_a_case_and_said_nothing_is_up(wireproof: Wireproof, tmp_path: Path) -> None:
    wireproof("run", "-t", server(), double={"doubt": "after_alone"})
    assert '"got":{"up":{"inc":1}}' in (tmp_path / "state/runs/last/events.jsonl").read_text()


def test_a_live_target_that_hangs_is_down_for_good(wireproof: Wireproof, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wireproof("run", "-t", f"tcp:127.0.0.1:{listener.getsockname()[1]}", double={"doubt": "hung"})
    events = (tmp_path / "state/runs/last/events.jsonl").read_text()
    assert "accepts connections and answers nothing" in events
    assert '"restarting":false' in events


def test_ctrl_c_ends_everything_and_tells_what_was_finished(environment: dict[str, str], tmp_path: Path) -> None:
    env = {**environment, "WIREPROOF_DOUBLE": json.dumps({"stall_after": 2})}
    command = [sys.executable, "-m", "wireproof", "run", "-t", server()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True) as run:
        events = tmp_path / "state/runs/last/events.jsonl"
        wait_until(lambda: events.exists() and events.read_text().count('"ev":"verdict"') == 3)
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=20)
    assert run.returncode == 2
    assert "2 pass, 1 unsupported, interrupted with 2 unfinished" in out


def test_ctrl_c_again_and_again_ends_at_once_and_says_what_is_kept(environment: dict[str, str], tmp_path: Path) -> None:
    env = environment_with(environment, stall_after=2, deaf=True)
    command = [sys.executable, "-m", "wireproof", "run", "-t", server()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True) as run:
        events = tmp_path / "state/runs/last/events.jsonl"
        wait_until(lambda: events.exists() and events.read_text().count('"ev":"verdict"') == 3)
        while run.poll() is None:
            run.send_signal(signal.SIGINT)
            time.sleep(0.02)
        out, err = run.communicate(timeout=20)
    assert run.returncode == 2
    assert "events.jsonl" in out + err
    assert "Traceback" not in err


def test_smoke_says_yes(wireproof: Wireproof) -> None:
    ran = wireproof("smoke", "-t", server())
    assert ran.status == 0
    assert ran.out.startswith("exec: fit to be tested\n")


def test_smoke_says_what_is_wrong(wireproof: Wireproof) -> None:
    ran = wireproof("smoke", "-t", server("exit"))
    assert ran.status == 3
    assert ran.out.startswith("exec: not fit to be tested\n")
    assert "The process ends at once: exit 1." in ran.out and "no licence" in ran.out
    ran = wireproof("smoke", "-t", server(), double={"die_after": 0})
    assert ran.status == 3
    assert "Wireproof itself failed" in ran.out and "signal 9" in ran.out


def test_a_warm_cache_needs_neither_yaml_nor_jsonschema(environment: dict[str, str], tmp_path: Path) -> None:
    arguments = ["-m", "wireproof", "run", "-t", server(), "-k", LENGTH]
    for _ in range(2):
        command = [sys.executable, "-X", "importtime", *arguments]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "wireproof.run.session" in imported
    assert not imported & {"yaml", "jsonschema", "rich", "jinja2", "wireproof.compile.compiler", "encodings.idna"}


def test_a_run_leaves_its_page_beside_its_events_or_where_one_wants_it(wireproof: Wireproof, tmp_path: Path) -> None:
    ran = wireproof("run", "-t", server())
    page = tmp_path / ran.out.splitlines()[-1].removeprefix("report: ")
    assert page.parent == (tmp_path / "state" / "runs" / "last").resolve()
    assert page.read_text().startswith("<!DOCTYPE html>")
    wanted = tmp_path / "elsewhere" / "page.html"
    assert "report:" not in wireproof("run", "-t", server(), "--html", str(wanted)).out
    assert wanted.exists()


def test_a_page_that_cannot_be_written_costs_nobody_the_rest(wireproof: Wireproof, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = wireproof("run", "-t", server(), "--html", str(tmp_path / "file" / "page.html"))
    assert ran.status == 3
    assert "4 pass" in ran.out
    assert "--html:" in ran.err and "File exists" in ran.err
