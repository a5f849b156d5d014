"""Pages from templates: everything that stands in one is escaped, and no script runs in it but its own."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent / "assets"


class Templates:
    """The templates of some folders, the first that has one."""

    def __init__(self, *folders: Path) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        self._environment = Environment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def rendered(self, name: str, **values: Any) -> str:
        """What a template makes of some values."""
        return self._environment.get_template(name).render(**values)

    def page(self, name: str, style: str, script: str, **values: Any) -> str:
        """A page with its own style and script, and their hashes for its policy: nothing else may run in it."""
        hashes = {"style_hash": _hash(style), "script_hash": _hash(script)}
        return self.rendered(name, style=style, script=script, **hashes, **values)


def script_of(*parts: Path) -> str:
    """Some scripts as one, with a scope of its own."""
    return '"use strict";\n(async () => {\n' + "\n".join(part.read_text(encoding="utf-8") for part in parts) + "})();\n"


def _hash(content: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(content.encode()).digest()).decode()
