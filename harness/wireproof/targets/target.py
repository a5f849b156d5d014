"""What an implementation under test is, before anything of it runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

#: The unary method that every official gRPC implementation serves for interoperability tests.
DEFAULT_CALL = {"path": "/grpc.testing.TestService/EmptyCall", "message": "", "ok": {"grpc_status": 0}}
DEFAULT_PROFILE = "default"
TLS_PROFILE = "tls"
#: As `tls`, and only clients with a certificate are served.
MTLS_PROFILE = "mtls"
#: What our own peers can be told to do; targets/README.md tells what each promises.
PEER_PROFILES = (
    "aging",
    "idle",
    "cut_off",
    "keepalive",
    "strict_pings",
    "paced_pings",
    "idle_pings",
    "limits",
    "bearer",
    "many_services",
)
#: What a call must bear in a profile to be served there.
_METADATA = {"bearer": [["authorization", "Bearer wireproof"]]}


@dataclass(frozen=True)
class Profile:
    """One way to start a target."""

    start: str
    #: A regular expression for a line of standard output; None: when the port accepts connections.
    ready: str | None = None
    env: dict[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    max_parallel: int = 64
    #: Seconds that it may take to be ready.
    start_time: float = 20.0


@dataclass(frozen=True)
class Live:
    """An address where the target runs already."""

    host: str
    port: int
    tls: bool
    max_parallel: int = 64


@dataclass(frozen=True)
class Target:
    """An implementation under test: started from `profiles`, or `live`."""

    name: str
    side: str
    call: dict[str, Any]
    version: str = ""
    about: str = ""
    profiles: dict[str, Profile] = field(default_factory=dict)
    live: Live | None = None
    setup: dict[str, Any] = field(default_factory=dict)
    #: Where it is started.
    folder: Path | None = None
    #: The file that lists its known deviations.
    expected: Path | None = None
    #: How `-t` called it: for the command that runs it again.
    spelled: str = ""
    live_capabilities: tuple[str, ...] = ()

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What it can do in its default profile."""
        return self.live_capabilities if self.live else self.profiles[DEFAULT_PROFILE].capabilities

    def with_call(self, method: str | None, message: str | None) -> Target:
        """The same target, baselined with another unary method."""
        if method is None and message is None:
            return self
        call = {"path": method or self.call["path"], "message": message or "", "ok": {"grpc_status": 0}}
        if "metadata" in self.call:
            call["metadata"] = self.call["metadata"]
        return replace(self, call=call)

    def call_in(self, profile: str) -> dict[str, Any]:
        """The call, with what it must bear to be served in that profile."""
        if profile not in _METADATA:
            return self.call
        return {**self.call, "metadata": [*self.call.get("metadata", []), *_METADATA[profile]]}

    def bearing(self, connections: int | None) -> Target:
        """The same target, which bears no more connections side by side than so many."""
        if connections is None:
            return self
        profiles = {
            name: replace(profile, max_parallel=min(profile.max_parallel, connections))
            for name, profile in self.profiles.items()
        }
        live = self.live and replace(self.live, max_parallel=min(self.live.max_parallel, connections))
        return replace(self, profiles=profiles, live=live)
