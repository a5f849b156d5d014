"""Recorded runs that leave this machine: nothing in them tells of it."""

from __future__ import annotations

import base64
import getpass
import json
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.errors import WireproofError

#: What is shorter (`root`, `/`) is found anywhere.
_SHORTEST = 5
#: Names that every machine has.
_NOBODYS = ("localhost",)

Event = dict[str, Any]


def scrubbed(events: Iterable[Event], name: str, commit: str | None = None) -> Iterator[Event]:
    """The events of a run of the target `name`, without what they tell of where it was recorded.

    `commit`: what to say instead of the one that it was. Raises WireproofError for an event that holds a path, the
    host's name or the user's: a server's error messages may.
    """
    ours = sorted(_words())
    for event in events:
        about = event.get("about")
        if about:
            kept = {key: value for key, value in about.items() if key != "config"}
            event = {**event, "about": {**kept, "commit": commit, "platform": platform.system()}}
        said = json.dumps(event, ensure_ascii=False).encode("utf-8", "backslashreplace")
        said += base64.b64decode(event.get("bytes", ""))
        for word in ours:
            if word.encode() in said:
                raise WireproofError(f'{name}: event {event["n"]} holds "{word}"')
        yield event


def _words() -> set[str]:
    words = {str(paths.root()), str(Path.home()), platform.node(), getpass.getuser()}
    return {word for word in words if len(word) >= _SHORTEST and word not in _NOBODYS}
