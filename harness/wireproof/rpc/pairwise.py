"""Rows of several axes, so few that every two values that may meet do meet in one of them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

Chosen = dict[str, str]
Pair = tuple[tuple[str, str], tuple[str, str]]

#: How many values are tried for the beginning of a row.
_SEEDS = 12


def pairwise(axes: Mapping[str, Sequence[str]], allowed: Callable[[Chosen], bool], least: int = 2) -> list[Chosen]:
    """Rows that hold each possible pair of values at least once, and each value at least `least` times.

    `allowed` says of some values, of all axes or of a few, whether they may stand together. The same axes give the same
    rows. Raises ValueError where a value can't stand with anything.
    """
    open_pairs = {pair for pair in _pairs(axes) if whole(dict(pair), axes, allowed)}
    rows: list[Chosen] = []
    while open_pairs:
        row = max(
            (_grown(dict(pair), axes, allowed, open_pairs) for pair in _seeds(open_pairs)),
            key=lambda r: _new(r, open_pairs),
        )
        open_pairs -= _held(row)
        rows.append(row)
    counts = Counter(item for row in rows for item in row.items())
    for axis, values in axes.items():
        for value in values:
            while counts[axis, value] < least:
                row = _grown({axis: value}, axes, allowed, set())
                rows.append(row)
                counts.update(row.items())
    return rows


def _pairs(axes: Mapping[str, Sequence[str]]) -> Iterator[Pair]:
    for one, other in itertools.combinations(axes, 2):
        for a, b in itertools.product(axes[one], axes[other]):
            yield (one, a), (other, b)


def _seeds(open_pairs: set[Pair]) -> list[Pair]:
    return sorted(open_pairs)[:_SEEDS]


def _held(row: Chosen) -> set[Pair]:
    return set(itertools.combinations(row.items(), 2))


def _new(row: Chosen, open_pairs: set[Pair]) -> int:
    return len(_held(row) & open_pairs)


def whole(chosen: Chosen, axes: Mapping[str, Sequence[str]], allowed: Callable[[Chosen], bool]) -> Chosen | None:
    """A whole row with these values, the first there is; None: there is none."""
    if not allowed(chosen):
        return None
    missing = next((axis for axis in axes if axis not in chosen), None)
    if missing is None:
        return {axis: chosen[axis] for axis in axes}
    for value in axes[missing]:
        if row := whole({**chosen, missing: value}, axes, allowed):
            return row
    return None


def _grown(
    chosen: Chosen, axes: Mapping[str, Sequence[str]], allowed: Callable[[Chosen], bool], open_pairs: set[Pair]
) -> Chosen:
    """A whole row with these values, each further one that which closes most open pairs."""
    for axis in axes:
        if axis in chosen:
            continue
        fitting = [value for value in axes[axis] if whole({**chosen, axis: value}, axes, allowed)]
        if not fitting:
            break
        gains = [_gain(chosen, axis, value, open_pairs) for value in fitting]
        chosen = {**chosen, axis: fitting[gains.index(max(gains))]}
    row = whole(chosen, axes, allowed)
    if row is None:
        raise ValueError(f"these can't stand together, nor with anything: {chosen}")
    return row


def _gain(chosen: Chosen, axis: str, value: str, open_pairs: set[Pair]) -> int:
    """How many open pairs the value closes, and how many it could still."""
    closed = sum(
        _ordered((axis, value), item) in open_pairs or _ordered(item, (axis, value)) in open_pairs
        for item in chosen.items()
    )
    return closed * 1000 + sum((axis, value) in pair for pair in open_pairs)


def _ordered(one: tuple[str, str], other: tuple[str, str]) -> Pair:
    return one, other
