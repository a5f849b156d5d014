"""An authority, a server's certificate for `server.test` and a client's, for one test run."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificates:
    authority: Path
    server: Path
    server_key: Path
    client: Path
    client_key: Path


def make_certificates(folder: Path) -> Certificates:
    """PEM files in this folder, valid for a day."""
    _openssl(folder, "authority", "-subj", "/CN=authority")
    for name in ("server", "client"):
        names = f"subjectAltName=DNS:{name}.test,DNS:localhost"
        signed = ["-CA", "authority.pem", "-CAkey", "authority.key", "-addext", names]
        _openssl(folder, name, "-subj", f"/CN={name}.test", *signed)
    files = ["authority.pem", "server.pem", "server.key", "client.pem", "client.key"]
    return Certificates(*(folder / name for name in files))


def _openssl(folder: Path, name: str, *options: str) -> None:
    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    command = ["openssl", "req", "-x509", *key.split(), "-keyout", f"{name}.key", "-out", f"{name}.pem", *options]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
