"""What came of a case in one plain sentence: what the target did, against what the clause asks."""

from __future__ import annotations

import re
from collections.abc import Callable

from wireproof.ledger import Clause
from wireproof.report import sections
from wireproof.run.results import Result

#: What the target was asked for, by the kind of the clause.
_ASKS = {
    "reject": "asks it to refuse this with {}",
    "accept": "asks it to accept this, with {}",
    "refrain": "asks for {}",
    "remember": "asks it to keep its state, with {}",
    "limit": "asks it to keep the limit, with {}",
    "timer": "asks it to keep the time, with {}",
}
_ASKS_FOR = "asks for {}"
_LONGEST = 140
_ONLY_RECORDED = "only recorded: "
_ENDED = "it ended the connection in answer to what must be accepted"
_NO_FIXTURE = "the fixture did not come about: "
_PRECONDITION = "precondition/"
_SMOKE = "precondition: smoke/call"
_KEPT = ("pass", "xpass")
#: What already has its own subject, unlike the judge's other phrases, which begin with a verb.
_WITH_SUBJECT = ("the ", "no ", "nothing ", "unfinished", "octets ", "other ")
_PLAIN = {
    "went on as if nothing had happened": "went on as if nothing had happened",
    "no such frame came": "sent no such frame",
    "the baseline response": "the usual response",
    "the connection alive: a call answered as in the baseline": "a living connection and an answer to the next call",
    "the target alive: a call answered as in the baseline": "a living target and an answer to the next call",
    "the rule kept, in every case": "this rule to be kept",
}
_FRAME = re.compile(r"(DATA|PING|PRIORITY|PUSH_PROMISE|GOAWAY|WINDOW_UPDATE)\b")
_ANSWERED = re.compile(r"(answered )(:status \d+)")
#: What a phrase of the judge adds after a colon: the end that was seen, or the response.
_ADDED = re.compile(r"((?:ended|reset|refused|served|sent a malformed)\b[^:]*): (.+)", re.DOTALL)


def diagnose(row: Result, clause: Clause | None = None) -> str:
    """The sentence. `clause`: the ledger's row of the clause that decided, if it has one.

    It is plain text and may hold what the target sent: whoever shows it has to escape it.
    """
    if not (row.got or row.why or row.verdict in _KEPT):
        return f"Nothing more is known than the verdict, {row.verdict}."
    tell = _BY_VERDICT.get(row.verdict) or _BY_DECIDER.get(row.decided_by, _broken)
    return _sentence(tell(row, clause))


def _broken(row: Result, clause: Clause | None) -> str:
    """Against what the clause asks."""
    if not (row.expected and row.got):
        return did(row)
    because = ", in answer to what must be accepted" if _ENDED in row.why else _noticed(row)
    return f"{did(row)}{because}, where {_demand(row, clause)}"


def _noticed(row: Result) -> str:
    return " (noticed, but with the wrong code)" if "wrong code" in row.why else ""


def _of_fixture(row: Result, clause: Clause | None) -> str:
    why = row.got.removeprefix(_NO_FIXTURE)
    return f"the case could not begin, because its fixture did not come about: {why}"


def _of_death(row: Result, clause: Clause | None) -> str:
    why = row.got.removeprefix("the target died: ")
    return f"the target died in this case, and did so again when the case was alone with it: {why}"


def _of_epilogue(row: Result, clause: Clause | None) -> str:
    if not row.expected.startswith("the target alive"):
        return f"asked after the script {did(row)}, where {_cited(row, clause)} asks for another answer"
    return f"after the script {did(row)}, where the target has to be fit for the next call"


def _of_observer(row: Result, clause: Clause | None) -> str:
    cases = len(row.seen_in)
    where = f"{cases} cases" if cases > 1 else "one case"
    return f"in {where} the target broke a rule that is watched throughout, {_cited(row, clause)}: {row.got}"


def _unstable(row: Result, clause: Clause | None) -> str:
    first, _, second = row.got.partition("; another time: ")
    if not second:
        return f"two looks disagree: {row.got or row.why}"
    return f"two looks disagree: the target {_plain(first)}, but another time it {_plain(second)}"


