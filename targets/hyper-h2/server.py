"""A server on python-hyper h2: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT.

With --fault NAME it breaks the rule that faults.tsv tells under that name.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).resolve().parents[1] / "testservice"))
from limits import LIMITS
from start import EXIT_CANNOT_LISTEN, EXIT_USAGE, Parser, announce, ending, give_up, listener, tls_context

if TYPE_CHECKING:
    import ssl

HERE = Path(__file__).resolve().parent


def parse_arguments() -> argparse.Namespace:
    parser = Parser("python-hyper h2", ages=True)
    parser.add_argument("--max-idle", type=float, metavar="SECONDS", help="and each that has had no call for so long")
    parser.add_argument("--keepalive", type=float, metavar="SECONDS", help="send a PING after so long without an octet")
    parser.add_argument("--ping-strikes", type=int, metavar="COUNT", help="forgive so many PINGs that come too soon")
    parser.add_argument(
        "--ping-interval",
        type=float,
        default=LIMITS.ping_interval,
        metavar="SECONDS",
        help="a PING sooner after the one before comes too soon",
    )
    parser.add_argument(
        "--pings-without-calls", action="store_true", help="that holds without a call, in place of two hours"
    )
    parser.add_argument("--grace", type=float, metavar="SECONDS", help="cut off what is open so long after --max-age")
    parser.add_argument(
        "--max-message", type=int, default=LIMITS.max_message, metavar="OCTETS", help="in either direction"
    )
    parser.add_argument("--bearer", metavar="TOKEN", help="refuse calls without `authorization: Bearer TOKEN`")
    parser.add_argument("--more-services", type=int, default=0, metavar="COUNT", help="that health checking knows of")
    parser.add_argument("--fault", metavar="NAME", help="break one rule")
    parser.add_argument("--list-faults", action="store_true", help="print name, clauses, how and description, and end")
    return parser.parsed()


async def serve(listening: socket.socket, tls: ssl.SSLContext | None) -> None:
    from connection import Connection

    ended = ending()
    server = await asyncio.get_running_loop().create_server(Connection, sock=listening, ssl=tls)
    announce(listening.getsockname()[1])
    await ended.wait()
    server.close()


def main() -> int:
    arguments = parse_arguments()
    if arguments.list_faults:
        sys.stdout.write((HERE / "faults.tsv").read_text())
        return 0
    for name in vars(LIMITS):
        setattr(LIMITS, name, getattr(arguments, name))
    if arguments.fault is not None:
        import faults

        try:
            faults.install(arguments.fault)
        except KeyError:
            return give_up(f"no fault {arguments.fault}", EXIT_USAGE)
    try:
        listening, tls = listener(arguments), tls_context(arguments)
    except OSError as error:
        return give_up(error, EXIT_CANNOT_LISTEN)
    gc.freeze()
    asyncio.run(serve(listening, tls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
