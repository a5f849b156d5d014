"""What a target can be asked at all."""

from __future__ import annotations

from wireproof.catalog import Row
from wireproof.errors import UsageError
from wireproof.targets.command import unavailable
from wireproof.targets.target import DEFAULT_PROFILE, TLS_PROFILE, Target


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


def check_target(target: Target) -> None:
    """Raises UsageError for a target whose bytes can't be judged here."""
    if target.side != "server":
        spelled = target.spelled or target.name
        raise UsageError(
            f"{target.name} is a client: `wireproof smoke -t {spelled}` tells whether its adapter is fit, "
            f"`wireproof pair -c {spelled}` performs its calls"
        )
    _check_available(target)


def check_client(target: Target) -> None:
    """Raises UsageError for a client that can't be started here."""
    if target.side != "client":
        raise UsageError(f"{target.name} is a {target.side}, not a client")
    if "{port}" in target.profiles[DEFAULT_PROFILE].start:
        raise UsageError(f"{target.name} has no {{port}}: an adapter speaks on its standard input and output")
    _check_available(target)


def _check_available(target: Target) -> None:
    why = unavailable(target)
    if why:
        raise UsageError(f"{target.name} is unavailable: {why}")


def split_supported(rows: list[Row], target: Target) -> tuple[list[Row], list[tuple[Row, str]]]:
    """The rows that the target can be asked, and the others with the reason."""
    supported: list[Row] = []
    unsupported: list[tuple[Row, str]] = []
    for row in rows:
        why = why_unsupported(row, target)
        if why:
            unsupported.append((row, why))
        else:
            supported.append(row)
    return supported, unsupported
