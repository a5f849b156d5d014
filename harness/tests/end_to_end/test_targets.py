"""Real servers, with their expectations: the suite ends as expected, and quickly enough to be run at every change."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from end_to_end.running import Ran
from wireproof.targets.load import load_named, names

_ALWAYS = ["reference-server", "nghttpd", "grpcio", "hyper-h2"]
_SERVERS = [name for name in names() if load_named(name).side == "server"]
_TARGETS = _SERVERS if os.environ.get("WIREPROOF_ALL_TARGETS") else _ALWAYS


@pytest.mark.parametrize("target", _TARGETS)
def test_the_suite_ends_as_the_target_expects(judge: Callable[..., Ran], target: str) -> None:
    for _ in range(2):
        ran = judge(target, "--timeout-scale", "2")  # other tests run beside it
        if not ran.of("unstable"):
            break  # a machine that is too busy for two equal looks gets one more chance
    told = [(row["id"], row["verdict"], row.get("got")) for row in ran.of("fail", "unstable", "xpass", "error")]
    assert ran.status == 0, told or ran.err
    assert len(ran.of("pass")) > 100


def test_a_live_address_is_tested_with_any_unary_method(judge: Callable[..., Ran], served: str) -> None:
    ran = judge(
        f"tcp:{served}", "--method", "/grpc.testing.TestService/UnaryCall", "--message", "1008", "-k", "h2/unknown/type"
    )
    assert ran.status == 0, ran.err
    assert ran.of("pass")


def test_a_method_that_the_server_does_not_have_is_told_by_the_smoke_call(
    judge: Callable[..., Ran], served: str
) -> None:
    ran = judge(f"tcp:{served}", "--method", "/no.Such/Method", "-k", "h2/unknown/")
    assert ran.status in (1, 3)
    assert not ran.of("pass", "allowed")
