"""Rows beside others, so that every three values that may meet do meet in one row."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from wireproof.rpc.pairwise import Chosen, whole

Item = tuple[str, str]
Triple = tuple[Item, Item, Item]


def threewise(
    axes: Mapping[str, Sequence[str]], allowed: Callable[[Chosen], bool], there: Iterable[Chosen]
) -> list[Chosen]:
    """Rows that hold, together with those that are there, each possible triple of values at least once.

    `allowed` as in pairwise(). The same axes and rows give the same rows.
    """
    missing = _Missing(axes, (triple for triple in _triples(axes) if whole(dict(triple), axes, allowed)))
    for row in there:
        missing.close(row)
    rows = []
    for triple in missing.in_order():
        if triple in missing.triples:
            row = _grown(dict(triple), axes, allowed, missing)
            missing.close(row)
            rows.append(row)
    return rows


class _Missing:
    """The triples that no row holds yet, and in how many of them each value is."""

    def __init__(self, axes: Iterable[str], triples: Iterable[Triple]) -> None:
        self.triples = set(triples)
        self._of_item = Counter(item for triple in self.triples for item in triple)
        self._place = {axis: place for place, axis in enumerate(axes)}

    def in_order(self) -> list[Triple]:
        return sorted(self.triples)

    def close(self, row: Chosen) -> None:
        closed = self.triples & set(itertools.combinations(row.items(), 3))
        self.triples -= closed
        self._of_item.subtract(item for triple in closed for item in triple)

    def gain(self, chosen: Chosen, item: Item) -> tuple[int, int]:
        """How many triples the value closes beside those that are chosen, and in how many more it is."""
        closed = 0
        for one, other in itertools.combinations(chosen.items(), 2):
            a, b, c = sorted((one, other, item), key=lambda each: self._place[each[0]])
            closed += (a, b, c) in self.triples
        return closed, self._of_item[item]


def _triples(axes: Mapping[str, Sequence[str]]) -> Iterator[Triple]:
    for three in itertools.combinations(axes, 3):
        for a, b, c in itertools.product(*(axes[axis] for axis in three)):
            yield (three[0], a), (three[1], b), (three[2], c)


def _grown(
    chosen: Chosen, axes: Mapping[str, Sequence[str]], allowed: Callable[[Chosen], bool], missing: _Missing
) -> Chosen:
    """A whole row with these values, each further one that of those that fit which closes most."""
    for axis in axes:
        if axis not in chosen:
            best = sorted(axes[axis], key=lambda value: missing.gain(chosen, (axis, value)), reverse=True)
            chosen = {**chosen, axis: next(value for value in best if whole({**chosen, axis: value}, axes, allowed))}
    return {axis: chosen[axis] for axis in axes}
