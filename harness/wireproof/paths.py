"""Where things stand. The repository is the installation: cases, targets and specifications lie beside the code."""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path:
    """The repository's root; WIREPROOF_ROOT overrides it."""
    override = os.environ.get("WIREPROOF_ROOT")
    return Path(override) if override else Path(__file__).resolve().parents[2]


def cases() -> Path:
    """The scenarios; WIREPROOF_CASES overrides it."""
    override = os.environ.get("WIREPROOF_CASES")
    return Path(override) if override else root() / "cases"


def spec() -> Path:
    """The clause ledger and the schemas."""
    return root() / "spec"


def targets() -> Path:
    """One folder for each target; WIREPROOF_TARGETS overrides it."""
    override = os.environ.get("WIREPROOF_TARGETS")
    return Path(override) if override else root() / "targets"


def state() -> Path:
    """What runs leave behind: cache, certificates, events; WIREPROOF_STATE overrides it."""
    override = os.environ.get("WIREPROOF_STATE")
    return Path(override) if override else root() / ".wireproof"


def build() -> Path:
    """CMake's release folder; WIREPROOF_BUILD_DIR overrides it."""
    override = os.environ.get("WIREPROOF_BUILD_DIR")
    return Path(override) if override else root() / "build" / "release"


def binary(name: str, folder: str) -> Path:
    """A program that CMake built: below WIREPROOF_BIN_DIR if it is there, or in its folder of the build."""
    override = os.environ.get("WIREPROOF_BIN_DIR")
    if override and (Path(override) / name).exists():
        return Path(override) / name
    return build() / folder / name
