"""What grpc.channelz.v1.Channelz tells of the server."""

from __future__ import annotations

import time

import pytest
from conformance_messages import octets
from interop_messages import decode
from interop_stub import Stub


def calls_started(stub: Stub) -> int:
    """On all of the server's connections, the call that asks included."""
    servers = decode(Stub(stub.channel, "grpc.channelz.v1.Channelz").unary("GetServers"))
    [server] = servers[1]
    count = decode(octets(decode(octets(server))[2][0]))[2][0]
    assert isinstance(count, int)
    return count


def wait_until_started(stub: Stub, before: int) -> None:
    """Until one call more than `before`, what `calls_started` told, has begun. Fails the test if none does."""
    for look in range(1, 400):  # each look is a call, too
        if calls_started(stub) == before + look + 1:
            return
        time.sleep(0.01)
    pytest.fail("the call has not begun")
