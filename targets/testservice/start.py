"""How each of the Python servers starts and ends: its options, its port, its certificate, its signals."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import ssl

EXIT_CANNOT_LISTEN, EXIT_USAGE = 1, 4
ENDING = (signal.SIGTERM, signal.SIGINT)


class Parser(argparse.ArgumentParser):
    """The options that all have; TLS needs both files. `ages`: the server can end its connections after a while."""

    def __init__(self, about: str, ages: bool = False) -> None:
        super().__init__(prog="server.py", description=f"grpc.testing.TestService on {about}")
        self.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 chooses one")
        self.add_argument("--tls-cert", type=Path, help="certificate chain, PEM")
        self.add_argument("--tls-key", type=Path, help="its private key, PEM")
        self.add_argument("--tls-client-ca", type=Path, help="serve only clients with a certificate of this, PEM")
        if ages:
            self.add_argument(
                "--max-age", type=float, metavar="SECONDS", help="end each connection in peace after so long"
            )

    def parsed(self) -> argparse.Namespace:
        """The command line's; ends the program where it can't be used."""
        arguments = self.parse_args()
        if (arguments.tls_cert is None) != (arguments.tls_key is None):
            self.error("--tls-cert and --tls-key need each other")
        if arguments.tls_client_ca and not arguments.tls_cert:
            self.error("--tls-client-ca needs --tls-cert")
        return arguments

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def core_options(arguments: argparse.Namespace) -> list[tuple[str, int]]:
    """For servers on C-core."""
    options = [("grpc.so_reuseport", 0)]
    if arguments.max_age is not None:
        options.append(("grpc.max_connection_age_ms", round(arguments.max_age * 1000)))
    return options


def core_identity(arguments: argparse.Namespace) -> dict[str, Any]:
    """For servers on C-core: what `grpc.ssl_server_credentials` takes. Raises OSError."""
    authority = arguments.tls_client_ca
    return {
        "private_key_certificate_chain_pairs": [(arguments.tls_key.read_bytes(), arguments.tls_cert.read_bytes())],
        "root_certificates": authority.read_bytes() if authority else None,
        "require_client_auth": authority is not None,
    }


def give_up(why: object, status: int) -> int:
    """Says why; gives the status to exit with."""
    print(f"server.py: {why}", file=sys.stderr)
    return status


def announce(port: int) -> None:
    """Says that the server is ready."""
    print(f"listening on 127.0.0.1:{port}", flush=True)


def listener(arguments: argparse.Namespace) -> socket.socket:
    """A socket that listens. Raises OSError."""
    return socket.create_server(("127.0.0.1", arguments.port), backlog=512)


def tls_context(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    """What the options ask for: h2 by ALPN. Raises OSError for files that can't be used."""
    if arguments.tls_cert is None:
        return None
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if arguments.tls_client_ca:
        context.load_verify_locations(arguments.tls_client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(arguments.tls_cert, arguments.tls_key)
    context.set_alpn_protocols(["h2"])
    return context


def ending() -> asyncio.Event:
    """Set when the server is told to end."""
    ended = asyncio.Event()
    for number in ENDING:
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    return ended
