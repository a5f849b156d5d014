"""The published schemas, spec/NAME.schema.json."""

from __future__ import annotations

import json
import re
from typing import Any

from wireproof import paths

_SUFFIX = ".schema.json"
_OTHER = re.compile(r'"urn:wireproof:(\w+):\d+#')


def names() -> list[str]:
    """Of all of them."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in paths.spec().glob("*" + _SUFFIX))


def text(name: str) -> str:
    """A schema as it is published, or as it stands alone where it refers to others."""
    published = _published(name)
    if not _others(name, published):
        return published
    return json.dumps(load(name), ensure_ascii=False, indent=2) + "\n"


def load(name: str) -> dict[str, Any]:
    """A schema that stands alone: those that it refers to are among its definitions."""
    published = _published(name)
    schema: dict[str, Any] = json.loads(published)
    for other in _others(name, published):
        embedded = load(other)
        schema.setdefault("$defs", {})[embedded["$id"]] = embedded
    return schema


def _published(name: str) -> str:
    return (paths.spec() / (name + _SUFFIX)).read_text(encoding="utf-8")


def _others(name: str, published: str) -> list[str]:
    return sorted(set(_OTHER.findall(published)) - {name})
