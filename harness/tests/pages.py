"""What stands packed in a page."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from typing import Any


def block(page: str, name: str) -> str:
    """The content of a data element, as it stands there."""
    found = re.search(rf'<script type="text/plain" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found, name
    return found[1]


def unpacked(page: str, name: str) -> str:
    """The same as the page's script reads it."""
    return zlib.decompress(b64decode(block(page, name))).decode()


def data_of(page: str, name: str = "data") -> dict[str, Any]:
    """The rows and the run, or the `words`."""
    read: dict[str, Any] = json.loads(unpacked(page, name))
    return read


def logs_of(page: str) -> dict[str, dict[str, Any]]:
    """The wire logs, by case; their events in order, as the page shows them."""
    places = data_of(page)["logs"]
    bundles = {place: unpacked(page, f"logs-{place}").split("\n") for place in {place for place, _ in places.values()}}
    logs = {case: json.loads(bundles[bundle][line]) for case, (bundle, line) in places.items()}
    for log in logs.values():
        log["events"].sort(key=lambda event: event["n"])
    return logs
