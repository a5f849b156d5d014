"""`tls` of a scenario in the plan's form: what the handshake offers."""

from __future__ import annotations

from typing import Any

from wireproof.compile.fault import StepError
from wireproof.scenario.scalars import spelled
from wireproof.targets.target import MTLS_PROFILE

#: No protocol chosen by ALPN, no name asked for.
NONE = "none"
_ALPN = ["h2"]
_VERSIONS = ("1.2", "1.3")


def offer(data: dict[str, Any]) -> dict[str, Any]:
    """The plan's `tls`; raises StepError where the fixture has no handshake, or none is possible."""
    if data["given"] != "tls":
        raise StepError(("tls",), f"only `given: tls` begins with a handshake, not `given: {data['given']}`")
    stated = data["tls"]
    lowest, highest = stated.get("versions", _VERSIONS)
    if lowest > highest:
        raise StepError(("tls", "versions"), f"the lowest version comes first, but {lowest} is above {highest}")
    result: dict[str, Any] = {
        "alpn": [spelled(name) for name in stated.get("alpn", _ALPN)],
        "lowest": lowest,
        "highest": highest,
        "suites": stated.get("suites", []),
        "groups": stated.get("groups", []),
        "post_handshake_auth": stated.get("post_handshake_auth", False),
    }
    if stated.get("compression"):
        result["compression"] = True
    if "server_name" in stated:
        name = spelled(stated["server_name"])
        result["server_name"] = "" if name == NONE else name
    if "client_certificate" in stated:
        if data.get("profile") != MTLS_PROFILE:
            why = f"a client is asked for one in the profile `{MTLS_PROFILE}` only"
            raise StepError(("tls", "client_certificate"), why)
        result["client_certificate"] = stated["client_certificate"]
    return result
