"""A server for each test module, and bytes-in, bytes-out stubs for its methods."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
import pytest
from interop_stub import Stub
from servers import COMMANDS, Server, running


@pytest.fixture(scope="module", params=COMMANDS)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with running(request.param) as server:
        yield server


@pytest.fixture(scope="module")
def reference_server() -> Iterator[Server]:
    """For what only the C++ server offers."""
    with running("reference-server") as server:
        yield server


@pytest.fixture
def stub(server: Server) -> Iterator[Stub]:
    with grpc.insecure_channel(server.address) as channel:
        yield Stub(channel)


@pytest.fixture
def reference_stub(reference_server: Server) -> Iterator[Stub]:
    with grpc.insecure_channel(reference_server.address) as channel:
        yield Stub(channel)
