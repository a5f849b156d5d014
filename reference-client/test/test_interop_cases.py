"""The standard interop test cases, by their flags and through the adapter protocol."""

from __future__ import annotations

from pathlib import Path

import pytest
from certificates import make_certificates
from driven_client import Client, run
from recording_server import Recorder
from servers import Server, running

CASES = [
    "empty_unary",
    "large_unary",
    "pick_first_unary",
    "client_streaming",
    "server_streaming",
    "ping_pong",
    "empty_stream",
    "client_compressed_unary",
    "server_compressed_unary",
    "client_compressed_streaming",
    "server_compressed_streaming",
    "custom_metadata",
    "status_code_and_message",
    "special_status_message",
    "unimplemented_method",
    "unimplemented_service",
    "cancel_after_begin",
    "cancel_after_first_response",
    "timeout_on_sleeping_server",
    "rpc_soak",
    "channel_soak",
]
#: They ask nothing of a server that one which only answers OK doesn't do; a deadline of 1 ms is met by nobody.
UNDEMANDING = {"cancel_after_begin", "empty_unary", "pick_first_unary", "timeout_on_sleeping_server"}
EXIT_FAILED, EXIT_USAGE, EXIT_UNSUPPORTED = 1, 4, 5


def flags(address: str, case: str) -> list[str]:
    host, port = address.split(":")
    return [f"--server_host={host}", f"--server_port={port}", f"--test_case={case}", "--use_tls=false"]


@pytest.mark.parametrize("case", CASES)
def test_a_good_server_passes(client: Client, service: Server, case: str) -> None:
    ended = run(*flags(service.address, case))
    assert (ended.returncode, ended.stderr) == (0, "")
    outcome = client.ask("interop", channel=client.channel(service.address), case=case)
    assert (outcome["passed"], outcome.get("why")) == (True, None)


@pytest.mark.parametrize("case", [case for case in CASES if case not in UNDEMANDING])
def test_a_server_that_answers_everything_alike_fails(client: Client, recorder: Recorder, case: str) -> None:
    outcome = client.ask("interop", channel=client.channel(recorder.address), case=case)
    assert not outcome["passed"]
    assert outcome["why"]


#: With nobody there, these two end as they should.
EARLY = {"cancel_after_begin", "timeout_on_sleeping_server"}


@pytest.mark.parametrize("case", [case for case in CASES if case not in EARLY])
def test_nobody_there_fails(case: str) -> None:
    ended = run(*flags("127.0.0.1:1", case))
    assert ended.returncode == EXIT_FAILED
    assert ended.stderr.startswith(f"reference-client: {case}: ")


def test_test_cases_go_side_by_side(client: Client, service: Server) -> None:
    channel = client.channel(service.address)
    begun = [client.send("interop", channel=channel, case=case) for case in CASES]
    assert [client.next(id)["passed"] for id in begun] == [True] * len(CASES)
    assert client.ask("close", channel=channel)["ev"] == "ok"


@pytest.mark.parametrize("case", ["cacheable_unary", "compute_engine_creds", "orca_oob", "nonsense"])
def test_what_grpc_cannot_run_is_unsupported(case: str) -> None:
    ended = run(*flags("127.0.0.1:1", case))
    assert ended.returncode == EXIT_UNSUPPORTED
    assert "unsupported" in ended.stderr


def test_soak_keeps_to_its_parameters(client: Client, service: Server) -> None:
    channel = client.channel(service.address)
    slow = {"soak_iterations": "3", "soak_per_iteration_max_acceptable_latency_ms": "0", "soak_request_size": "4000000"}
    outcome = client.ask("interop", channel=channel, case="rpc_soak", parameters=slow)
    assert outcome["why"].startswith("3 iterations failed, the last one: it took ")
    outcome = client.ask("interop", channel=channel, case="rpc_soak", parameters=slow | {"soak_max_failures": "3"})
    assert outcome["passed"]
    outcome = client.ask("interop", channel=channel, case="rpc_soak", parameters={"soak_iterations": "x"})
    assert "soak_iterations must be a number" in outcome["why"]


def test_channel_soak_connects_anew_each_time(client: Client, recorder: Recorder) -> None:
    sizes = {"soak_iterations": "4", "soak_response_size": "0"}
    for case, connections in (("rpc_soak", 1), ("channel_soak", 5)):
        channel = client.channel(recorder.address)
        assert client.ask("interop", channel=channel, case=case, parameters=sizes)["passed"]
        assert len(recorder.connections) == connections


def test_interceptors_do_not_reach_test_cases(client: Client) -> None:
    channel = client.channel("127.0.0.1:1", interceptors=[{"kind": "logging"}])
    answer = client.ask("interop", channel=channel, case="empty_unary")
    assert (answer["ev"], answer["what"]) == ("unsupported", "channel")


def test_the_flags_of_tls(tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    with running("reference-server", "--tls-cert", str(made.server), "--tls-key", str(made.server_key)) as server:
        plain = flags(server.address, "empty_unary")[:-1]
        tls = [*plain, "--use_tls=true", "--use_test_ca=true", f"--ca_file={made.authority}"]
        assert run(*tls, "--server_host_override=server.test").returncode == 0
        assert run(*tls, "--server_host_override=other.test").returncode == EXIT_FAILED
        assert run(*plain, "--custom_credentials_type=tls").returncode == EXIT_FAILED
        assert run(*plain, "--use_tls", "--use_test_ca").returncode == EXIT_USAGE


def test_the_authority_and_the_service_config_of_the_flags(recorder: Recorder) -> None:
    some = flags(recorder.address, "empty_unary")
    assert run(*some, "--server_host_override=name.test").returncode == 0
    assert recorder.calls[0].header(":authority") == "name.test"
    assert run(*some, '--service_config_json={"methodConfig":7}').returncode == EXIT_USAGE


@pytest.mark.parametrize("usage", [["--nonsense"], ["--server_port=0"], ["--test_case"], ["file"]])
def test_usage_errors_have_an_exit_status_of_their_own(usage: list[str]) -> None:
    ended = run(*usage)
    assert ended.returncode == EXIT_USAGE
    assert ended.stderr


def test_custom_credentials_it_has_not_are_unsupported() -> None:
    ended = run(*flags("127.0.0.1:1", "empty_unary"), "--custom_credentials_type=google_default_credentials")
    assert ended.returncode == EXIT_UNSUPPORTED
