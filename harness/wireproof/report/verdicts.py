"""The verdicts as people see them: a sign, a colour and one sentence each, the same in every report."""

from __future__ import annotations

from typing import NamedTuple

from wireproof.run.results import ORDER


class Sign(NamedTuple):
    """How a verdict is shown, besides its word: never by colour alone."""

    glyph: str
    #: A terminal's.
    colour: str
    #: One sentence, the same as in docs/verdicts.md.
    meaning: str


_ALLOWED = "Not the usual reaction, but the text permits it; the result says by which freedom."
_RECORDED = "A MAY, a practice that stands in no text, or sources that contradict each other: what was done."
_SIGNS = {
    "fail": Sign("✗", "red", "A MUST, a MUST NOT or stated behaviour is broken, with evidence."),
    "unstable": Sign("±", "magenta", "Two looks disagree; never counted as a pass."),
    "xpass": Sign("↑", "magenta", "Better than the target's expectations list: the entry is out of date."),
    "error": Sign("!", "red", "Ours: the case could not be performed or told."),
    "warn": Sign("▲", "yellow", "A SHOULD is broken, or the fault was noticed but the code is wrong."),
    "pass": Sign("✓", "green", "What the text asks for."),
    "allowed": Sign("≈", "green", _ALLOWED),
    "recorded": Sign("●", "cyan", _RECORDED),
    "xfail": Sign("⊗", "yellow", "As the target's expectations list it, with the reason."),
    "skipped": Sign("»", "blue", "The case can tell nothing about this target, and why."),
    "unsupported": Sign("∅", "blue", "The target lacks a capability that the case requires."),
}
#: By verdict, the worst first.
SIGNS = {verdict: _SIGNS[verdict] for verdict in ORDER}

#: What is not as the text has it, or may not be, the worst first: known deviations, too.
DEVIATING = ("fail", "unstable", "xpass", "error", "warn", "xfail")
#: What keeps the clause: a score counts these, and only these, as passed.
PASSED = ("pass", "allowed")
#: What accuses or clears nobody: a score does not count these at all.
UNJUDGED = ("recorded", "skipped", "unsupported")


def score(totals: dict[str, int]) -> tuple[int, int]:
    """How many rows passed, of how many that were judged. A known deviation (`xfail`) is judged, and has not passed."""
    judged = sum(count for verdict, count in totals.items() if verdict not in UNJUDGED)
    return sum(totals.get(verdict, 0) for verdict in PASSED), judged
