"""Which cases the command line means."""

from __future__ import annotations

import dataclasses

import pytest

from wireproof.catalog import Row
from wireproof.selection import Patterns, Selection, fits_any, matches

_CORE = Row(
    id="h2/ping/answered",
    title="",
    why="",
    clauses=["rfc9113-6.7-ping-ack"],
    level="MUST",
    under_test="server",
    given="connection",
    tier="core",
    tags=[],
    requires=[],
    formerly=[],
    file="",
    line=1,
    undriven=None,
    plan="{}",
)
_TIMED = dataclasses.replace(_CORE, id="grpc/timeout/omitted", tier="timed")


def test_without_a_tier_only_the_core_is_meant() -> None:
    assert Selection().of([_CORE, _TIMED]) == [_CORE]


def test_a_tier_is_meant_when_it_is_named() -> None:
    assert Selection(tiers=("timed",)).of([_CORE, _TIMED]) == [_TIMED]


def test_a_case_that_is_named_whole_is_meant_whatever_its_tier() -> None:
    assert Selection(words=("grpc/timeout/omitted",)).of([_CORE, _TIMED]) == [_TIMED]


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("h2/*", "h2/settings/x[row]"),
        ("*[row]", "h2/settings/x[row]"),
        ("h2/?/a.b", "h2/x/a.b"),
        ("a[*]", "a[b\nc]"),
        ("*", ""),
    ],
)
def test_a_pattern_matches(pattern: str, name: str) -> None:
    assert matches(pattern, name)
    assert fits_any(pattern, ["other/name", name])
    assert Patterns(["no/such", pattern]).place(name) == 1


@pytest.mark.parametrize(
    ("pattern", "name"), [("h2/*", "hpack/h2/x"), ("a[?]", "ab"), ("a.b*", "axb"), ("h2/?", "h2/xy"), ("A*", "ab")]
)
def test_a_pattern_does_not_match(pattern: str, name: str) -> None:
    assert not matches(pattern, name)
    assert not fits_any(pattern, [name])
    assert Patterns([pattern]).place(name) is None
