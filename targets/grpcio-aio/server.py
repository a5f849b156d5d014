"""A server on grpcio's asyncio API: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import grpc

sys.path.append(str(Path(__file__).resolve().parents[1] / "testservice"))
from service import handler
from start import EXIT_CANNOT_LISTEN, EXIT_USAGE, Parser, announce, core_identity, core_options, ending, give_up

SHUTDOWN_GRACE = 0.05  # seconds


async def serve(address: str, credentials: grpc.ServerCredentials | None, chosen: list[tuple[str, int]]) -> None:
    server = grpc.aio.server(handlers=[handler()], options=chosen)
    port = server.add_secure_port(address, credentials) if credentials else server.add_insecure_port(address)
    await server.start()
    ended = ending()
    announce(port)
    await ended.wait()
    await server.stop(SHUTDOWN_GRACE)


def main() -> int:
    arguments = Parser("grpcio's asyncio API", ages=True).parsed()
    credentials = None
    try:
        if arguments.tls_cert:
            credentials = grpc.ssl_server_credentials(**core_identity(arguments))
        asyncio.run(serve(f"127.0.0.1:{arguments.port}", credentials, core_options(arguments)))
    except OSError as error:
        return give_up(error, EXIT_USAGE)
    except RuntimeError as error:
        return give_up(error, EXIT_CANNOT_LISTEN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
