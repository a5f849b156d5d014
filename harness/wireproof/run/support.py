"""Which cases a target can be asked at all."""

from __future__ import annotations

from wireproof.catalog import Row
from wireproof.targets.target import TLS_PROFILE, Target


def why_unsupported(row: Row, target: Target) -> str | None:
    """The reason for `unsupported`, if the case can't be put to the target."""
    if row.under_test not in (target.side, "both"):
        return f"it judges a {row.under_test}; {target.name} is a {target.side}"
    if row.undriven:
        return row.undriven
    has_tls = target.live.tls if target.live else TLS_PROFILE in target.profiles
    if row.given == "tls" and not has_tls:
        return "the target has no profile tls"
    if row.profile and row.profile not in target.profiles:
        return f"the target has no profile {row.profile}"
    # What the harness starts serves the certificate that it is handed, which is an RSA one.
    granted = {"tls"} if has_tls else set()
    granted |= {"rsa_certificate"} if has_tls and not target.live else set()
    missing = [need for need in row.requires if need not in target.capabilities and need not in granted]
    return "the target isn't said to be capable of: " + ", ".join(missing) if missing else None
