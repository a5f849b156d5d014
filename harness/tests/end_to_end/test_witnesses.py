"""Each injected fault of a server that is none of ours is seen, in a case that reads the clause that it breaks."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from end_to_end.running import Ran
from wireproof.targets import witness

pytestmark = pytest.mark.long

Judge = Callable[..., Ran]

#: One of each kind and noun.
_SOME = [
    "bounds-of-frame-size-refused",
    "connect-with-a-path-served",
    "excessive-padding-of-data-ignored",
    "joined-binary-values-decoded-as-one",
    "literals-with-indexing-not-indexed",
    "no-preface-after-tls",
    "oversize-frames-accepted",
    "pings-of-one-read-answered-alike",
    "rejected-encoding-listed",
    "request-of-headers-alone-refused",
    "reset-answered-with-reset",
    "skipped-stream-opened-later",
    "trailers-without-end-stream",
]
_ALL = sorted(witness.faults())
_CHOSEN = _ALL if os.environ.get("WIREPROOF_ALL_FAULTS") else _SOME
#: Most of a run is waiting.
_SIDE_BY_SIDE = 6


_TIERS = ["--tier", "core", "--tier", "timed", "--tier", "abuse"]


def _selection(fault: witness.Fault) -> list[str]:
    return [*_TIERS, *(word for clause in fault.clauses for word in ("--clause", clause))]


@pytest.fixture(scope="module")
def faultless(judge: Judge) -> Ran:
    """The same cases on the same server without a fault."""
    return judge("hyper-h2", *(word for name in _CHOSEN for word in _selection(witness.faults()[name])))


def _undrawn(judge: Judge, faultless: Ran, name: str) -> list[str]:
    """The clauses of a fault that no case saw broken: where a case only records, it has to see something else."""
    fault = witness.faults()[name]
    ran = judge(f"witness:{name}", "--no-gates", *_selection(fault))
    usual = {row["id"]: row["seen"] for row in faultless.results}
    other = [row for row in ran.of("recorded") if row["seen"] != usual[row["id"]]]
    drawn = {row.get("clause") for row in [*ran.of("fail", "warn"), *other]}
    return [clause for clause in fault.clauses if clause not in drawn]


def test_a_fault_is_seen_by_a_case_that_reads_the_clause(judge: Judge, faultless: Ran) -> None:
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        undrawn = dict(zip(_CHOSEN, pool.map(lambda name: _undrawn(judge, faultless, name), _CHOSEN), strict=True))
    # A busy machine may disagree with itself once.
    again = {name: _undrawn(judge, faultless, name) for name, clauses in undrawn.items() if clauses}
    assert not {name: clauses for name, clauses in again.items() if clauses}


def test_without_a_fault_the_same_cases_pass(faultless: Ran) -> None:
    ran = faultless
    assert ran.status == 0
    assert not ran.of("fail", "warn", "unstable", "error", "skipped")
