"""`-t`: a target of the configuration, a folder of targets/, `exec:COMMAND`, `tcp:HOST:PORT`, `tls:HOST:PORT`, one of
our own peers (`honest`, `liar:CLAUSE:how`, `eccentric:SEED`, `null:KIND`), a witness, `witness:FAULT`, or a client
behind its adapter, `client:COMMAND`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.cache import cached, modules
from wireproof.config import settings
from wireproof.config.settings import Config
from wireproof.errors import FileError, Problem, UsageError
from wireproof.suggest import did_you_mean
from wireproof.targets import witness
from wireproof.targets.described import live, started
from wireproof.targets.target import (
    DEFAULT_CALL,
    DEFAULT_PROFILE,
    MTLS_PROFILE,
    PEER_PROFILES,
    TLS_PROFILE,
    Live,
    Profile,
    Target,
)

#: An unknown server is taken for one that serves grpc.testing.TestService, unless `--method` says better.
_UNKNOWN_SERVER = ("grpc", "h2c", "test_service")
_NULL_KINDS = ("hangup", "mute", "yes", "nasty")
#: Our own peers: how each spells which one it is, and the option that makes wireproof-peer be it.
_PEERS = {"honest": "", "liar": r"[A-Za-z0-9.-]+:[a-z-]+", "eccentric": r"[0-9]+", "null": r"[a-z]+"}
_PEER_OPTIONS = {"honest": "", "liar": "--break {}", "eccentric": "--eccentric {}", "null": "--null {}"}
_HONEST = (
    "grpc",
    "h2c",
    "test_service",
    "compression",
    "health",
    "reflection",
    "route_exchange",
    "values",
    "orca",
    "probe_calls",
    "probe_health",
    "rich_errors",
    "extension",
    "default_frame_size",
    "tls",
    "tells_request",
)


def resolve(spelled: str, method: str | None = None, message: str | None = None) -> Target:
    """The target that `-t` names. Raises UsageError."""
    _check_call(method, message)
    kind, colon, rest = spelled.partition(":")
    makers = {"exec": _command, "tcp": _live, "tls": _live, "witness": _witness, "client": _client}
    makers |= dict.fromkeys(_PEER_OPTIONS, _peer)
    maker = makers.get(kind) if colon or kind == "honest" else None
    config = settings.current()
    if spelled in config.targets:
        target = _own(spelled, config)
    else:
        target = maker(kind, rest, method) if maker else _named(spelled, config)
    expected = config.expectations_of(spelled) or target.expected
    return replace(target.with_call(method, message), spelled=spelled, expected=expected)


def own_targets(config: Config) -> list[Target]:
    """Those that the configuration describes."""
    return [_own(name, config) for name in config.targets]


def names() -> list[str]:
    """The targets that have a folder."""
    return sorted(path.parent.name for path in paths.targets().glob("*/target.yaml"))


def load_named(name: str) -> Target:
    """The target of targets/NAME. Raises FileError."""
    folder = paths.targets() / name
    file = folder / "target.yaml"
    sources = [file, paths.spec() / "target.schema.json", *modules("scenario", "targets")]
    data = cached(f"target-{name}", sources, lambda: _read(file, name))
    target = started(data, folder)
    expected = folder / "expected.yaml"
    return replace(target, expected=expected) if expected.exists() else target


def _check_call(method: str | None, message: str | None) -> None:
    if method is not None and not re.fullmatch(r"/[^/]+/[^/]+", method):
        raise UsageError(f'--method wants /package.Service/Method, not "{method}"')
    if message is not None and not re.fullmatch(r"([0-9a-fA-F]{2})*", message):
        raise UsageError(f'--message wants hex digits, two an octet, not "{message}"')


def _command(_kind: str, command: str, method: str | None) -> Target:
    if "{port}" not in command:
        raise UsageError("exec: wants {port} in the command, where the server takes the port to listen on")
    profile = Profile(command, capabilities=_unknown_capabilities(method is not None))
    return Target("exec", "server", DEFAULT_CALL, profiles={DEFAULT_PROFILE: profile})


def _client(_kind: str, command: str, _method: str | None) -> Target:
    if "{port}" in command:
        raise UsageError("client: has no {port}: an adapter speaks on its standard input and output")
    return Target("client", "client", DEFAULT_CALL, profiles={DEFAULT_PROFILE: Profile(command)})


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
    mtls = replace(plain, start=f"{tls.start} --tls-client-ca {{client_ca}}")
    profiles = {DEFAULT_PROFILE: plain, TLS_PROFILE: tls, MTLS_PROFILE: mtls}
    profiles |= {name: replace(plain, start=f"{start} --profile {name}") for name in PEER_PROFILES}
    return Target(name, "server", DEFAULT_CALL, profiles=profiles)


def _witness(_kind: str, fault: str, _method: str | None) -> Target:
    return witness.with_fault(load_named(witness.HOST), fault)


def _live(kind: str, address: str, method: str | None) -> Target:
    name = f"{kind}:{address}"
    capabilities = _unknown_capabilities(method is not None)
    return Target(name, "server", DEFAULT_CALL, live=_address(kind, address), live_capabilities=capabilities)


def _address(kind: str, address: str) -> Live:
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f'{kind}: wants HOST:PORT, not "{address}"')
    return Live(host.strip("[]"), int(port), kind == "tls")


def _unknown_capabilities(has_method: bool) -> tuple[str, ...]:
    return ("grpc", "h2c") if has_method else _UNKNOWN_SERVER


def _own(name: str, config: Config) -> Target:
    """A target of the configuration. What it can do is known as little as of `-t exec:`, unless it says so."""
    assert config.file
    data = config.targets[name]
    call = data.get("call", DEFAULT_CALL)
    unknown = ("h2c",) if "method" in call else _unknown_capabilities("call" in data)
    data = {"name": name, "side": "server", "call": call, "capabilities": unknown, **data}
    if "address" not in data:
        return started(data, config.file.parent)
    kind, _, address = data["address"].partition(":")
    return live(data, _address(kind, address))


def _named(name: str, config: Config) -> Target:
    known = names()
    if name not in known:
        guess = did_you_mean(name, [*config.targets, *known]) or "; `wireproof targets` lists them"
        raise UsageError(f'no target "{name}"{guess}')
    return load_named(name)


def _read(file: Path, name: str) -> Any:
    from wireproof.scenario.checked import load_checked
    from wireproof.targets.described import plain

    shown = f"targets/{name}/target.yaml"
    data = load_checked(file, "target", shown)
    if data["name"] != name:
        raise FileError([Problem(shown, 1, 1, f'name: expected "{name}", the folder\'s name')])
    return plain(data)
