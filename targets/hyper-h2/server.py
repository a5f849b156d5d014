"""A server on python-hyper h2: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT.

With --fault NAME it breaks the rule that faults.tsv tells under that name.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "testservice"))

if TYPE_CHECKING:
    import ssl

EXIT_CANNOT_LISTEN, EXIT_USAGE = 1, 4


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def parse_arguments() -> argparse.Namespace:
    parser = Parser(prog="server.py", description="grpc.testing.TestService on python-hyper h2")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 chooses one")
    parser.add_argument("--tls-cert", type=Path, help="certificate chain, PEM")
    parser.add_argument("--tls-key", type=Path, help="its private key, PEM")
    parser.add_argument("--fault", metavar="NAME", help="break one rule")
    parser.add_argument("--list-faults", action="store_true", help="print name, clauses, how and description, and end")
    arguments = parser.parse_args()
    if (arguments.tls_cert is None) != (arguments.tls_key is None):
        parser.error("--tls-cert and --tls-key need each other")
    return arguments


def tls_context(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    if arguments.tls_cert is None:
        return None
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(arguments.tls_cert, arguments.tls_key)
    context.set_alpn_protocols(["h2"])
    return context


async def serve(listener: socket.socket, tls: ssl.SSLContext | None) -> None:
    from connection import Connection

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server = await loop.create_server(Connection, sock=listener, ssl=tls)
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    await ended.wait()
    server.close()


def main() -> int:
    arguments = parse_arguments()
    if arguments.list_faults:
        sys.stdout.write((HERE / "faults.tsv").read_text())
        return 0
    if arguments.fault is not None:
        import faults

        try:
            faults.install(arguments.fault)
        except KeyError:
            print(f"server.py: no fault {arguments.fault}", file=sys.stderr)
            return EXIT_USAGE
    try:
        listener = socket.create_server(("127.0.0.1", arguments.port), backlog=512)
        tls = tls_context(arguments)
    except OSError as error:
        print(f"server.py: {error}", file=sys.stderr)
        return EXIT_CANNOT_LISTEN
    gc.freeze()
    asyncio.run(serve(listener, tls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
