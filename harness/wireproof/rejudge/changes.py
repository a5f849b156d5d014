"""What a new judgement says that the old one did not."""

from __future__ import annotations

from dataclasses import dataclass

from wireproof.rejudge.program import Said
from wireproof.run.events import Event
from wireproof.run.expectations import ENGINE_ROWS, OBSERVED

#: What a verdict tells; the rest (times, digests) is not the judge's.
TOLD = (
    "verdict",
    "clause",
    "level",
    "expected",
    "got",
    "seen",
    "why",
    "evidence",
    "seen_in",
    "decided_by",
    "need",
    "try",
    "tries",
    "line",
    "steps",
    "log_of",
)
#: Rows that come about only where something is wrong: their absence is a verdict, too.
_FOUND = tuple(prefix for prefix in ENGINE_ROWS if prefix != "smoke/")


@dataclass(frozen=True)
class Change:
    """One row of which something else is told."""

    case: str
    #: What was told before; None where there was no such row.
    old: Event | None
    #: What is told now; None where the row is gone.
    new: Event | None

    @property
    def kind(self) -> str:
        """`verdict`: another verdict or clause, or a row that came or went; `undecided`: the judge would now have the
        case performed again, which no record can; `words`: something else is told with the same verdict.
        """
        if self.new and self.new.get("need") and self.new.get("need") != (self.old or {}).get("need"):
            return "undecided"
        if not (self.old and self.new):
            return "verdict"
        same = all(self.old.get(name) == self.new.get(name) for name in ("verdict", "clause"))
        return "words" if same else "verdict"

    @property
    def differs(self) -> list[str]:
        """The members that are not the same."""
        old, new = self.old or {}, self.new or {}
        return [name for name in TOLD if old.get(name) != new.get(name)]


def verdicts_now(old: dict[str, Event], said: Said) -> dict[str, Event]:
    """The verdict on each row from now on. What is not judged anew keeps its old one; so does what no judge said."""
    now = {
        case: event
        for case, event in old.items()
        if case not in said.verdicts and (case in said.not_rejudged or not case.startswith(_FOUND))
    }
    now |= said.verdicts
    if said.not_rejudged:
        for case in {case for case in (*old, *said.verdicts) if case.startswith(OBSERVED)}:
            event = _partly_observed(old.get(case), said.verdicts.get(case), said.not_rejudged)
            if event:
                now[case] = event
    return now


def _partly_observed(old: Event | None, new: Event | None, unheard: dict[str, str]) -> Event | None:
    """What the observer saw, where not all cases were heard again: those that were not show what they showed."""
    stays = {case for case in (old or {}).get("seen_in", []) if case in unheard}
    seen_in = sorted(stays | set((new or {}).get("seen_in", [])))
    if old and seen_in == sorted(old.get("seen_in", [])) and (new or old)["verdict"] == old["verdict"]:
        return old
    event = new or old
    return {**event, "seen_in": seen_in} if event and seen_in else None


def changes(old: dict[str, Event], now: dict[str, Event]) -> list[Change]:
    """Other verdicts first, then what is undecided, then other words."""
    found = [Change(case, old.get(case), now.get(case)) for case in dict.fromkeys([*old, *now])]
    order = ("verdict", "undecided", "words")
    return sorted((change for change in found if change.differs), key=lambda change: order.index(change.kind))
