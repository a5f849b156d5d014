"""docs/testing-your-client.md, whose programs the tests run."""

from __future__ import annotations

import re

from wireproof import paths

_PROGRAM = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def stages() -> list[str]:
    """Its programs, from the first step to the last."""
    text = (paths.root() / "docs" / "testing-your-client.md").read_text()
    found: list[str] = _PROGRAM.findall(text)
    assert len(found) == 4, "the tutorial has four steps"
    return found
