"""The shim that makes an adapter of an interop client, on a double of one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from adapters import Driven, appears, is_gone
from support import DOUBLES

CLIENT = f"{sys.executable} {DOUBLES / 'interop_client.py'}"
Start = Callable[..., Driven]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the shim with options, on the double or another command."""
    started: list[Driven] = []

    def shim(*options: str, command: str = CLIENT) -> Driven:
        notes = str(tmp_path / "notes")
        started.append(Driven("wireproof.shims.interop", *options, "--", *command.split(), NOTES=notes))
        return started[-1]

    yield shim
    for driven in started:
        driven.kill()


def with_channel(driven: Driven, **options: object) -> Driven:
    assert driven.ask(2, "channel", target="127.0.0.1:4711", options=options) == {"id": 2, "ev": "ok"}
    return driven


def test_it_says_who_it_is_and_what_it_can_do(start: Start) -> None:
    hello = start("--name", "grpc-go", "--version", "1.85.0").ask(1, "hello", v=1)
    assert (hello["name"], hello["version"], hello["capabilities"]) == ("grpc-go", "1.85.0", ["interop", "tls"])


def test_exit_status_0_is_a_case_that_passed(start: Start) -> None:
    outcome = with_channel(start()).ask(3, "interop", channel=2, case="pass")
    assert outcome["passed"] is True
    assert "why" not in outcome


def test_another_exit_status_is_a_failure_that_tells_the_last_words(start: Start) -> None:
    outcome = with_channel(start()).ask(3, "interop", channel=2, case="fail")
    assert outcome["passed"] is False
    assert outcome["why"] == (
        "the client ended with exit status 1\nException: the third response has 3 octets, wanted 4"
    )


def test_a_crash_tells_the_signal(start: Start) -> None:
    outcome = with_channel(start()).ask(3, "interop", channel=2, case="crash")
    assert (outcome["passed"], outcome["why"]) == (False, "the client was ended by SIGABRT")


def test_a_command_without_placeholders_gets_the_standard_flags(start: Start) -> None:
    why = with_channel(start()).ask(3, "interop", channel=2, case="flags", parameters={"soak_iterations": "9"})["why"]
    assert why.splitlines()[1] == "--server_host=127.0.0.1 --server_port=4711 --test_case=flags --soak_iterations=9"


def test_over_tls_it_gets_the_authorities_and_the_name(start: Start) -> None:
    driven = with_channel(start(), tls={"roots": "/ca.pem", "server_name": "localhost"})
    why = driven.ask(3, "interop", channel=2, case="flags")["why"]
    assert why.endswith("--use_tls=true --use_test_ca=true --ca_file=/ca.pem --server_host_override=localhost")


def test_a_dialect_says_where_each_word_goes(start: Start) -> None:
    command = f"{CLIENT} --server_host {{server_host}} --server_port {{server_port}} --test_case {{test_case}}"
    driven = start("--tls", f"{command} --ca_file {{ca_file}}", command=command)
    assert (
        with_channel(driven, tls={"roots": "/r"})
        .ask(3, "interop", channel=2, case="flags")["why"]
        .endswith("--server_host 127.0.0.1 --server_port 4711 --test_case flags --ca_file /r")
    )
    assert driven.ask(4, "channel", target="h:1", options={"tls": {"roots": "/r", "server_name": "x"}}) == {
        "id": 4,
        "ev": "unsupported",
        "what": "options.tls.server_name",
    }


