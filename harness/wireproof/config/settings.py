"""What the configuration file that holds here says: the nearest one, from the current folder upward."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wireproof import paths
from wireproof.cache import cached, modules
from wireproof.errors import FileError, Problem, UsageError
from wireproof.suggest import did_you_mean

if TYPE_CHECKING:  # a warm cache spares the run TOML, YAML and jsonschema
    from wireproof.scenario.document import Document

_OWN_FILE = "wireproof.toml"
_PROJECT_FILE = "pyproject.toml"
_PROJECT_TABLE = ("tool", "wireproof")


@dataclass(frozen=True)
class Config:
    """One file's settings; none where there is no file."""

    file: Path | None = None
    #: As spec/config.schema.json describes them.
    data: dict[str, Any] = field(default_factory=dict)
    #: Setting (`select.tiers`, `targets.mine`) → its line.
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """How to call the file in messages."""
        return _shown(self.file) if self.file else ""

    @property
    def targets(self) -> dict[str, dict[str, Any]]:
        """Own targets, by name."""
        own: dict[str, dict[str, Any]] = self.data.get("targets", {})
        return own

    def path(self, spelled: str) -> Path:
        """A file that the configuration names, which is relative to its own folder."""
        assert self.file
        return Path(os.path.relpath(self.file.parent / spelled))

    def expectations_of(self, target: str) -> Path | None:
        """The expectations that the file names for a target: its own, or those of the target that it chooses."""
        chosen = self.data.get("expect") if target == self.data.get("target") else None
        named = self.targets.get(target, {}).get("expect", chosen)
        return self.path(named) if named else None


def current() -> Config:
    """The configuration that holds in the current folder. Raises FileError, or UsageError for WIREPROOF_CONFIG.

    WIREPROOF_CONFIG names another file; where it is empty, there is no configuration.
    """
    named = os.environ.get("WIREPROOF_CONFIG")
    if named is not None:
        return _named(Path(named)) if named else Config()
    here = Path.cwd()
    for folder in (here, *here.parents):
        for file in (folder / _OWN_FILE, folder / _PROJECT_FILE):
            if file.is_file() and (found := _config(file)):
                return found
    return Config()


def _named(file: Path) -> Config:
    if not file.is_file():
        raise UsageError(f"WIREPROOF_CONFIG: {file}: no such file")
    return _config(file.absolute()) or Config()


def _config(file: Path) -> Config | None:
    """None for a project's file that says nothing of Wireproof."""
    if file.name == _PROJECT_FILE and b"wireproof" not in file.read_bytes():
        return None
    schemas = [paths.spec() / f"{name}.schema.json" for name in ("config", "target")]
    sources = [file, *schemas, *modules("config", "scenario", "targets/described", "report/formats")]
    read = cached("config", sources, lambda: _read(file))
    return Config(file, *read) if read else None


def _read(file: Path) -> tuple[dict[str, Any], dict[str, int]] | None:
    from wireproof.config.document import parse
    from wireproof.scenario.checked import published
    from wireproof.targets.described import plain

    document = parse(file.read_bytes(), _shown(file))
    root = _PROJECT_TABLE if file.name == _PROJECT_FILE else ()
    data = document.data
    for key in root:
        data = data.get(key, {}) if isinstance(data, dict) else {}
    if root and root not in document.values:
        return None
    problems = [
        document.problem((*root, *fault.path), fault.message, at_key=fault.at_key)
        for fault in published("config").faults(data)
    ]
    if problems := problems or list(_disorder(document, root, data)):
        raise FileError(problems)
    for target in data.get("targets", {}).values():
        plain(target)
    return data, _lines(document, len(root))


def _disorder(document: Document, root: tuple[str, ...], data: dict[str, Any]) -> Iterator[Problem]:
    """What no schema can know."""
    from wireproof.report.formats import FORMATS

    for name, file in data.get("reports", {}).items():
        path = (*root, "reports", name)
        if name not in FORMATS:
            guess = did_you_mean(name, FORMATS) or "; there are: " + ", ".join(FORMATS)
            yield document.problem(path, f'no report "{name}"{guess}', at_key=True)
        elif (endings := FORMATS[name].endings) and not file.endswith(endings):
            yield document.problem(path, f'"{file}" must end in {" or ".join(endings)}')


def _lines(document: Document, depth: int) -> dict[str, int]:
    """Where the settings stand: those at the top, and those of the tables one below."""
    return {
        ".".join(map(str, path[depth:])): line
        for path, (line, _) in document.keys.items()
        if len(path) - depth in (1, 2)
    }


def _shown(file: Path) -> str:
    return os.path.relpath(file)
