"""Results of slow readings of files, kept by the content of those files below `paths.cache()`."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.compact_json import parsed
from wireproof.digest import digest

#: Entries that are kept of each kind: enough for going to and fro between branches.
_KEPT = 16


def cached(kind: str, sources: Iterable[Path], build: Callable[[], Any]) -> Any:
    """What `build` makes of `sources`, as JSON values. The content, not the age, of the sources decides."""
    name = f"{kind}-{digest(_content(sources))}.json"
    for folder in (paths.compiled(), paths.cache()):
        with contextlib.suppress(OSError, ValueError):
            return parsed((folder / name).read_bytes())
    value = build()
    with contextlib.suppress(OSError):  # then the next one reads the files again
        _store(paths.cache() / name, kind, value)
    return json.loads(json.dumps(value))


def modules(*names: str) -> list[Path]:
    """The harness's own sources that a reading depends on: modules, or whole packages."""
    package = Path(__file__).resolve().parent
    found: list[Path] = []
    for name in names:
        found += sorted((package / name).glob("*.py")) if (package / name).is_dir() else [package / f"{name}.py"]
    return found


def _content(sources: Iterable[Path]) -> Iterator[bytes]:
    for path in sources:
        content = path.read_bytes() if path.exists() else b""
        yield f"{paths.named(path)}\0{len(content)}\0".encode()
        yield content


def _store(entry: Path, kind: str, value: Any) -> None:
    paths.make(entry.parent)
    for old in sorted(entry.parent.glob(f"{kind}-*.json"), key=_age)[: -_KEPT + 1]:
        old.unlink(missing_ok=True)
    partial = entry.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    partial.replace(entry)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
