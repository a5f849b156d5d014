"""What a scenario's `tls` becomes, and whom a case with TLS can be put to."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import Any

import pytest

from wireproof import catalog
from wireproof.catalog import Row
from wireproof.compile.fault import StepError
from wireproof.compile.tls import offer
from wireproof.run.support import why_unsupported
from wireproof.targets.load import resolve
from wireproof.targets.supervisor import _name
from wireproof.targets.tls import clients


def _offer(given: str = "tls", **stated: Any) -> dict[str, Any]:
    return offer({"given": given, "tls": stated})


def test_what_a_scenario_leaves_out_is_offered_as_every_client_does() -> None:
    assert _offer() == {
        "alpn": ["h2"],
        "lowest": "1.2",
        "highest": "1.3",
        "suites": [],
        "groups": [],
        "post_handshake_auth": False,
    }


def test_no_protocol_at_all_can_be_offered() -> None:
    assert _offer(alpn=[])["alpn"] == []


def test_the_name_none_leaves_the_extension_out() -> None:
    assert _offer(server_name="none")["server_name"] == ""
    assert _offer(server_name="example.org")["server_name"] == "example.org"


def test_only_the_fixture_tls_begins_with_a_handshake() -> None:
    with pytest.raises(StepError, match="only `given: tls` begins with a handshake, not `given: connection`"):
        _offer(given="connection")


def test_versions_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(StepError, match=r"the lowest version comes first, but 1\.3 is above 1\.2"):
        _offer(versions=["1.3", "1.2"])


def test_a_client_shows_a_certificate_only_where_it_is_asked_for_one() -> None:
    stated = {"client_certificate": "expired"}
    assert offer({"given": "tls", "profile": "mtls", "tls": stated})["client_certificate"] == "expired"
    with pytest.raises(StepError, match="a client is asked for one in the profile `mtls` only"):
        offer({"given": "tls", "tls": stated})


@pytest.mark.parametrize(
    ("name", "why"), [("trusted", ""), ("unknown_ca", "unable to get local issuer"), ("expired", "has expired")]
)
def test_of_the_certificates_that_clients_show_one_is_good(name: str, why: str) -> None:
    files = clients()
    command = ["openssl", "verify", "-purpose", "sslclient", "-CAfile", str(files["ca"]), str(files[name])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (why == "")
    assert why in done.stderr


def _wants_rsa() -> Row:
    return next(row for row in catalog.load() if row.id == "h2/tls/mandatory-suite")


def test_what_wireproof_starts_has_an_rsa_certificate() -> None:
    assert why_unsupported(_wants_rsa(), resolve("honest")) is None


def test_of_a_live_server_nobody_knows_what_certificate_it_has() -> None:
    live = resolve("tls:127.0.0.1:443")
    assert why_unsupported(_wants_rsa(), live) == "the target isn't said to be capable of: rsa_certificate"
    told = replace(live, live_capabilities=(*live.live_capabilities, "rsa_certificate"))
    assert why_unsupported(_wants_rsa(), told) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_an_address_is_not_asked_for_by_name(address: str) -> None:
    assert _name(address) is None
    assert _name("localhost") == "localhost"
