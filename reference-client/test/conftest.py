"""A client process for each test, the reference server, and a server that records what reaches it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The reference server's tests know its messages, and how it is started.
sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "reference-server" / "test"))

from driven_client import Client, driven
from recording_server import Recorder
from servers import Server, running


@pytest.fixture
def client() -> Iterator[Client]:
    with driven() as client:
        yield client


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as recorder:
        yield recorder


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    """grpc.testing.TestService, by the reference server."""
    with running("reference-server") as server:
        yield server
