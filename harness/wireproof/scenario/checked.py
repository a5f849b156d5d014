"""Small YAML files (targets, expectations): one document, checked against a schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wireproof import schemas
from wireproof.errors import FileError, Problem
from wireproof.scenario.document import Document, parse
from wireproof.scenario.schema import Schema


def published(name: str) -> Schema:
    """The schema of a format."""
    return Schema(schemas.load(name))


def load_checked(path: Path, schema: str, shown: str) -> Any:
    """The data of the file's one document. `shown`: how to call the file in messages. Raises FileError."""
    return check_text(path.read_bytes(), schema, shown).data


def check_text(
    text: bytes, schema: str, shown: str, check: Callable[[Document], list[Problem]] = lambda document: []
) -> Document:
    """The one document of a file's text, in which `check` finds nothing wrong either. Raises FileError."""
    documents = parse(text, shown)
    if len(documents) != 1:
        raise FileError([Problem(shown, 1, 1, f"expected one document, found {len(documents)}")])
    document = documents[0]
    faults = published(schema).faults(document.data)
    if faults:
        raise FileError([document.problem(f.path, f.message, at_key=f.at_key) for f in faults])
    if problems := check(document):
        raise FileError(problems)
    return document
