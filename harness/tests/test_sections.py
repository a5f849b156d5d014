"""Every clause of the ledger leads to the section that it stands in."""

from __future__ import annotations

import re

import pytest

from wireproof.report import sections

from samples import CLAUSES

_ADDRESS = re.compile(r"https://[a-z.-]+/[\w./-]+(#[\w.-]+)?")


@pytest.mark.parametrize(
    ("clause", "url", "citation"),
    [
        (
            "rfc9113-6.5-settings-length",
            "https://www.rfc-editor.org/rfc/rfc9113#section-6.5",
            "RFC 9113 §6.5",
        ),
        (
            "rfc9110-5.5-value-obs-text-opaque",
            "https://www.rfc-editor.org/rfc/rfc9110#section-5.5",
            "RFC 9110 §5.5",
        ),
        (
            "grpc-http2-req-sequence",
            "https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests",
            "gRPC over HTTP/2, Requests",
        ),
        (
            "grpc-backoff-goaway-loop",
            "https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md#reset-backoff",
            "gRPC connection backoff, Reset Backoff",
        ),
    ],
)
def test_a_clause_leads_to_its_section(clause: str, url: str, citation: str) -> None:
    assert sections.url(CLAUSES[clause]) == url
    assert sections.citation(CLAUSES[clause]) == citation


def test_an_appendix_has_its_own_form_of_anchor() -> None:
    clause = next(each for each in CLAUSES.values() if each.section == "Appendix C.1")
    assert sections.url(clause) == "https://www.rfc-editor.org/rfc/rfc7541#appendix-C.1"
    assert sections.citation(clause) == "RFC 7541 Appendix C.1"


def test_every_clause_of_the_ledger_leads_somewhere() -> None:
    astray = [clause.id for clause in CLAUSES.values() if not _ADDRESS.fullmatch(sections.url(clause))]
    assert not astray
    nameless = [clause.id for clause in CLAUSES.values() if sections.specification(clause.spec) == clause.spec]
    assert not nameless


def test_no_address_is_left_over() -> None:
    used = {(clause.spec, clause.section.split(";")[0].rstrip("?")) for clause in CLAUSES.values()}
    assert not sections.addresses().keys() - used
