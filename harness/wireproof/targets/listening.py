"""Where processes listen, as /proc tells it (Linux; elsewhere nothing is known)."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")
#: The state of a socket that listens, in /proc/net/tcp.
_LISTEN = "0A"


class Address(NamedTuple):
    """A TCP address."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def serves(self, host: str, port: int) -> bool:
        """Who connects there arrives here; `host` is a numeric address."""
        return self.port == port and self.host in (host, _wildcard(host), "::")


def of_program(pid: int) -> list[Address]:
    """Where a program that the keeper started listens, with all that it has started in turn."""
    pids = _descendants(_parents().get(pid, pid)) | {pid}
    inodes = {inode for each in pids for inode in _sockets(each)}
    return sorted({address for address, inode in _listeners(_PROC / str(pid)) if inode in inodes})


def at_port(port: int) -> list[Address]:
    """All that listens at a port of this machine."""
    return sorted({address for address, _ in _listeners(_PROC / "self") if address.port == port})


def is_of_this_machine(host: str) -> bool:
    """The numeric address is one that a socket of this machine could be bound to."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(family) as probe:
        probe.bind((host, 0))
        return True
    return False


def _wildcard(host: str) -> str:
    return "::" if ":" in host else "0.0.0.0"


def _parents() -> dict[int, int]:
    """Process → its parent."""
    parents: dict[int, int] = {}
    for folder in _PROC.iterdir() if _PROC.is_dir() else ():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The name, in parentheses, may hold anything.
                parents[int(folder.name)] = int((folder / "stat").read_text("latin-1").rpartition(")")[2].split()[1])
    return parents


def _descendants(root: int) -> set[int]:
    parents = _parents()
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {root}


def _sockets(pid: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for entry in (_PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):
                kind, _, inode = str(entry.readlink()).partition(":")
                if kind == "socket":
                    yield inode.strip("[]")


def _listeners(process: Path) -> Iterator[tuple[Address, str]]:
    """Each with its inode, in the network namespace of a process."""
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (process / "net" / table).read_text().splitlines()[1:]:
                words = line.split()
                if words[3] == _LISTEN:
                    host, _, port = words[1].partition(":")
                    yield Address(_numeric(host), int(port, 16)), words[9]


def _numeric(spelled: str) -> str:
    """The address that /proc spells in words of 32 bits, each in the machine's order."""
    octets = bytes.fromhex(spelled)
    words = [int.from_bytes(octets[i : i + 4], sys.byteorder).to_bytes(4, "big") for i in range(0, len(octets), 4)]
    address = ipaddress.ip_address(b"".join(words))
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
