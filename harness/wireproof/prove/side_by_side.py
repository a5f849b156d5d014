"""Several errands at a time, each mostly a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Errand = TypeVar("Errand")
Outcome = TypeVar("Outcome")


def side_by_side(perform: Callable[[Errand], Outcome], errands: Sequence[Errand], jobs: int) -> list[Outcome]:
    """The outcomes, in the order of the errands. After an error or Ctrl-C no further errand is begun."""
    pool = ThreadPoolExecutor(jobs)
    try:
        return list(pool.map(perform, errands))
    finally:
        pool.shutdown(cancel_futures=True)
