"""The target grpcio-client: what its adapter does with each option, cancel point and deadline, on the honest peer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wireproof.adapter.events import Event
from wireproof.smoke.client import calls
from wireproof.smoke.client.conversation import Conversation
from wireproof.targets.command import unavailable
from wireproof.targets.load import load_named
from wireproof.targets.target import DEFAULT_PROFILE, MTLS_PROFILE, TLS_PROFILE
from wireproof.targets.tls import clients, identity

_UNARY = calls.PLANNED[0].request
_RESOURCE_EXHAUSTED, _UNAVAILABLE, _CANCELLED, _DEADLINE_EXCEEDED = 8, 14, 1, 4

Talk = Callable[..., Conversation]


@pytest.fixture
def talk() -> Iterator[Talk]:
    """Starts the client, and the peer in a profile; hello is said, and channel 2 is there."""
    target = load_named("grpcio-client")
    if why := unavailable(target):
        pytest.skip(f"grpcio-client is unavailable: {why}")
    begun: list[Conversation] = []

    def begin(profile: str = DEFAULT_PROFILE, **options: Any) -> Conversation:
        one = Conversation(target, 1.0, profile)
        begun.append(one)
        one.begin()
        one.ask("hello", v=1)
        one.ask("channel", target=one.address, options=options)
        return one

    yield begin
    for one in begun:
        one.__exit__()


def call(talk: Conversation, **members: Any) -> list[Event]:
    """The events of a call; unary, unless told otherwise."""
    heard = talk.ask("call", channel=2, **{**_UNARY, **members})
    assert talk.fault is None
    return heard


def kinds(events: list[Event]) -> list[str]:
    """What they are."""
    return [event["ev"] for event in events]


def test_over_tls_the_servers_certificate_is_checked(talk: Talk) -> None:
    good = talk(TLS_PROFILE, tls={"roots": str(identity()["ca"]), "server_name": "localhost"})
    assert call(good)[-1]["status"] == 0
    assert call(talk(TLS_PROFILE, tls={"roots": str(clients()["ca"])}))[-1]["status"] == _UNAVAILABLE


def test_a_client_certificate_is_shown_where_it_is_asked_for(talk: Talk) -> None:
    roots = {"roots": str(identity()["ca"])}
    own = {"certificate": str(clients()["trusted"]), "key": str(clients()["trusted"])}
    assert call(talk(MTLS_PROFILE, tls={**roots, **own}))[-1]["status"] == 0
    assert call(talk(MTLS_PROFILE, tls=roots))[-1]["status"] == _UNAVAILABLE


def test_messages_beyond_a_limit_are_refused(talk: Talk) -> None:
    assert call(talk(max_receive_message=10))[-1]["status"] == _RESOURCE_EXHAUSTED
    assert call(talk(max_send_message=1))[-1]["status"] == _RESOURCE_EXHAUSTED


def test_the_options_that_change_nothing_here_are_taken(talk: Talk) -> None:
    options = {
        "authority": "example.test",
        "compression": "gzip",
        "idle_timeout_ms": 60_000,
        "keepalive": {"time_ms": 60_000, "timeout_ms": 1000, "without_calls": True},
        "service_config": {"loadBalancingConfig": [{"round_robin": {}}]},
        "wait_for_ready": True,
    }
    assert call(talk(**options))[-1]["status"] == 0


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"call_credentials": {"metadata": []}}, "options.call_credentials"),
        ({"interceptors": []}, "options.interceptors"),
        ({"keepalive": {"time_ms": 1, "sometimes": True}}, "options.keepalive.sometimes"),
    ],
)
def test_what_it_has_not_is_unsupported(options: dict[str, Any], what: str, talk: Talk) -> None:
    one = talk()
    assert one.ask("channel", target=one.address, options=options)[-1] == {"id": 3, "ev": "unsupported", "what": what}


def test_a_call_waits_for_a_connection_where_it_is_told_to(talk: Talk) -> None:
    one = talk()
    one.ask("channel", target="127.0.0.1:1", options={"wait_for_ready": True})
    waits = one.ask("call", channel=3, deadline_ms=300, **_UNARY)
    assert waits[-1]["status"] == _DEADLINE_EXCEEDED
    fails = one.ask("call", channel=3, wait_for_ready=False, **_UNARY)
    assert fails[-1]["status"] == _UNAVAILABLE


@pytest.mark.parametrize("milliseconds", [0, -5])
def test_a_deadline_may_be_over_already(milliseconds: int, talk: Talk) -> None:
    # gRPC rounds a deadline up to a millisecond: a call that is answered at once may be within it.
    assert call(talk(), **calls.HELD.request, deadline_ms=milliseconds)[-1]["status"] == _DEADLINE_EXCEEDED


@pytest.mark.parametrize(
    ("point", "before"),
    [
        ({"at": "start"}, ["end"]),
        ({"at": "sent", "messages": 0}, ["end"]),
        ({"at": "initial", "after_ms": 1}, None),
        ({"at": "received", "messages": 1}, ["initial", "message", "end"]),
        ({"at": "received", "messages": 1, "after_ms": 5}, ["initial", "message", "end"]),
    ],
)
def test_a_call_is_cancelled_where_it_is_told_to(point: dict[str, Any], before: list[str] | None, talk: Talk) -> None:
    heard = call(talk(), **calls.HELD.request, cancel=point)
    assert heard[-1]["status"] == _CANCELLED
    assert before is None or kinds(heard) == before


def test_connectivity_is_told_until_the_channel_is_closed(talk: Talk) -> None:
    one = talk()
    watched = one.send("state", None, channel=2, watch=True, connect=True)
    assert one.wait(lambda: bool(watched) and watched[-1]["state"] == "READY", 30)
    states = [event["state"] for event in watched]
    assert states[0] == "IDLE"
    one.ask("close", channel=2)
    assert (one.fault, kinds(watched)) == (None, ["state"] * len(states))


def test_closing_a_channel_ends_its_calls_first(talk: Talk) -> None:
    one = talk()
    held = [one.send("call", channel=2, **calls.HELD.request) for _ in range(5)]
    assert one.wait(lambda: all("message" in kinds(heard) for heard in held), 30)
    assert kinds(one.ask("close", channel=2)) == ["ok"]
    assert {heard[-1].get("status") for heard in held} == {_CANCELLED}


def test_what_makes_no_sense_is_an_error(talk: Talk) -> None:
    one = talk()
    senseless: list[dict[str, Any]] = [{"messages": []}, {"channel": 99}, {"metadata": [["Upper", "x"]]}]
    for members in [*senseless, {"compression": "snappy"}]:
        heard = one.ask("call", **{**_UNARY, "channel": 2, **members})
        assert kinds(heard) == ["error"], json.dumps(members)
    assert call(one)[-1]["status"] == 0
