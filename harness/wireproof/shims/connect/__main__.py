"""`python -m wireproof.shims.connect`: programs that speak the contracts of Connect's conformance suite.

client -- CMD…   a client, as a native adapter on standard input and output
serve -- CMD…    a server, as a program that prints where it listens and ends on SIGTERM
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from wireproof.errors import WireproofError
from wireproof.shims.connect.client import OPTIONAL, ConnectClient
from wireproof.shims.connect.serve import request, serve

#: gRPC's own. A server may take 0, no limit, for the limit.
_LIMIT = 4 * 1024 * 1024


def main() -> None:
    """Runs either until its end. Errors go to standard error."""
    parser = _parser()
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("a command is wanted after --")
    try:
        sys.exit(asyncio.run(_client(options, command) if options.role == "client" else _server(options, command)))
    except WireproofError as error:
        print(error, file=sys.stderr)
        sys.exit(error.status)


async def _client(options: argparse.Namespace, command: list[str]) -> int:
    client = ConnectClient(options.name, options.version, command, options.time, options.without)
    try:
        await client.start()
    except OSError as error:
        raise WireproofError(f"{command[0]} can't be started: {error.strerror}") from None
    await client.serve()
    if (why := await client.died()) is not None:
        raise WireproofError(why)
    return 0


async def _server(options: argparse.Namespace, command: list[str]) -> int:
    asked = request(options.tls_cert, options.tls_key, options.client_ca, options.max_receive)
    return await serve(command, asked, options.time)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wireproof.shims.connect",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    roles = parser.add_subparsers(dest="role", required=True)
    client = roles.add_parser("client", help="a client, as a native adapter")
    client.add_argument("--name", default="connect client", help="who answers `hello`")
    client.add_argument("--version", default="unknown", help="its version")
    client.add_argument("--time", type=float, default=60.0, help="seconds that a call may take")
    known = ", ".join(OPTIONAL)
    client.add_argument("--without", type=_names, default=set(), metavar="NAME,…", help=f"what it ignores, of {known}")
    server = roles.add_parser("serve", help="a server that prints where it listens")
    server.add_argument("--tls-cert", default="", metavar="PEM", help="its certificate")
    server.add_argument("--tls-key", default="", metavar="PEM", help="and private key")
    server.add_argument("--client-ca", default="", metavar="PEM", help="serve only clients of this authority")
    server.add_argument(
        "--max-receive", type=int, default=_LIMIT, metavar="OCTETS", help="the longest message it takes"
    )
    server.add_argument("--time", type=float, default=20.0, help="seconds until it must have told its address")
    for role in (client, server):
        role.add_argument("command", nargs=argparse.REMAINDER, metavar="-- CMD…")
    return parser


def _names(text: str) -> set[str]:
    names = set(text.split(","))
    if unknown := names - set(OPTIONAL):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return names


if __name__ == "__main__":
    main()
