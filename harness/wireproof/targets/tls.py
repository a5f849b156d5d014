"""The certificate that targets serve in the tests: made once, for localhost. An RSA one, since the suite that RFC 9113
wants of every TLS 1.2 server (§9.2.2) needs that."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from wireproof import paths
from wireproof.errors import WireproofError

_FILES = {"cert": "cert.pem", "key": "key.pem", "ca": "ca.pem"}
_DAYS = "3650"
_EXTENSIONS = "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"


def identity() -> dict[str, Path]:
    """PEM files: the server's `cert` and `key`, and the `ca` that signed them."""
    folder = paths.state() / "tls-rsa"
    files = {name: folder / file for name, file in _FILES.items()}
    if not all(path.exists() for path in files.values()):
        _make(folder)
    return files


def _make(folder: Path) -> None:
    if shutil.which("openssl") is None:
        raise WireproofError("TLS needs the program openssl, to make a test certificate")
    paths.make(folder.parent)
    workshop = Path(tempfile.mkdtemp(prefix="tls-", dir=folder.parent))
    (workshop / "extensions").write_text(_EXTENSIONS)
    key = ["-newkey", "rsa:2048", "-noenc"]
    authority = [
        "-x509",
        *key,
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        _DAYS,
        "-subj",
        "/CN=wireproof test authority",
    ]
    _openssl(workshop, "req", *authority)
    _openssl(workshop, "req", *key, "-keyout", "key.pem", "-out", "request", "-subj", "/CN=localhost")
    signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions"]
    _openssl(workshop, "x509", "-req", "-in", "request", *signing, "-out", "cert.pem", "-days", _DAYS)
    for leftover in ("ca.key", "ca.srl", "request", "extensions"):
        (workshop / leftover).unlink(missing_ok=True)  # nobody shall sign with this authority again
    try:
        workshop.rename(folder)
    except OSError:  # another run was quicker
        shutil.rmtree(workshop)


def _openssl(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WireproofError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
