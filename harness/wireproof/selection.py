"""Which cases are meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from wireproof.catalog import Row
from wireproof.suggest import did_you_mean

#: `--level MUST` means the demands that bind as strongly: a family of keywords.
LEVELS = {
    "MUST": ("MUST", "MUST NOT"),
    "stated": ("stated",),
    "SHOULD": ("SHOULD", "SHOULD NOT"),
    "MAY": ("MAY",),
    "practice": ("practice",),
}


TIERS = ("core", "timed", "abuse")

_WILD = {"*": ".*", "?": "."}


@dataclass(frozen=True)
class Selection:
    """What the command line asks for. Empty members ask for nothing in particular; of the tiers, for the core."""

    words: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    tiers: tuple[str, ...] = field(default=())

    def of(self, rows: list[Row]) -> list[Row]:
        """The rows that are meant."""
        exact, words = _without_exact(self.words, rows)
        return [row for row in rows if self._means(row, exact, words)]

    def _means(self, row: Row, exact: set[str], words: tuple[str, ...]) -> bool:
        levels = [level for name in self.levels for level in LEVELS[name]]
        tiers = self.tiers or (() if row.id in exact else ("core",))
        return (
            (not self.words or row.id in exact or any(_named(row, word) for word in words))
            and (not self.clauses or any(fits(clause, row.clauses) for clause in self.clauses))
            and (not self.tags or bool(set(self.tags) & set(row.tags)))
            and (not levels or row.level in levels)
            and (not tiers or row.tier in tiers)
        )


def fits(pattern: str, names: list[str]) -> bool:
    """The pattern, in which only `*` and `?` are special, or a beginning, fits one of the names."""
    return any(name.startswith(pattern) or matches(pattern, name) for name in names)


def matches(pattern: str, name: str) -> bool:
    """fnmatch in which brackets stand for themselves, as in `id[row]`."""
    return pattern == name or (is_wild(pattern) and _fits(pattern)(name) is not None)


def is_wild(pattern: str) -> bool:
    """It may fit other names than the one that is spelled like it."""
    return "*" in pattern or "?" in pattern


def fits_any(pattern: str, names: Sequence[str]) -> bool:
    """It matches one of the names, of which there may be many."""
    return pattern in names or (is_wild(pattern) and any(map(_fits(pattern), names)))


@lru_cache(maxsize=1024)
def _fits(pattern: str) -> Callable[[str], re.Match[str] | None]:
    regular = (_WILD.get(piece) or re.escape(piece) for piece in re.split("([*?])", pattern))
    return re.compile("".join(regular), re.DOTALL).fullmatch


class Patterns:
    """Patterns in their order, of which the first that matches a name is found at once."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._spelled: dict[str, int] = {}
        for place, pattern in enumerate(patterns):
            self._spelled.setdefault(pattern, place)
        self._wild = [(n, _literal(each), _fits(each)) for n, each in enumerate(patterns) if is_wild(each)]
        self._found: dict[str, int | None] = {}

    def place(self, name: str) -> int | None:
        """The place of the first pattern that matches the name."""
        if name not in self._found:
            begun = (wild for wild in self._wild if name.startswith(wild[1]))
            wild = next((place for place, _, fits_name in begun if fits_name(name)), None)
            found = [place for place in (self._spelled.get(name), wild) if place is not None]
            self._found[name] = min(found, default=None)
        return self._found[name]


def _literal(pattern: str) -> str:
    """What all names begin with that it matches."""
    return re.split("[*?]", pattern, maxsplit=1)[0]


def _named(row: Row, word: str) -> bool:
    names = [row.id, *row.formerly]
    if is_wild(word):
        return any(matches(word, name) for name in names)
    return any(word.lower() in name.lower() for name in names)


def _without_exact(words: tuple[str, ...], rows: list[Row]) -> tuple[set[str], tuple[str, ...]]:
    """Words that are whole ids mean just these; the others are searched for."""
    exact = set(words) & {row.id for row in rows}
    return exact, tuple(word for word in words if word not in exact)


def find(rows: list[Row], name: str) -> list[Row]:
    """The case of this id, or all rows of the scenario of this id (former ids too)."""
    exact = [row for row in rows if row.id == name]
    return exact or [row for row in rows if name in (row.id.partition("[")[0], *row.formerly)]


def unknown_case(rows: list[Row], name: str) -> str:
    """A message for an id that nothing has."""
    return f'no case "{name}"{did_you_mean(name, [row.id for row in rows])}'