def _better(row: Result, clause: Clause | None) -> str:
    return f"the target keeps {_cited(row, clause)} now, though its expectations list that as broken"


def _kept(row: Result, clause: Clause | None) -> str:
    return f"{did(row)}, as {_cited(row, clause)} asks" if row.got else f"the target keeps {_cited(row, clause)}"


def _allowed(row: Result, clause: Clause | None) -> str:
    why = f": {row.why}" if row.why else ""
    return f"{did(row)}, which is not the usual reaction, but permitted{why}"


def _recorded(row: Result, clause: Clause | None) -> str:
    if row.decided_by == "observer":
        return f"{_of_observer(row, clause)}; it is recorded and not judged"
    reason = row.why.split(_ONLY_RECORDED)[-1]
    because = f", since {reason}" if reason else ""
    return f"{did(row)}, which is recorded and not judged{because}"


def _skipped(row: Result, clause: Clause | None) -> str:
    if row.why.startswith(_SMOKE):
        return "not performed, because the call that every case stands on failed (smoke/call)"
    if row.why.startswith(_PRECONDITION):
        fixture = row.why.removeprefix(_PRECONDITION)
        return f"not performed, because the fixture that it stands on never came about ({fixture})"
    if row.decided_by == "expect":
        return f"nothing can be told: {row.why}"
    return f"not performed: {row.why}"


def _unsupported(row: Result, clause: Clause | None) -> str:
    return f"not performed: {row.why}"


def _error(row: Result, clause: Clause | None) -> str:
    return f"Wireproof could not tell: {row.why or row.got}"


_Teller = Callable[[Result, Clause | None], str]
_BY_VERDICT: dict[str, _Teller] = {
    "unstable": _unstable,
    "xpass": _better,
    "pass": _kept,
    "allowed": _allowed,
    "recorded": _recorded,
    "skipped": _skipped,
    "unsupported": _unsupported,
    "error": _error,
}
#: Of what is broken, listed or not.
_BY_DECIDER: dict[str, _Teller] = {
    "fixture": _of_fixture,
    "death": _of_death,
    "epilogue": _of_epilogue,
    "observer": _of_observer,
}


def did(row: Result) -> str:
    """What the target did, with its subject."""
    plain = _plain(row.got or row.why)
    return plain if plain.startswith(_WITH_SUBJECT) else f"the target {plain}"


def _plain(got: str) -> str:
    head, but, instead = got.partition(", but: ")
    head = _PLAIN.get(head, head)
    if but:
        instead = "the usual response" if instead == "response as usual" else instead
        return f"{head} ({instead} came)"
    added = _ADDED.fullmatch(head)
    head = f"{added[1]} ({added[2]})" if added else head
    told, _, again = head.removesuffix(")").rpartition(" (")
    if again == "response as usual" or (again and told.endswith(again)):
        head = told
    return _ANSWERED.sub(r"\1with \2", head)


def _demand(row: Result, clause: Clause | None) -> str:
    asks = _ASKS.get(clause.kind, _ASKS_FOR) if clause else _ASKS_FOR
    return f"{_cited(row, clause)} {asks.format(_wanted(row.expected))}"


def _cited(row: Result, clause: Clause | None) -> str:
    """The section and how strongly it binds."""
    level = f" ({row.level})" if row.level else ""
    if clause:
        return f"{sections.citation(clause)}{level}"
    return f"{row.clause}{level}" if row.clause else "the case"


def _wanted(expected: str) -> str:
    """What was expected, as the end of a sentence."""
    for phrase, plain in _PLAIN.items():
        expected = expected.replace(phrase, plain)
    if expected.startswith(("connection error", "stream error")) or _FRAME.match(expected):
        expected = f"a {expected}"
    elif expected.startswith("RST_STREAM"):
        expected = f"an {expected}"
    return expected if len(expected) <= _LONGEST else _cut(expected)


def _cut(text: str) -> str:
    """A long list of alternatives ends between two of them."""
    at = text.rfind(" or ", 0, _LONGEST)
    return f"{text[:at]}, or others" if at > 0 else text[: _LONGEST - 1] + "…"


def _sentence(text: str) -> str:
    text = text.rstrip(" .")
    return text[:1].upper() + text[1:] + "."
