"""What the server was told to do about messages and connections: the profiles of a target, as options."""

from __future__ import annotations

from dataclasses import dataclass

# What grpc implementations take by default.
DEFAULT_MESSAGE = 4 << 20


@dataclass
class Limits:
    """Times in seconds; None: no such limit."""

    max_message: int = DEFAULT_MESSAGE
    max_age: float | None = None
    max_idle: float | None = None
    keepalive: float | None = None
    ping_strikes: int | None = None
    ping_interval: float = 60.0
    pings_without_calls: bool = False
    grace: float | None = None
    bearer: str | None = None
    more_services: int = 0

    @property
    def max_reply(self) -> int | None:
        """Replies are limited where the requests are by more than default."""
        return self.max_message if self.max_message < DEFAULT_MESSAGE else None


LIMITS = Limits()
