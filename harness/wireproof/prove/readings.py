"""What a verdict says, clause by clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]

#: Verdicts that judge the peer, from the best to the worst.
BADNESS = {"recorded": 0, "pass": 1, "allowed": 2, "warn": 3, "unstable": 4, "fail": 5}
#: The verdicts that say that a rule is broken.
BREACHES = ("warn", "fail")


@dataclass(frozen=True)
class Reading:
    """One clause, as one row saw it."""

    case: str
    clause: str
    verdict: str
    seen: str


def readings(event: Event) -> Iterator[Reading]:
    """What the row decided on, and what each of its steps read besides."""
    verdict = event["verdict"]
    if verdict not in BADNESS:
        return
    if event.get("clause"):
        yield Reading(event["case"], event["clause"], verdict, event.get("seen", ""))
    if verdict == "unstable":
        return
    for step in event.get("steps", []):
        if step["verdict"] in BADNESS and step["clause"] != event.get("clause"):
            yield Reading(event["case"], step["clause"], step["verdict"], step["seen"])


def of_clause(events: Iterable[Event], clause: str) -> list[Reading]:
    """All that was read about a clause."""
    return [reading for event in events for reading in readings(event) if reading.clause == clause]


def worst(found: Iterable[Reading]) -> str:
    """The worst verdict among them; empty where there is none."""
    return max((reading.verdict for reading in found), key=BADNESS.__getitem__, default="")


def told(event: Event) -> str:
    """A verdict in one line."""
    clause = f" ({event['clause']})" if event.get("clause") else ""
    words = [event.get("got") or event.get("seen", ""), event.get("why", "")]
    return f"{event['verdict']}{clause}: {'; '.join(filter(None, words))}"