def test_authorities_are_put_where_a_client_looks_for_them(start: Start, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("an authority")
    command = f"{CLIENT} --test_case {{test_case}}"
    driven = start(
        "--put-roots", "certs/ca.pem", "--tls", f"{command} --ca_file {{folder}}/certs/ca.pem", command=command
    )
    outcome = with_channel(driven, tls={"roots": str(tmp_path / "ca.pem")}).ask(3, "interop", channel=2, case="roots")
    assert outcome["why"].splitlines()[1] == "an authority"
    missing = with_channel_to(driven, 5, tls={"roots": "/not/there"}).ask(6, "interop", channel=5, case="roots")
    assert missing["ev"] == "error"
    assert "/not/there" in missing["why"]


def with_channel_to(driven: Driven, id: int, **options: object) -> Driven:
    assert driven.ask(id, "channel", target="127.0.0.1:4711", options=options)["ev"] == "ok"
    return driven


def test_a_client_that_has_no_such_case_is_no_failure(start: Start) -> None:
    driven = with_channel(start("--not-run", "Unsupported test case"))
    assert driven.ask(3, "interop", channel=2, case="orca_oob") == {"id": 3, "ev": "unsupported", "what": "case"}
    assert with_channel_to(start(), 2).ask(3, "interop", channel=2, case="orca_oob")["passed"] is False


@pytest.mark.parametrize(
    ("target", "options", "what"),
    [
        ("unix:/tmp/s", {}, "target"),
        ("h:1", {"keepalive": {"time_ms": 1}}, "options.keepalive"),
        ("h:1", {"tls": {}}, "options.tls"),
        ("h:1", {"tls": {"roots": "/r", "certificate": "/c", "key": "/k"}}, "options.tls.certificate"),
        ("h:1", {"nonsense": 1}, "options.nonsense"),
    ],
)
def test_what_the_flags_can_t_say_is_unsupported(start: Start, target: str, options: object, what: str) -> None:
    answer = start().ask(2, "channel", target=target, options=options)
    assert answer == {"id": 2, "ev": "unsupported", "what": what}


def test_a_call_and_an_unknown_operation_are_unsupported(start: Start) -> None:
    driven = with_channel(start())
    call = {"channel": 2, "pattern": "unary", "path": "/p.S/M", "messages": []}
    assert driven.ask(3, "call", **call) == {"id": 3, "ev": "unsupported", "what": "op"}
    assert driven.ask(4, "state", channel=2) == {"id": 4, "ev": "unsupported", "what": "op"}
    assert driven.ask(5, "dance") == {"id": 5, "ev": "unsupported", "what": "op"}


@pytest.mark.parametrize(
    ("line", "id", "why"),
    [
        ("no json", 0, "no JSON"),
        ("[1]", 0, 'has no "id"'),
        ('{"op": "hello"}', 0, 'has no "id"'),
        ('{"id": 7}', 7, 'has no "op"'),
        ('{"id": 7, "op": "interop", "channel": 9, "case": "pass"}', 7, "no channel has the id 9"),
        ('{"id": 7, "op": "interop", "channel": "x", "case": "pass"}', 7, "channel: 'x' is not of type 'integer'"),
        ('{"id": 7, "op": "channel", "target": "h:http"}', 7, 'target: "h:http" has no port'),
        ('{"id": 7, "op": "cancel", "call": 3}', 7, "no call has the id 3"),
    ],
)
def test_what_makes_no_sense_is_told_and_the_adapter_goes_on(start: Start, line: str, id: int, why: str) -> None:
    driven = start()
    driven.write(line)
    event = driven.event(id)
    assert event["ev"] == "error"
    assert why in event["why"]
    assert driven.ask(8, "hello", v=1)["ev"] == "hello"


def test_an_id_is_used_once(start: Start) -> None:
    driven = with_channel(start())
    assert driven.ask(2, "hello", v=1)["why"] == "the id 2 was used before"


def test_a_command_that_isn_t_there_is_told(start: Start) -> None:
    outcome = with_channel(start(command="/not/there")).ask(3, "interop", channel=2, case="pass")
    assert outcome == {"id": 3, "ev": "error", "why": "/not/there can't be started: No such file or directory"}


def test_a_case_that_hangs_is_ended_with_all_that_it_started(start: Start, tmp_path: Path) -> None:
    outcome = with_channel(start("--time", "1")).ask(3, "interop", channel=2, case="hang")
    assert (outcome["passed"], outcome["why"]) == (False, "the client didn't end within 1 s")
    assert all(is_gone(int(pid)) for pid in appears(tmp_path / "notes").split())


def test_cases_go_side_by_side(start: Start, tmp_path: Path) -> None:
    driven = with_channel(start())
    driven.say(3, "interop", channel=2, case="hang")
    appears(tmp_path / "notes")
    assert driven.ask(4, "interop", channel=2, case="pass")["passed"] is True


@pytest.mark.parametrize("how", ["cancel", "close", "bye", "end of input"])
def test_nothing_runs_on(start: Start, tmp_path: Path, how: str) -> None:
    driven = with_channel(start())
    driven.say(3, "interop", channel=2, case="hang")
    pids = [int(pid) for pid in appears(tmp_path / "notes").split()]
    if how == "cancel":
        assert driven.ask(4, "cancel", call=3)["ev"] == "ok"
    elif how == "close":
        assert driven.ask(4, "close", channel=2)["ev"] == "ok"
    elif how == "bye":
        assert driven.ask(4, "bye")["ev"] == "bye"
    if how != "end of input":
        outcome = driven.event(3)
        assert (outcome["passed"], outcome["why"]) == (False, "it was cancelled")
    assert driven.finish() == 0
    assert all(is_gone(pid) for pid in pids)
