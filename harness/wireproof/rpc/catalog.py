"""All rows of calls."""

from __future__ import annotations

from wireproof.rpc import calls, hops, interop, spellings, testservice
from wireproof.rpc.row import Row
from wireproof.targets.target import Target


def load() -> list[Row]:
    """In the order in which a report tells them."""
    return [*calls.rows(), *hops.rows(), *spellings.rows(), *testservice.rows(), *interop.rows()]


def why_unsupported(row: Row, server: Target) -> str:
    """Why the server can't be asked, if so. What the client can do it tells itself, as it is asked."""
    if row.profile not in server.profiles:
        return f"the server has no profile {row.profile}"
    missing = [need for need in row.requires if need not in server.capabilities]
    return "the server isn't said to be capable of: " + ", ".join(missing) if missing else ""
