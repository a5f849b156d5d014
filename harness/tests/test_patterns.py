"""A drafted pattern fits what it is meant for and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wireproof.expect.patterns import patterns_for
from wireproof.selection import matches

WORDS = st.sampled_from(["low", "high", "frame", "size", "push"])
CASES = st.builds(
    "h2/{}[{}]".format, st.sampled_from(["a", "b"]), st.lists(WORDS, min_size=1, max_size=3).map("-".join)
)


def test_all_rows_of_a_scenario_are_one_pattern() -> None:
    assert patterns_for(["a/b[x]", "a/b[y]"], ["a/bc", "a/c[x]"]) == ["a/b[*]"]


def test_rows_that_begin_alike_are_one_pattern_where_another_row_passed() -> None:
    wanted = ["a/b[frame-size-low]", "a/b[frame-size-high]"]
    assert patterns_for(wanted, ["a/b[push]", "a/b[frame]"]) == ["a/b[frame-*]"]
    assert patterns_for(wanted, ["a/b[push]", "a/b[frame-type]"]) == ["a/b[frame-size-*]"]


def test_rows_that_end_alike_are_one_pattern_too() -> None:
    assert patterns_for(["a/b[in-data]", "a/b[on-data]"], ["a/b[in-headers]"]) == ["a/b[*-data]"]


def test_a_single_row_stands_for_itself() -> None:
    assert patterns_for(["a/b[x]", "a/c"], ["a/b[y]"]) == ["a/b[x]", "a/c"]


@given(st.sets(CASES), st.sets(CASES))
def test_no_pattern_fits_a_case_that_is_not_meant(wanted: set[str], others: set[str]) -> None:
    others -= wanted
    patterns = patterns_for(sorted(wanted), others)
    assert all(any(matches(pattern, case) for pattern in patterns) for case in wanted)
    assert not [case for case in others for pattern in patterns if matches(pattern, case)]
