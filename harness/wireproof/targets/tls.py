"""The certificates of the tests, each made once: the one that targets serve, for localhost, and those that clients
show. The server's is an RSA one, since the suite that RFC 9113 wants of every TLS 1.2 server (§9.2.2) needs that."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from wireproof import paths
from wireproof.errors import WireproofError

#: What a client may show: signed by the authority that the server was given and in date, or not.
CLIENT_CERTIFICATES = ("trusted", "unknown_ca", "expired")
_DAYS = "3650"
_RSA = ("-newkey", "rsa:2048", "-noenc")
_ECDSA = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")
_SERVER = "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"
_CLIENT = "basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n"
#: `openssl x509` can't date a certificate back; `openssl ca` can, and wants its books.
_BOOKS = """[ca]
default_ca = books
[books]
database = index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = anybody
[anybody]
commonName = supplied
"""
_BEGAN, _ENDED = "20200101000000Z", "20200102000000Z"


def identity() -> dict[str, Path]:
    """PEM files: the server's `cert` and `key`, and the `ca` that signed them."""
    folder = _made(paths.state() / "tls-rsa", _make_server)
    return {"cert": folder / "cert.pem", "key": folder / "key.pem", "ca": folder / "ca.pem"}


def clients() -> dict[str, Path]:
    """PEM files: the `ca` that a server is to trust, and by the names of CLIENT_CERTIFICATES what clients show, each a
    certificate and its key."""
    folder = _made(paths.state() / "tls-clients", _make_clients)
    return {name: folder / f"{name}.pem" for name in ("ca", *CLIENT_CERTIFICATES)}


def _made(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, filled by `make` if it is not there yet."""
    if folder.exists():
        return folder
    if shutil.which("openssl") is None:
        raise WireproofError("TLS needs the program openssl, to make a test certificate")
    paths.make(folder.parent)
    workshop = Path(tempfile.mkdtemp(prefix="tls-", dir=folder.parent))
    make(workshop)
    try:
        workshop.rename(folder)
    except OSError:  # another run was quicker
        shutil.rmtree(workshop)
    return folder


def _make_server(workshop: Path) -> None:
    _make_authority(workshop, "ca", _RSA, "wireproof test authority")
    _sign(workshop, "ca", "cert", _RSA, "localhost", _SERVER)
    (workshop / "cert.key").rename(workshop / "key.pem")
    _keep(workshop, "cert", "key", "ca")


def _make_clients(workshop: Path) -> None:
    _make_authority(workshop, "ca", _ECDSA, "wireproof test authority of clients")
    _make_authority(workshop, "other", _ECDSA, "nobody that a server knows")
    _sign(workshop, "ca", "trusted", _ECDSA, "wireproof client", _CLIENT)
    _sign(workshop, "other", "unknown_ca", _ECDSA, "wireproof client", _CLIENT)
    _sign(workshop, "ca", "expired", _ECDSA, "wireproof client", _CLIENT, expired=True)
    for name in CLIENT_CERTIFICATES:
        with (workshop / f"{name}.pem").open("a") as certificate:
            certificate.write((workshop / f"{name}.key").read_text())
    _keep(workshop, "ca", *CLIENT_CERTIFICATES)


def _make_authority(workshop: Path, name: str, key: tuple[str, ...], subject: str) -> None:
    files = ["-keyout", f"{name}.key", "-out", f"{name}.pem"]
    _openssl(workshop, "req", "-x509", *key, *files, "-days", _DAYS, "-subj", f"/CN={subject}")


def _sign(
    workshop: Path,
    authority: str,
    name: str,
    key: tuple[str, ...],
    subject: str,
    extensions: str,
    expired: bool = False,
) -> None:
    (workshop / "extensions").write_text(extensions)
    _openssl(workshop, "req", *key, "-keyout", f"{name}.key", "-out", "request", "-subj", f"/CN={subject}")
    files = ["-in", "request", "-out", f"{name}.pem", "-extfile", "extensions"]
    if expired:
        (workshop / "books").write_text(_BOOKS)
        (workshop / "index").touch()
        signer = ["-cert", f"{authority}.pem", "-keyfile", f"{authority}.key"]
        dates = ["-startdate", _BEGAN, "-enddate", _ENDED]
        _openssl(workshop, "ca", "-batch", "-notext", "-config", "books", *signer, *files, *dates)
    else:
        signer = ["-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial"]
        _openssl(workshop, "x509", "-req", *signer, *files, "-days", _DAYS)


def _keep(workshop: Path, *names: str) -> None:
    """Only these: nobody shall sign with these authorities again."""
    for path in workshop.iterdir():
        if path.name not in [f"{name}.pem" for name in names]:
            path.unlink()


def _openssl(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WireproofError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
