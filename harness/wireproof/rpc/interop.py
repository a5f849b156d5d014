"""The standard interop test cases of gRPC, which a client performs by itself (the adapter's request `interop`).

interop-test-descriptions.md tells what each one does. docs/pairs.md tells which are not among them, and why.
"""

from __future__ import annotations

from dataclasses import dataclass

from wireproof.rpc.row import Heard, Row
from wireproof.targets.target import DEFAULT_PROFILE, TLS_PROFILE

#: Case → what the server must be able to, besides `test_service`.
CASES: dict[str, tuple[str, ...]] = {
    "empty_unary": (),
    "large_unary": (),
    "client_compressed_unary": ("compression_on_request",),
    "server_compressed_unary": ("compression_on_request",),
    "client_streaming": (),
    "client_compressed_streaming": ("compression_on_request",),
    "server_streaming": (),
    "server_compressed_streaming": ("compression_on_request",),
    "ping_pong": (),
    "empty_stream": (),
    "custom_metadata": (),
    "status_code_and_message": (),
    "special_status_message": (),
    "unimplemented_method": (),
    "unimplemented_service": (),
    "cancel_after_begin": (),
    "cancel_after_first_response": (),
    "timeout_on_sleeping_server": (),
    "orca_per_rpc": ("orca",),
    "rpc_soak": (),
    "channel_soak": (),
}
#: Case → flags that its description asks for besides the usual ones. Only an application's own balancer is told of load
#: reports: the clients have one of this name.
_PARAMETERS: dict[str, dict[str, str]] = {
    "orca_per_rpc": {"service_config_json": '{"loadBalancingConfig":[{"test_backend_metrics_load_balancer":{}}]}'},
}
#: Seconds. An interop client is a process a case, some of them on a virtual machine that takes its time to start.
_TIME = 60.0


@dataclass(frozen=True)
class Passed:
    """The client calls its test case passed."""

    def told(self) -> str:
        """In words."""
        return "the client finds all as it must be"

    def complaints(self, heard: Heard) -> list[str]:
        """What it found otherwise."""
        assert heard.end
        return [] if heard.end["passed"] else [f"the client found: {heard.end.get('why') or 'no reason'}"]


def rows() -> list[Row]:
    """Each case, plain and over TLS."""
    return [
        Row(
            id=f"rpc/interop[{name}{'' if profile == DEFAULT_PROFILE else '-tls'}]",
            title=name.replace("_", " ") + ("" if profile == DEFAULT_PROFILE else ", over TLS"),
            clauses=(),
            members={"case": name, **({"parameters": _PARAMETERS[name]} if name in _PARAMETERS else {})},
            expected=Passed(),
            op="interop",
            profile=profile,
            requires=("grpc", "test_service", *needs),
            time=_TIME,
        )
        for name, needs in CASES.items()
        for profile in (DEFAULT_PROFILE, TLS_PROFILE)
    ]
