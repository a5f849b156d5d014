"""A target's known deviations, targets/NAME/expected.yaml or `--expect FILE`: strict both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.cache import cached, modules
from wireproof.errors import FileError, Problem, UsageError
from wireproof.selection import Patterns, fits_any, matches
from wireproof.suggest import did_you_mean
from wireproof.targets.target import Target

#: Rows that the engine adds of its own; a pattern may name them though no case has such an id.
OBSERVED, SMOKE, PRECONDITION, DIED = "observed/", "smoke/", "precondition/", "target/"
ENGINE_ROWS = (SMOKE, PRECONDITION, OBSERVED, DIED)
#: From the best to the worst: what is better than listed is an unexpected pass.
_RANK = {"pass": 0, "allowed": 0, "recorded": 0, "warn": 1, "unstable": 2, "fail": 3}
#: How a reason begins that `wireproof expect` wrote and that nobody has put in their own words yet.
DRAFT = "DRAFT:"


@dataclass(frozen=True)
class Expectation:
    """One known deviation."""

    match: str
    verdicts: tuple[str, ...]
    reason: str
    #: A URL, or that nobody has reported it: `searched: none`.
    issue: str = ""
    #: Of what the observer saw: patterns of the cases that show it.
    cases: tuple[str, ...] = ()
    #: Why the same dialogue does not always show it; where that is said, what does better is no `xpass`.
    sometimes: str = ""
    #: Of a client's calls: patterns of the servers with which it does so; none: with every one.
    servers: tuple[str, ...] = ()
    #: Line and column of each pattern in the file.
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Expectation:
        """An entry as `expected_file.read` gives it."""
        places = {pattern: (line, column) for pattern, (line, column) in data["places"].items()}
        verdicts, cases = tuple(data["verdict"]), tuple(data["cases"])
        sometimes, servers = data.get("sometimes", ""), tuple(data.get("with", ()))
        return cls(data["match"], verdicts, data["reason"], data["issue"], cases, sometimes, servers, places)

    def as_data(self) -> dict[str, Any]:
        """What of_data() reads."""
        return {
            "match": self.match,
            "verdict": list(self.verdicts),
            "reason": self.reason,
            "issue": self.issue,
            "cases": list(self.cases),
            **({"sometimes": self.sometimes} if self.sometimes else {}),
            **({"with": list(self.servers)} if self.servers else {}),
            "places": {pattern: list(place) for pattern, place in self.places.items()},
        }

    @property
    def is_observed(self) -> bool:
        """It is about a clause that the observer sees broken, whatever the cases are about."""
        return self.match.startswith(OBSERVED)

    @property
    def case_patterns(self) -> tuple[str, ...]:
        """Those that must fit cases; rows of the engine's own are none."""
        return self.cases if self.match.startswith(ENGINE_ROWS) else (self.match,)

    def place(self, pattern: str) -> tuple[int, int]:
        """Line and column of one of its patterns."""
        return self.places.get(pattern, (1, 1))


