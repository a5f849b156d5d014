"""A server on grpcio: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

sys.path.append(str(Path(__file__).resolve().parents[1] / "testservice"))
from service import handler
from start import ENDING, EXIT_CANNOT_LISTEN, EXIT_USAGE, Parser, announce, core_identity, core_options, give_up

# Each open call holds a thread, also one whose client never ends it.
MAX_OPEN_CALLS = 512
SHUTDOWN_GRACE = 0.05  # seconds


def listen(server: grpc.Server, arguments: argparse.Namespace) -> int:
    address = f"127.0.0.1:{arguments.port}"
    port: int
    if arguments.tls_cert is None:
        port = server.add_insecure_port(address)
    else:
        port = server.add_secure_port(address, grpc.ssl_server_credentials(**core_identity(arguments)))
    return port


def main() -> int:
    arguments = Parser("grpcio", ages=True).parsed()
    # Blocked before gRPC starts threads, so that only sigwait ever takes them.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    server = grpc.server(ThreadPoolExecutor(MAX_OPEN_CALLS), [handler()], options=core_options(arguments))
    try:
        port = listen(server, arguments)
    except OSError as error:
        return give_up(error, EXIT_USAGE)
    except RuntimeError as error:
        return give_up(error, EXIT_CANNOT_LISTEN)
    server.start()
    announce(port)
    signal.sigwait(ENDING)
    server.stop(SHUTDOWN_GRACE).wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
