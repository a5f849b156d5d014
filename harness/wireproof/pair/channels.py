"""The channels that rows go by: most rows share a few, side by side as a real client's calls; some have their own."""

from __future__ import annotations

import time
from collections.abc import Iterator

from wireproof.rpc.row import Heard, Row
from wireproof.run.loop import Timer

#: Of calls under way on one channel: with so many on each, another channel is made …
_PREFERRED = 8
#: … until there are so many for rows of one kind.
_MOST = 4

#: What the channels of two rows must have in common: profile, options, and whether megabytes go by it.
Kind = tuple[str, str, bool]


def kind_of(row: Row) -> Kind:
    """Rows of one kind may share a channel. Small messages don't wait behind large ones."""
    return row.profile, repr(sorted(row.options.items())), row.is_large


class Channel:
    """One of the client's; it has been asked for."""

    def __init__(self, shared: bool) -> None:
        self.shared = shared
        self.id = 0
        #: The client has made it.
        self.is_open = False
        #: What is under way on it, or waits for it.
        self.calls: set[Call] = set()
        #: Ids of the rows that went wrong on it. Then no other is put on it.
        self.went_wrong: list[str] = []


class Call:
    """A row, to be performed or under way."""

    def __init__(self, row: Row, *, own: bool, alone: bool = False, tries: int = 1) -> None:
        self.row, self.tries = row, tries
        #: On a channel of its own; and without any other call at that time.
        self.own, self.alone = own or alone, alone
        #: Where it went wrong before, and how.
        self.before: tuple[Channel, str] | None = None
        self.channel = Channel(shared=False)
        self.heard = Heard()
        self.complaints: list[str] = []
        #: Its second call is under way.
        self.is_second = False
        self.began = 0.0
        self.late = False
        self.timer: Timer | None = None
        self.id = 0

    def begin_on(self, channel: Channel) -> None:
        """It is under way from here on."""
        self.channel = channel
        channel.calls.add(self)
        self.began = time.monotonic()


class Channels:
    """Those that rows may share."""

    def __init__(self) -> None:
        self._of_kind: dict[Kind, list[Channel]] = {}

    def __iter__(self) -> Iterator[Channel]:
        return (channel for channels in self._of_kind.values() for channel in channels)

    def find(self, row: Row) -> Channel | None:
        """The least busy one for such a row; None: another one is due, to be added."""
        channels = self._of_kind.get(kind_of(row), [])
        least = min(channels, key=lambda each: len(each.calls), default=None)
        return None if least and len(least.calls) >= _PREFERRED and len(channels) < _MOST else least

    def add(self, row: Row, channel: Channel) -> None:
        """Rows of this one's kind may go by the channel."""
        self._of_kind.setdefault(kind_of(row), []).append(channel)

    def retire(self, channel: Channel) -> None:
        """No other row is put on it."""
        for channels in self._of_kind.values():
            if channel in channels:
                channels.remove(channel)

    def forget(self) -> None:
        """All of them."""
        self._of_kind.clear()
