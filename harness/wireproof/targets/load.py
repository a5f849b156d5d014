"""`-t`: a folder of targets/, `exec:COMMAND`, `tcp:HOST:PORT`, `tls:HOST:PORT`, or one of our own peers: `honest`,
`liar:CLAUSE:how`, `eccentric:SEED`, `null:KIND`; or a witness, `witness:FAULT`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.cache import cached, modules
from wireproof.errors import FileError, Problem, UsageError
from wireproof.suggest import did_you_mean
from wireproof.targets import witness
from wireproof.targets.target import DEFAULT_CALL, DEFAULT_PROFILE, Live, Profile, Target

#: An unknown server is taken for one that serves grpc.testing.TestService, unless `--method` says better.
_UNKNOWN_SERVER = ("grpc", "h2c", "test_service")
_NULL_KINDS = ("hangup", "mute", "yes", "nasty")
#: Our own peers: how each spells which one it is, and the option that makes wireproof-peer be it.
_PEERS = {"honest": "", "liar": r"[a-z0-9.-]+:[a-z-]+", "eccentric": r"[0-9]+", "null": r"[a-z]+"}
_PEER_OPTIONS = {"honest": "", "liar": "--break {}", "eccentric": "--eccentric {}", "null": "--null {}"}
_HONEST = ("grpc", "h2c", "test_service", "compression", "health", "default_frame_size", "tls")


def resolve(spelled: str, method: str | None = None, message: str | None = None) -> Target:
    """The target that `-t` names. Raises UsageError."""
    _check_call(method, message)
    kind, colon, rest = spelled.partition(":")
    makers = {"exec": _command, "tcp": _live, "tls": _live, "witness": _witness}
    makers |= dict.fromkeys(_PEER_OPTIONS, _peer)
    maker = makers.get(kind) if colon or kind == "honest" else None
    target = maker(kind, rest, method) if maker else _named(spelled)
    return replace(target.with_call(method, message), spelled=spelled)


def names() -> list[str]:
    """The targets that have a folder."""
    return sorted(path.parent.name for path in paths.targets().glob("*/target.yaml"))


def load_named(name: str) -> Target:
    """The target of targets/NAME. Raises FileError."""
    folder = paths.targets() / name
    file = folder / "target.yaml"
    sources = [file, paths.spec() / "target.schema.json", *modules("scenario", "targets")]
    return _from_data(cached(f"target-{name}", sources, lambda: _read(file, name)), folder)


def _check_call(method: str | None, message: str | None) -> None:
    if method is not None and not re.fullmatch(r"/[^/]+/[^/]+", method):
        raise UsageError(f'--method wants /package.Service/Method, not "{method}"')
    if message is not None and not re.fullmatch(r"([0-9a-fA-F]{2})*", message):
        raise UsageError(f'--message wants hex digits, two an octet, not "{message}"')


def _command(_kind: str, command: str, method: str | None) -> Target:
    if "{port}" not in command:
        raise UsageError("exec: wants {port} in the command, where the server takes the port to listen on")
    profile = Profile(command, capabilities=_unknown_capabilities(method))
    return Target("exec", "server", DEFAULT_CALL, profiles={DEFAULT_PROFILE: profile})


def _peer(kind: str, which: str, _method: str | None) -> Target:
    """One of our own peers; what it serves is known, and that it keeps to the default frame size."""
    name = f"{kind}:{which}" if which else kind
    if kind == "null" and which not in _NULL_KINDS:
        raise UsageError(f'no null peer "{which}"; there are: {", ".join(_NULL_KINDS)}')
    if not re.fullmatch(_PEERS[kind], which):
        raise UsageError(f'no peer "{name}"; there are: honest, liar:CLAUSE:how, eccentric:SEED, null:KIND')
    program = paths.binary("wireproof-peer", "peer")
    start = f"'{program}' serve --port {{port}} {_PEER_OPTIONS[kind].format(which)}".rstrip()
    capabilities = _UNKNOWN_SERVER if kind == "null" else _HONEST
    plain = Profile(start, capabilities=capabilities)
    tls = replace(plain, start=f"{start} --tls-cert {{cert}} --tls-key {{key}}")
    return Target(name, "server", DEFAULT_CALL, profiles={DEFAULT_PROFILE: plain, "tls": tls})


def _witness(_kind: str, fault: str, _method: str | None) -> Target:
    return witness.with_fault(_named(witness.HOST), fault)


def _live(kind: str, address: str, method: str | None) -> Target:
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f'{kind}: wants HOST:PORT, not "{address}"')
    live = Live(host.strip("[]"), int(port), kind == "tls")
    name = f"{kind}:{address}"
    return Target(name, "server", DEFAULT_CALL, live=live, live_capabilities=_unknown_capabilities(method))


def _unknown_capabilities(method: str | None) -> tuple[str, ...]:
    return ("grpc", "h2c") if method else _UNKNOWN_SERVER


def _named(name: str) -> Target:
    known = names()
    if name not in known:
        guess = did_you_mean(name, known) or "; `wireproof targets` lists them"
        raise UsageError(f'no target "{name}"{guess}')
    return load_named(name)


def _read(file: Path, name: str) -> Any:
    from wireproof.scenario.checked import load_checked
    from wireproof.scenario.scalars import spelled

    shown = f"targets/{name}/target.yaml"
    data = load_checked(file, "target", shown)
    if data["name"] != name:
        raise FileError([Problem(shown, 1, 1, f'name: expected "{name}", the folder\'s name')])
    for key in ("version", "message"):
        holder = data if key == "version" else data["call"]
        if key in holder:
            holder[key] = spelled(holder[key]).replace(" ", "") if key == "message" else spelled(holder[key])
    for part in (data, *data.get("profiles", {}).values()):
        part["env"] = {name: spelled(value) for name, value in part.get("env", {}).items()}
    return data


def _from_data(data: dict[str, Any], folder: Path) -> Target:
    profiles = {DEFAULT_PROFILE: _profile(data, {})}
    for name, changes in data.get("profiles", {}).items():
        profiles[name] = _profile(data, changes)
    call = {"message": "", **data["call"]}
    return Target(
        name=data["name"],
        side=data["side"],
        call=call,
        version=data.get("version", ""),
        about=data.get("about", ""),
        profiles=profiles,
        setup=data.get("setup", {}),
        folder=folder,
    )


def _profile(data: dict[str, Any], changes: dict[str, Any]) -> Profile:
    ready = changes.get("ready", data.get("ready", "tcp"))
    return Profile(
        start=changes.get("start", data["start"]),
        ready=None if ready == "tcp" else ready["stdout"],
        env={**data["env"], **changes.get("env", {})},
        capabilities=tuple(changes.get("capabilities", data.get("capabilities", ()))),
        max_parallel=changes.get("max_parallel", data.get("max_parallel", 64)),
    )
