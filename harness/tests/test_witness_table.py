"""The table of targets/hyper-h2's faults fits the code that injects them, the ledger, and the cases."""

from __future__ import annotations

import subprocess
import sys

import pytest

from wireproof import catalog, paths
from wireproof.errors import UsageError
from wireproof.targets import witness
from wireproof.targets.load import resolve

_HOST = paths.targets() / witness.HOST
_NAMES_OF_THE_CODE = """
import sys
sys.path[:0] = sys.argv[1:]
import faults
print(*faults.load())
"""


def test_each_fault_of_the_table_is_in_the_code_and_each_of_the_code_in_the_table() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _NAMES_OF_THE_CODE, str(_HOST), str(paths.targets() / "testservice")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) == set(witness.faults())


def test_each_fault_breaks_clauses_that_a_case_cites() -> None:
    cited = {clause for row in catalog.load() for clause in row.clauses}
    for fault in witness.faults().values():
        assert fault.clauses, fault.name
        assert set(fault.clauses) <= cited, fault.name


def test_each_fault_says_what_was_patched() -> None:
    assert {fault.how for fault in witness.faults().values()} == {"check", "state", "output"}


def test_a_witness_is_the_server_started_with_its_fault() -> None:
    target = resolve("witness:unknown-setting-refused")
    assert target.name == target.spelled == "witness:unknown-setting-refused"
    assert all(profile.start.endswith(" --fault unknown-setting-refused") for profile in target.profiles.values())
    assert target.folder == _HOST


def test_a_fault_that_nobody_knows_is_usage() -> None:
    with pytest.raises(UsageError, match='no fault "unknown-setting-refussed"; did you mean "unknown-setting-refused"'):
        resolve("witness:unknown-setting-refussed")
