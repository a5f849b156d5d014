"""Where things stand. In a checkout cases, targets, specifications and the build lie beside the code, and so does what
runs leave behind. An installed package carries the same within itself and writes nothing there: runs go to the current
folder, what can be made again to the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
#: What an installed package carries; CMakeLists.txt fills it. A checkout has none.
_CARRIED = _PACKAGE / "_root"


def is_installed() -> bool:
    """An installed package, not a checkout."""
    return not _override("WIREPROOF_ROOT") and _CARRIED.is_dir()


def root() -> Path:
    """The checkout, or what stands for one in an installed package; WIREPROOF_ROOT overrides it."""
    return _override("WIREPROOF_ROOT") or (_CARRIED if is_installed() else _PACKAGE.parents[1])


def cases() -> Path:
    """The scenarios; WIREPROOF_CASES overrides it."""
    return _override("WIREPROOF_CASES") or root() / "cases"


def spec() -> Path:
    """The clause ledger and the schemas."""
    return root() / "spec"


def classes() -> Path:
    """How well each clause is proven: touched, proven or confirmed."""
    return spec() / "classes.json"


def targets() -> Path:
    """One folder for each target; WIREPROOF_TARGETS overrides it."""
    return _override("WIREPROOF_TARGETS") or root() / "targets"


def state() -> Path:
    """What runs leave behind: events, certificates; WIREPROOF_STATE overrides it."""
    return _override("WIREPROOF_STATE") or (Path.cwd() if is_installed() else root()) / ".wireproof"


def make(folder: Path) -> None:
    """Makes a folder below `state` or `cache`. A state folder that is new keeps itself out of Git."""
    fresh = not state().exists()
    folder.mkdir(parents=True, exist_ok=True)
    if fresh and folder.is_relative_to(state()):
        (state() / ".gitignore").write_text("*\n")


def cache() -> Path:
    """What can be made again at any time; with WIREPROOF_STATE below that."""
    home = _user_cache()
    if _override("WIREPROOF_STATE") or home is None or not is_installed():
        return state() / "cache"
    return home / "wireproof"


def compiled() -> Path:
    """What an installed package has read for its users already, as `cache` would keep it."""
    return root() / "compiled"


def set_up(target: Path) -> Path:
    """What the set-up of the target in this folder installs."""
    if is_installed() and target.parent == _CARRIED / "targets":
        return cache() / "targets" / target.name
    return target / ".installed"


def build() -> Path:
    """CMake's release folder; WIREPROOF_BUILD_DIR overrides it."""
    return _override("WIREPROOF_BUILD_DIR") or root() / "build" / "release"


def binary(name: str, folder: str) -> Path:
    """A program of ours: below WIREPROOF_BIN_DIR if it is there, or in the package, or in its folder of the build."""
    places = [_override("WIREPROOF_BIN_DIR")]
    if not _override("WIREPROOF_BUILD_DIR"):
        places.append(root() / "bin")
    for place in places:
        if place and (place / name).exists():
            return place / name
    return build() / folder / name


def named(path: Path) -> str:
    """A file of ours as it is called in every checkout and package; any other by its whole path."""
    for base, name in ((root(), ""), (_PACKAGE, "harness/wireproof/")):
        if path.is_relative_to(base):
            return name + path.relative_to(base).as_posix()
    resolved = path.resolve()
    return str(path) if resolved == path else named(resolved)


def _override(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def _user_cache() -> Path | None:
    """XDG_CACHE_HOME, which counts if it is absolute, or ~/.cache; none for a user without a home."""
    wanted = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if wanted.is_absolute():
        return wanted
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return None
