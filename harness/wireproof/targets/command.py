"""A target's command line: placeholders filled in, without a shell."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import sys
from pathlib import Path

from wireproof import paths
from wireproof.errors import UsageError
from wireproof.targets.target import Profile, Target
from wireproof.targets.tools import missing

#: Of a target that is built with the programs: a package has it not.
_ONLY_IN_A_CHECKOUT = "it is in a checkout only; name a target with -t (honest, exec:'COMMAND {port}', tcp:HOST:PORT)"
#: In the folder of what set-up installs, once all of it is there.
STAMP = "set-up"
_PLACEHOLDER = re.compile(r"\{(port|cert|key|ca|client_ca|dir|here|build|python)\}")


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def installed(target: Target) -> Path:
    """What set-up installs: {dir}; another target's where they share it."""
    folder = target.folder or Path.cwd()
    return paths.set_up(folder.parent / target.setup["with"] if "with" in target.setup else folder)


def argv(target: Target, profile: Profile, port: int) -> list[str]:
    """The command that starts the profile on `port`. Makes certificates when it names them."""
    values = {
        "port": lambda: str(port),
        "dir": lambda: str(installed(target)),
        "here": lambda: str(target.folder or Path.cwd()),
        "build": lambda: str(paths.build()),
        "python": lambda: sys.executable,
        "cert": lambda: str(_identity()["cert"]),
        "key": lambda: str(_identity()["key"]),
        "ca": lambda: str(_identity()["ca"]),
        "client_ca": lambda: str(_clients()["ca"]),
    }
    return [_PLACEHOLDER.sub(lambda match: values[match.group(1)](), word) for word in _words(target, profile)]


def _words(target: Target, profile: Profile) -> list[str]:
    try:
        words = shlex.split(profile.start)
    except ValueError as error:
        raise UsageError(f"{target.name}: the start command can't be split: {error}") from None
    if not words:
        raise UsageError(f"{target.name}: the start command is empty")
    return words


def unavailable(target: Target) -> str | None:
    """Why the target can't be started here, if so."""
    if target.live:
        return None
    if set(target.setup) - {"apt"} and not (installed(target) / STAMP).exists():
        return f"it isn't set up{_remedy(target)}"
    fillers = {"dir": installed(target), "here": target.folder, "build": paths.build(), "python": sys.executable}
    for profile in target.profiles.values():
        first = _words(target, profile)[0]
        program = _PLACEHOLDER.sub(lambda match: str(fillers.get(match.group(1), "")), first)
        if "/" in program and target.folder:
            program = str(target.folder / program)
        if shutil.which(program) is None:
            if "{build}" in first and paths.is_installed():
                return _ONLY_IN_A_CHECKOUT
            return f"{_shown(program)} isn't there{_remedy(target)}"
    return None


def _remedy(target: Target) -> str:
    if why := missing(target.setup):
        return f"; its set-up {why}"
    if target.setup and target.folder:
        return f"; run `wireproof targets --setup {target.folder.name}`"
    is_ours = target.folder is not None and target.folder.parent == paths.targets()
    return "; build it first (scripts/setup)" if is_ours else ""


def _shown(program: str) -> str:
    root = str(paths.root()) + "/"
    return program.removeprefix(root)


def _identity() -> dict[str, Path]:
    from wireproof.targets.tls import identity

    return identity()


def _clients() -> dict[str, Path]:
    from wireproof.targets.tls import clients

    return clients()
