"""A row of cases/rpc: one call, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from wireproof.adapter.events import Event
from wireproof.adapter.filled import octets_of
from wireproof.targets.target import DEFAULT_PROFILE


@dataclass
class Heard:
    """What the client told of the call, or of the test case."""

    initial: list[tuple[str, str]] | None = None
    messages: list[bytes] = field(default_factory=list)
    end: Event | None = None

    def take(self, event: Event) -> None:
        """The next event of the call."""
        if event["ev"] == "initial":
            self.initial = [(name, value) for name, value in event["metadata"]]
        elif event["ev"] == "message":
            self.messages.append(octets_of(event))
        else:
            self.end = event

    @property
    def is_over(self) -> bool:
        """Nothing follows."""
        return self.end is not None

    @property
    def trailers(self) -> list[tuple[str, str]]:
        """The metadata that came with the status."""
        return [(name, value) for name, value in self.end["trailers"]] if self.end else []


class Expectation(Protocol):
    """What must come of a call."""

    def told(self) -> str:
        """In words."""

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise; none: all is as it must be. Raises ValueError for a response that can't be read."""


@dataclass(frozen=True)
class Row:
    """One call, or one test case of the client's own.

    `members`: of the adapter's request, besides the channel; or what makes them of the address of the server itself.
    """

    id: str
    title: str
    clauses: tuple[str, ...]
    members: dict[str, Any] | Callable[[str], dict[str, Any]]
    expected: Expectation
    #: Another call on the same channel, once the first is over: it tells what the server saw of that.
    then: tuple[dict[str, Any], Expectation] | None = None
    #: What is asked of the adapter: `call`, or `interop`.
    op: str = "call"
    #: Where it stands.
    file: str = ""
    line: int = 0
    #: Which profile of the server it is put to.
    profile: str = DEFAULT_PROFILE
    #: What the server must be able to, as targets/README.md lists it.
    requires: tuple[str, ...] = ()
    #: Options of the channel, besides those of its profile.
    options: dict[str, Any] = field(default_factory=dict)
    #: The call is cancelled once it is over: nothing may come of that.
    cancel_after: bool = False
    #: Seconds within which the call must be over; longer than any that goes well.
    time: float = 20.0

    #: It bears megabytes.
    is_large: bool = False

    @property
    def may_share(self) -> bool:
        """It goes as it must beside others on one channel."""
        return self.op == "call" and self.then is None

    def members_at(self, address: str) -> dict[str, Any]:
        """Of the request, to a server that listens there."""
        return self.members(address) if callable(self.members) else self.members
