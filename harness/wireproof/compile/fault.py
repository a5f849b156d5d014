"""What the compiler finds wrong in one place of a scenario."""

from __future__ import annotations

from wireproof.scenario.document import Path


class StepError(Exception):
    """A fault at `path`, counted from the document's root."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
