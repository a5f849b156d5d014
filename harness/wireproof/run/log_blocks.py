"""The logs in an events file, as they are written: a run waits for its page, so nothing of them is parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from wireproof.run.events import content_of

_LOGGED = rb'\{"n":\d++,"ev":"(?:case|step|open|tls|frame|raw|close|mark)","t":[\d.e+-]++,"case":"'
#: Lines of one case's log, one after the other.
_BLOCK = re.compile(rb'^%b((?:[^"\\\n]++|\\.)*+)".*\}\n(?:%b\1".*\}\n)*+' % (_LOGGED, _LOGGED), re.MULTILINE)


class LogBlocks:
    """The logged lines by case. Of a file that still grows, read_on() takes what has come since the last time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._complete = False
        self._found: dict[bytes, list[bytes]] = {}

    def read_on(self, *, to_end: bool = False) -> None:
        """Looks at the whole lines that were not there before; `to_end`: no more of a log comes."""
        if self._complete:
            return
        self._complete = to_end
        content = content_of(self._path, self._read)
        whole = content.rfind(b"\n") + 1
        self._read += whole
        for block in _BLOCK.finditer(content, 0, whole):
            self._found.setdefault(block[1], []).append(block[0])

    def of(self, cases: Iterable[str]) -> dict[str, bytes]:
        """All lines of each case's log, as far as the file has come."""
        self.read_on()
        return {case: b"".join(self._found.get(_spelled(case), ())) for case in cases}


def _spelled(case: str) -> bytes:
    """The id as it stands in a line."""
    return json.dumps(case, ensure_ascii=False)[1:-1].encode()
