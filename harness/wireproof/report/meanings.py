"""What levels, kinds and classes of clauses, and attempts mean, in a sentence each: for whoever reads a report."""

from __future__ import annotations

LEVELS = {
    "MUST": "The text says MUST: breaking it is a failure.",
    "MUST NOT": "The text says MUST NOT: breaking it is a failure.",
    "stated": "The text says so without a keyword: breaking it is a failure.",
    "SHOULD": "The text says SHOULD: not following it is a warning.",
    "SHOULD NOT": "The text says SHOULD NOT: not following it is a warning.",
    "MAY": "The text says MAY: whatever is done is only recorded.",
    "practice": "Usual or derived, but in no text: whatever is done is only recorded.",
}

KINDS = {
    "reject": "It must notice a violation and answer with an error.",
    "accept": "It must take something as valid and give it its meaning.",
    "perform": "It must do something of which the other side can see whether it is there.",
    "refrain": "It must not send or do something.",
    "remember": "It must keep state.",
    "limit": "It must keep or enforce a numeric bound.",
    "timer": "It must act neither too early nor too late.",
}

#: How well it is proven that the suite can tell whether a clause is kept; the strongest that holds comes first.
CLASSES = {
    "confirmed": "proven, and one independent implementation is seen to keep it and another to break it",
    "proven": "each of its liars draws its stated verdict, from a row that names the clause",
    "touched": "a case or a check exists, unproven",
    "open": "no case, no check",
}

#: Why a case was performed (again), and how that look is called.
ATTEMPTS = {
    "first": ["First look", "Side by side with other cases."],
    "repeat": ["Second look", "Again, with few neighbours and generous time: what did not come once may come late."],
    "control": ["Control run", "The same dialogue without its stimulus: does the target end that, too?"],
    "alone": ["Alone", "The target died while this case was in flight: performed again with nothing beside it."],
}
