"""Small YAML files (targets, expectations): one document, checked against a schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.errors import FileError, Problem
from wireproof.scenario.document import Document, parse
from wireproof.scenario.schema import Schema


def load_checked(
    path: Path, schema: str, shown: str, check: Callable[[Document], list[Problem]] = lambda document: []
) -> Any:
    """The file's one document, in which `check` finds nothing wrong either. `shown`: how to call the file in messages.

    Raises FileError.
    """
    documents = parse(path.read_bytes(), shown)
    if len(documents) != 1:
        raise FileError([Problem(shown, 1, 1, f"expected one document, found {len(documents)}")])
    document = documents[0]
    rules = Schema(json.loads((paths.spec() / f"{schema}.schema.json").read_bytes()))
    faults = rules.faults(document.data)
    if faults:
        raise FileError([document.problem(f.path, f.message, at_key=f.at_key) for f in faults])
    if problems := check(document):
        raise FileError(problems)
    return document.data
