"""`wireproof pair`: calls between a client and a server, the observer between them, and what breaks on the way."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support import wait_until

from end_to_end.running import remaining
from wireproof import paths, schemas

_FRAIL = Path(__file__).parents[1] / "doubles" / "frail_adapter.py"
_LIMIT = 180

Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def pair(command: list[str], environment: dict[str, str]) -> Any:
    """Runs `wireproof pair`."""

    def run(*arguments: str) -> Ran:
        words = [*command, "pair", *arguments]
        return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=_LIMIT, check=False)

    return run


def _matrix(ran: Ran) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(ran.stdout)
    jsonschema.validate(told, schemas.load("pairs"))
    return told


def _events(pair: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(pair["events"]).read_text().splitlines()]


def _rows(pair: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {event["case"]: event for event in _events(pair) if event["ev"] == "row"}


@pytest.mark.long
def test_the_reference_peers_agree_on_every_call(pair: Any) -> None:
    ran = pair("-c", "reference-client", "-s", "reference-server", "--json")
    (found,) = _matrix(ran)["pairs"]
    rows = _rows(found)
    calls = {name: row["verdict"] for name, row in rows.items() if name.startswith("rpc/")}
    assert len(calls) >= 1000
    # gRPC C++ 1.51 keeps the trailer with the load report to itself (docs/pairs.md).
    unsupported = {f"rpc/interop[orca_per_rpc{over}]" for over in ("", "-tls")}
    assert {name for name, told in calls.items() if told != "pass"} == unsupported
    assert {calls[name] for name in unsupported} == {"unsupported"}
    assert ran.returncode == 0, ran.stderr
    # The observer stood in between, plain and over TLS.
    assert any(name.startswith("observed/server/") for name in rows)
    for event in _events(found):
        jsonschema.validate(event, schemas.load("events"))


def test_the_pair_is_a_run_like_any_other_and_its_page_is_linked(
    pair: Any, command: list[str], environment: Any
) -> None:
    ran = pair("-c", "reference-client", "-s", "reference-server", "-k", "rpc/interop[empty_unary]", "--json")
    (found,) = _matrix(ran)["pairs"]
    folder = Path(found["events"]).parent
    told = subprocess.run(
        [*command, "report", found["events"]], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert "reference-client × reference-server" in told.stdout
    page = (folder.parent / "matrix.html").read_text()
    assert f'href="{folder.name}/report.html"' in page
    assert (folder / "report.html").exists()


def test_what_was_said_is_kept_and_found_in_again(pair: Any) -> None:
    chosen = ["rpc/interop[empty_unary*]", "rpc/hop[no-deadline]"]
    asked = ["-c", "reference-client", "-s", "reference-server", "--json", "--record"]
    (found,) = _matrix(pair(*asked, *(word for each in chosen for word in ("-k", each))))["pairs"]
    recordings = sorted(Path(found["events"]).parent.glob("*.relay"))
    assert {recording.name.split("-")[0] for recording in recordings} == {"default", "tls"}
    relay = paths.binary("wireproof-relay", "harness/relay")
    lines = [
        json.loads(line)
        for recording in recordings
        for line in subprocess.run(
            [relay, "--replay", recording], capture_output=True, text=True, check=True
        ).stdout.splitlines()
    ]
    assert sum(line["ev"] == "opened" for line in lines) >= len(chosen) + 1
    seen = {row.split("/", 2)[2] for row in _rows(found) if row.startswith("observed/")}
    assert {line["clause"] for line in lines if line["ev"] == "violation"} == seen


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["-c", "reference-server", "-s", "reference-server"], "reference-server is a server; a client is wanted"),
        (["-c", "reference-client", "-s", "reference-client"], "reference-client is a client; a server is wanted"),
        (["-c", "reference-client", "-s", "tcp:127.0.0.1:1"], "tcp:127.0.0.1:1 runs already: a pair starts both ends"),
        (["-c", "reference-client"], "Missing option '-s'"),
        (
            ["-c", "client:true", "-c", "client:false", "-s", "reference-server"],
            "client:true and client:false are both called client",
        ),
    ],
)
def test_what_makes_no_pair_is_refused(arguments: list[str], why: str, pair: Any) -> None:
    ran = pair(*arguments)
    assert ran.returncode == 4
    assert why in ran.stderr


def test_no_call_is_a_status_of_its_own(pair: Any) -> None:
    assert pair("-c", "reference-client", "-s", "reference-server", "-k", "nothing").returncode == 5


def test_a_client_that_does_not_start_is_one_broken_pair_and_the_next_is_performed(pair: Any) -> None:
    broken = f"client:{sys.executable} -c pass"
    arguments = ["-c", broken, "-c", "reference-client", "-s", "reference-server", "-k", "calls[001]", "--json"]
    ran = pair(*arguments)
    first, second = _matrix(ran)["pairs"]
    assert first["trouble"] == "the client ended too early (exit 0)"
    assert first["totals"] == {"skipped": 1}
    assert second["totals"]["pass"] == 1
    assert ran.returncode == 3


def test_a_server_that_does_not_start_is_told(pair: Any) -> None:
    ran = pair("-c", "reference-client", "-s", "exec:false {port}", "-k", "interop[empty_unary]", "--json")
    (found,) = _matrix(ran)["pairs"]
    (row,) = _rows(found).values()
    assert row["verdict"] == "skipped"
    assert row["why"].startswith("the server can't be had: exit 1")


def test_a_client_that_dies_is_started_again_and_the_call_that_kills_it_is_to_blame(pair: Any) -> None:
    client = paths.build() / "reference-client" / "reference-client"
    frail = f"client:{sys.executable} {_FRAIL} dies-in-call {client}"
    ran = pair("-c", frail, "-s", "reference-server", "-k", "calls[001]", "-k", "interop[empty_unary]", "--json")
    (found,) = _matrix(ran)["pairs"]
    rows = _rows(found)
    assert rows["rpc/calls[001]"]["verdict"] == "fail"
    assert rows["rpc/calls[001]"]["got"].startswith("the client ended too early (exit 70)")
    assert rows["rpc/calls[001]"]["tries"] == 2
    assert rows["rpc/interop[empty_unary]"]["verdict"] == "pass"
    assert ran.returncode == 1


@pytest.mark.parametrize("manner", ["none", "no-fill"])
def test_a_client_need_not_make_long_messages_by_itself(pair: Any, manner: str) -> None:
    client = paths.build() / "reference-client" / "reference-client"
    frail = f"client:{sys.executable} {_FRAIL} {manner} {client}"
    chosen = ["rpc/calls[003]", "rpc/calls[133]", "rpc/test_service[unary-1048576]"]
    ran = pair("-c", frail, "-s", "reference-server", "--json", *(word for each in chosen for word in ("-k", each)))
    rows = _rows(_matrix(ran)["pairs"][0])
    assert {name: rows[name]["verdict"] for name in chosen} == dict.fromkeys(chosen, "pass"), rows


_SIDE_BY_SIDE = ("rpc/test_service[empty]", "rpc/test_service[unary-0]", "rpc/test_service[unary-1]")


def _beside(pair: Any, manner: str) -> tuple[Ran, list[dict[str, Any]]]:
    """Three calls that share a channel, by a client of this manner; their rows."""
    client = paths.build() / "reference-client" / "reference-client"
    frail = f"client:{sys.executable} {_FRAIL} {manner} {client}"
    ran = pair("-c", frail, "-s", "reference-server", "--json", *(w for each in _SIDE_BY_SIDE for w in ("-k", each)))
    rows = _rows(_matrix(ran)["pairs"][0])
    return ran, [rows[name] for name in _SIDE_BY_SIDE]


def test_what_goes_wrong_only_beside_others_is_unstable(pair: Any) -> None:
    ran, rows = _beside(pair, "crossed")
    assert [(row["verdict"], row["tries"]) for row in rows] == [("unstable", 2)] * 3
    assert rows[0]["got"].startswith("on a channel of its own all is as it must be; beside others: status UNAVAILABLE")
    assert ran.returncode == 1


def test_a_call_that_breaks_its_channel_is_to_blame_and_not_its_neighbours(pair: Any) -> None:
    ran, rows = _beside(pair, "spoils-channel")
    assert [(row["verdict"], row["tries"]) for row in rows] == [("fail", 2), ("pass", 2), ("pass", 2)]
    assert f"; {_SIDE_BY_SIDE[0]}, one of them, goes wrong by itself" in rows[1]["why"]
    assert ran.returncode == 1


@pytest.mark.parametrize("relay", ["exit 3", "printf 'no line'; kill -SEGV $$"])
def test_a_relay_that_ends_is_told_and_nobody_is_charged(
    relay: str, command: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "wireproof-relay"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{relay}\n")
    program.chmod(0o755)
    words = [*command, "pair", "-c", "reference-client", "-s", "reference-server", "-k", "calls[001]", "--json"]
    given = {**environment, "WIREPROOF_BIN_DIR": str(program.parent)}
    ran = subprocess.run(words, env=given, capture_output=True, text=True, timeout=_LIMIT, check=False)
    (found,) = _matrix(ran)["pairs"]
    assert found["trouble"].startswith("the relay ended (")
    assert {row["verdict"] for row in _rows(found).values()} == {"skipped"}
    assert ran.returncode == 3


@pytest.mark.long
def test_a_client_that_does_not_answer_the_last_close_keeps_its_verdicts_and_is_told(pair: Any) -> None:
    client = paths.build() / "reference-client" / "reference-client"
    frail = f"client:{sys.executable} {_FRAIL} never-closes {client}"
    # A channel that calls share is closed at the very end.
    ran = pair("-c", frail, "-s", "reference-server", "-k", _SIDE_BY_SIDE[0], "--timeout-scale", "0.5", "--json")
    (found,) = _matrix(ran)["pairs"]
    assert _rows(found)[_SIDE_BY_SIDE[0]]["verdict"] == "pass"
    assert "close" in found["trouble"]
    assert ran.returncode == 3


def test_what_is_done_is_not_done_again(pair: Any) -> None:
    arguments = ["-c", "reference-client", "-s", "reference-server", "-k", "calls[001]", "--json"]
    (first,) = _matrix(pair(*arguments))["pairs"]
    events = Path(first["events"])
    content = events.read_bytes()
    ran = pair(*arguments, "--resume", str(events.parent.parent))
    assert _matrix(ran)["pairs"][0]["events"] == first["events"]
    assert events.read_bytes() == content


def test_stopped_it_keeps_what_is_done_and_ends_what_it_started(
    command: list[str], environment: dict[str, str]
) -> None:
    words = [*command, "pair", "-c", "reference-client", "-s", "reference-server", "-s", "honest", "--json"]
    name, mark = "WIREPROOF_TEST_MARK", uuid.uuid4().hex
    given = {**environment, name: mark}
    with subprocess.Popen(words, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        process.stderr.readline()  # the first pair is done
        wait_until(lambda: len(remaining(mark)) > 1)  # the second has begun
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=_LIMIT)
    told = json.loads(out)
    assert process.returncode == (2 if told["interrupted"] else 0)
    assert told["pairs"][0]["server"] == "reference-server"
    wait_until(lambda: not remaining(mark))