@dataclass(frozen=True)
class Expectations:
    """All known deviations of a target; of several that fit a case, the first counts."""

    entries: tuple[Expectation, ...] = ()
    file: str = ""

    def of(self, case: str) -> Expectation | None:
        """What is expected of a case, if it is known to deviate."""
        place = self._patterns.place(case)
        return None if place is None else self.entries[place]

    def towards(self, server: str) -> Expectations:
        """Of a client: those that hold with this server."""
        entries = [e for e in self.entries if not e.servers or any(matches(each, server) for each in e.servers)]
        return Expectations(tuple(entries), self.file)

    @cached_property
    def _patterns(self) -> Patterns:
        return Patterns([entry.match for entry in self.entries])

    def as_data(self) -> dict[str, Any]:
        """For the events file, from which of_data() makes them again."""
        return {"file": self.file, "entries": [entry.as_data() for entry in self.entries]}

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Expectations:
        """What as_data() made; no entries of an empty object."""
        return cls(tuple(Expectation.of_data(entry) for entry in data.get("entries", ())), data.get("file", ""))

    def where(self, entry: Expectation) -> str:
        """FILE:LINE of an entry."""
        return f"{self.file}:{entry.place(entry.match)[0]}" if self.file else ""

    def check(self, cases: Iterable[str]) -> None:
        """Raises FileError for patterns that fit none of the cases that the target can be asked."""
        known = list(cases)
        names = set(known)
        stale = []
        for entry in self.entries:
            for pattern in entry.case_patterns:
                if pattern not in names and not fits_any(pattern, known):
                    guess = did_you_mean(pattern, known)
                    message = f'"{pattern}" fits no case that this target can be asked{guess}'
                    stale.append(Problem(self.file, *entry.place(pattern), message))
        if stale:
            raise FileError(stale)

    def unseen(self, cases: Iterable[str], ran: Mapping[str, str], rows: Iterable[str]) -> list[Expectation]:
        """What the engine was expected to find beside the cases and did not, though it looked.

        `cases`: all that the target can be asked; `ran`: those that were performed, each with its fixture; `rows`: all
        that came of the run.
        """
        known, found = list(cases), list(rows)
        return [
            entry
            for entry in self.entries
            if entry.match.startswith(ENGINE_ROWS) and not fits_any(entry.match, found) and _looked(entry, known, ran)
        ]

    def by_case(self, cases: Iterable[str]) -> dict[str, str]:
        """For the engine: the cases whose failure is no news."""
        found = ((case, self.of(case)) for case in cases)
        return {case: entry.verdicts[0] for case, entry in found if entry}


def _looked(entry: Expectation, known: list[str], ran: Mapping[str, str]) -> bool:
    """Enough was performed to show what the entry is about."""
    if entry.match.startswith(PRECONDITION):
        return any(matches(entry.match, PRECONDITION + fixture) for fixture in ran.values())
    if entry.match.startswith(SMOKE):
        return bool(ran)
    patterns = entry.cases if entry.is_observed else ("*",)
    return all(case in ran for pattern in patterns for case in known if matches(pattern, case))


def load(target: Target, file: Path | None = None) -> Expectations:
    """What `file` lists, or else the target's own; nothing where there is neither.

    Raises FileError, and UsageError for a file that can't be read.
    """
    chosen = file or target.expected
    return _loaded(chosen, _shown(chosen)) if chosen else Expectations()


def _loaded(file: Path, shown: str) -> Expectations:
    schemas = [paths.spec() / "expected.schema.json", paths.spec() / "scenario.schema.json"]
    sources = [
        file,
        *schemas,
        paths.spec() / "clauses.tsv",
        *modules("scenario", "run/expectations", "run/expected_file"),
    ]
    try:
        entries = cached("expected", sources, lambda: _read(file, shown))
    except OSError as error:
        raise UsageError(f"{shown}: {error.strerror}") from None
    return Expectations(tuple(Expectation.of_data(entry) for entry in entries), shown)


def _shown(file: Path) -> str:
    """A file of targets/ from there on, whatever the current folder; any other as it was named."""
    is_known = file.is_relative_to(paths.targets())
    return f"targets/{file.relative_to(paths.targets())}" if is_known else str(file)


def _read(file: Path, shown: str) -> Any:
    from wireproof.run.expected_file import read  # a warm cache spares the run YAML

    return read(file.read_bytes(), shown)


def apply(verdict: str, expectation: Expectation | None) -> str:
    """The verdict in the light of the expectation: `xfail` as listed, `xpass` better than listed, else as it is.

    What is listed as seen only sometimes may be better.
    """
    if expectation is None or verdict not in _RANK:
        return verdict
    if verdict in expectation.verdicts:
        return "xfail"
    least = min(_RANK[listed] for listed in expectation.verdicts)
    return "xpass" if _RANK[verdict] < least and not expectation.sometimes else verdict


def holds(verdict: str, expectation: Expectation | None) -> bool:
    """The entry is true of what came."""
    applied = apply(verdict, expectation)
    return applied == "xfail" or (expectation is not None and bool(expectation.sometimes) and _RANK.get(applied) == 0)
