"""The command line of an interop client, and what of a channel can be said with it."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof.shims.adapter import Channel
from wireproof.shims.request import Refused, Unsupported

#: How the placeholders for TLS are called, after the flags.
_TLS = {"roots": "ca_file", "server_name": "server_host_override"}
#: The flags that the description of the test cases names; what a command has that names no `{test_case}`.
STANDARD = ["--server_host={server_host}", "--server_port={server_port}", "--test_case={test_case}"]
STANDARD_TLS = [
    "--use_tls=true",
    "--use_test_ca=true",
    "--ca_file={ca_file}",
    "--server_host_override={server_host_override}",
]
_PLACEHOLDER = re.compile(r"\{(server_host|server_port|test_case|ca_file|server_host_override|folder)\}")


@dataclass(frozen=True)
class Dialect:
    """How a client is told what to do: its words, with placeholders."""

    command: list[str]
    #: The whole command over TLS; empty where the client can't be told which authorities to trust.
    tls: list[str]
    #: How a parameter of a case is spelled.
    parameter: str = "--{name}={value}"
    #: Where in `{folder}`, which the shim makes for each case, the client looks for its authorities.
    put_roots: str = ""


def dialect(command: list[str], tls: str | None, parameter: str, put_roots: str) -> Dialect:
    """From the shim's options. A command without `{test_case}` takes the standard flags. Raises ValueError."""
    if any("{test_case}" in word for word in command):
        return Dialect(command, shlex.split(tls or ""), parameter, put_roots)
    plain = [*command, *STANDARD]
    return Dialect(plain, [*plain, *STANDARD_TLS] if tls is None else shlex.split(tls), parameter, put_roots)


def check(dialect: Dialect, channel: Channel) -> None:
    """Raises Unsupported for what the client can't be told, Refused for a target that is no address."""
    address(channel.target)
    for name in channel.options:
        if name != "tls":
            raise Unsupported(f"options.{name}")
    tls = channel.options.get("tls")
    if tls is None:
        return
    if not dialect.tls:
        raise Unsupported("options.tls")
    text = " ".join(dialect.tls) + ("{ca_file}" if dialect.put_roots else "")
    for name in tls:
        if "{" + _TLS.get(name, name) + "}" not in text:
            raise Unsupported(f"options.tls.{name}")
    if "{ca_file}" in text and "roots" not in tls:
        # The client trusts what it is told to, and its own system's authorities can't be told from here.
        raise Unsupported("options.tls")


def argv(dialect: Dialect, channel: Channel, case: str, parameters: dict[str, str], folder: Path) -> list[str]:
    """The command for one case; what it needs is put into `folder`. Raises Refused."""
    host, port = address(channel.target)
    tls: dict[str, Any] | None = channel.options.get("tls")
    values = {"server_host": host, "server_port": port, "test_case": case, "folder": str(folder)}
    if tls is not None:
        values |= {"ca_file": tls.get("roots", ""), "server_host_override": tls.get("server_name", host)}
        _put(dialect.put_roots, values["ca_file"], folder)
    words = dialect.command if tls is None else dialect.tls
    filled = [_PLACEHOLDER.sub(lambda match: values[match.group(1)], word) for word in words]
    given = parameters.items()
    return filled + [dialect.parameter.replace("{name}", name).replace("{value}", value) for name, value in given]


def address(target: str) -> tuple[str, str]:
    """Host and port of a channel's target. Raises Unsupported for one that is no address, Refused for a bad port."""
    place = target.removeprefix("dns:///").removeprefix("ipv4:")
    host, colon, port = place.rpartition(":")
    if not colon or not host or "/" in place:
        raise Unsupported("target")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Refused(f'target: "{target}" has no port')
    return host.strip("[]"), port


def _put(where: str, roots: str, folder: Path) -> None:
    if not where:
        return
    place = folder / where
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(roots, place)
    except OSError as error:
        raise Refused(f"options.tls.roots: {error}") from None
