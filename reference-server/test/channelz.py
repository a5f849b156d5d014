"""What grpc.channelz.v1.Channelz tells of the server."""

from __future__ import annotations

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
