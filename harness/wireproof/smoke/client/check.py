"""One thing that smoke asks a client, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from wireproof.adapter.events import Event

#: What a check comes to.
OK, UNSUPPORTED, BAD = "ok", "unsupported", "bad"
#: Members of events that say something to people.
_TELLING = ("status", "message", "what", "why", "passed")


@dataclass
class Check:
    """`told`: what was seen, in words. `kind`: of a bad one, as in spec/smoke.schema.json."""

    name: str
    outcome: str
    told: str = ""
    ms: float | None = None
    kind: str = ""


def expect(name: str, heard: list[Event], wanted: str) -> Check:
    """Whether the answer ends with the wanted event."""
    if heard and heard[-1]["ev"] != wanted:
        return bad(name, "wrong-answer", f"It answers `{name}` with {told(heard)}, not with `{wanted}`.")
    return Check(name, OK)


def refused(name: str, what: str, heard: list[Event]) -> Check:
    """Whether `what`, which nobody knows, is answered `unsupported`."""
    if heard and heard[-1]["ev"] != "unsupported":
        return bad(name, "ignores-unknown", f"It answers {what}, which nobody knows, with {told(heard)}.")
    return Check(name, OK, "unsupported")


def bad(name: str, kind: str, what: str) -> Check:
    """One that shows what is wrong, in a sentence."""
    return Check(name, BAD, what, kind=kind)


def told(heard: list[Event]) -> str:
    """The last event, in words."""
    if not heard:
        return "nothing"
    last = heard[-1]
    words = [f", {name} {last[name]!r}" for name in _TELLING if last.get(name, "") != ""]
    return f"`{last['ev']}`" + "".join(words)
