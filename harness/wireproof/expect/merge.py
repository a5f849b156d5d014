"""Brings a file of expectations in line with a recorded run: what still holds stays, what is new is drafted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from wireproof.errors import FileError, WireproofError
from wireproof.expect.draft import draft
from wireproof.expect.evidence import DEVIATING, Evidence
from wireproof.expect.patterns import patterns_for
from wireproof.expect.text import take_apart, with_match, written
from wireproof.ledger import Clause
from wireproof.run.expectations import ENGINE_ROWS, Expectation, Expectations, apply, holds
from wireproof.run.expected_file import read
from wireproof.scenario.document import Document, parse
from wireproof.selection import matches


@dataclass
class Merged:
    """The new file, and what became of the old one's entries."""

    text: str
    kept: int = 0
    drafted: list[Expectation] = field(default_factory=list)
    #: Line of the old file → what was done to the entry that stands there, and why.
    changed: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Held:
    """An entry of the old file, or a narrower one in its place."""

    entry: Expectation
    was: Expectation
    #: Its place in the old file.
    origin: int


def merge(text: str, shown: str, found: Evidence, clauses: dict[str, Clause], head: str) -> Merged:
    """The text of a file whose entries fit the run. `text`: of the old one; `head`: what a new one begins with.

    Raises FileError for an old one that is not in order.
    """
    old = _entries(text, shown)
    held, changed = _held(old, found)
    listed = Expectations(tuple(each.entry for each in held))
    rows = [row for row in found.rows.values() if row.verdict in DEVIATING and not _is_listed(listed, row.id, found)]
    drafted = draft(rows, found.known, clauses)
    merged = Merged(_text(text, shown, held, drafted, head), drafted=drafted)
    merged.kept = len({each.origin for each in held})
    merged.changed = {old[index].place(old[index].match)[0]: why for index, why in changed.items()}
    _check(merged.text, shown, found)
    return merged


def _entries(text: str, shown: str) -> list[Expectation]:
    documents = parse(text, shown)
    if not documents or not documents[0].data:
        return []
    return [Expectation.of_data(entry) for entry in read(text.encode(), shown)]


def _is_listed(listed: Expectations, identity: str, found: Evidence) -> bool:
    return holds(found.verdict(identity) or "", listed.of(identity))


def _held(old: list[Expectation], found: Evidence) -> tuple[list[_Held], dict[int, str]]:
    """What of the old entries is left, and what was done to the others."""
    held = [_Held(entry, entry, index) for index, entry in enumerate(old)]
    changed: dict[int, str] = {}
    while step := _first_to_change(held, found):
        place, narrower, why = step
        origin = held[place].origin
        held[place : place + 1] = [replace(held[place], entry=entry) for entry in narrower]
        changed[origin] = why
    return held, changed


def _first_to_change(held: list[_Held], found: Evidence) -> tuple[int, list[Expectation], str] | None:
    """The place of an entry that does not hold, what stands there instead, and why.

    One at a time: once it is narrower, what it covered falls to those behind it.
    """
    listed = Expectations(tuple(each.entry for each in held))
    for place, each in enumerate(held):
        change = _of_engine(each.entry, found) if each.entry.match.startswith(ENGINE_ROWS) else None
        if not each.entry.match.startswith(ENGINE_ROWS):
            change = _of_cases(each.entry, listed, found)
        if change:
            return place, *change
    return None


def _of_engine(entry: Expectation, found: Evidence) -> tuple[list[Expectation], str] | None:
    rows = [identity for identity in found.rows if matches(entry.match, identity)]
    other = {found.verdict(row) for row in rows if not holds(found.verdict(row) or "", entry)}
    if other:
        return [], f"dropped, since it is {_words(other)} now"
    alone = Expectations((entry,))
    if not rows and not entry.sometimes and alone.unseen(found.known, found.ran, []):
        return [], "dropped, since it is not seen any more"
    there = tuple(pattern for pattern in entry.cases if any(matches(pattern, case) for case in found.known))
    gone = [pattern for pattern in entry.cases if pattern not in there]
    if gone and not there:
        return [], "dropped, since it names no case that this target can be asked"
    if gone:
        return [
            replace(entry, cases=there)
        ], f"narrowed, since no case that this target can be asked is {', '.join(gone)}"
    return None


def _of_cases(entry: Expectation, listed: Expectations, found: Evidence) -> tuple[list[Expectation], str] | None:
    fitting = [case for case in found.known if matches(entry.match, case)]
    if not fitting:
        return [], "dropped, since it fits no case that this target can be asked"
    covered = [case for case in fitting if listed.of(case) is entry]
    other = [case for case in covered if case in found.rows and not _is_listed(listed, case, found)]
    rest = [case for case in covered if case not in other]
    if not other:
        return None
    verdicts = _words({found.verdict(case) for case in other})
    if not rest:
        return [], f"dropped, since it is {verdicts} now"
    narrower = patterns_for(rest, set(found.known) - set(rest))
    why = f"narrowed to {', '.join(narrower)}, since {', '.join(other)} is {verdicts} now"
    return [replace(entry, match=pattern) for pattern in narrower], why


def _words(verdicts: Iterable[str | None]) -> str:
    return " or ".join(sorted(str(verdict) for verdict in verdicts))


def _piece(block: str, document: Document, held: _Held, indent: str) -> str:
    """An old entry's lines, changed only where it is narrower now."""
    if held.entry.cases != held.was.cases:
        return written(held.entry, indent)
    if held.entry.match != held.was.match:
        return with_match(block, document, held.origin, held.entry.match)
    return block


def _text(text: str, shown: str, held: list[_Held], drafted: list[Expectation], head: str) -> str:
    sheet = take_apart(text, shown)
    document = parse(text, shown)[0] if sheet.blocks else None
    pieces = [] if text.strip() else [head]
    for index, block in enumerate(sheet.blocks):
        pieces.append(sheet.before[index])
        for each in held:
            if each.origin == index and document:
                pieces.append(_piece(block.text, document, each, sheet.indent))
    pieces.append(sheet.tail)
    pieces += [written(entry, sheet.indent) for entry in drafted]
    if not held and not drafted:
        pieces.append("[]\n")
    return "".join(piece if piece.endswith("\n") else piece + "\n" for piece in pieces if piece)


def _check(text: str, shown: str, found: Evidence) -> None:
    """What is written must be read again, and make a run as this one a run as expected."""
    try:
        listed = Expectations(tuple(Expectation.of_data(entry) for entry in read(text.encode(), shown)), shown)
    except FileError as error:
        raise WireproofError(f"the new text would be refused, nothing is written:\n{error}") from None
    for row in found.rows.values():
        if apply(row.verdict, listed.of(row.id)) not in ("xfail", "pass", "allowed", "recorded"):
            raise WireproofError(f"the new text would not make {row.id} as expected, nothing is written")
