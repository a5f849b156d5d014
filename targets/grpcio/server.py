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

# Each open call holds a thread, also one whose client never ends it.
MAX_OPEN_CALLS = 512
SHUTDOWN_GRACE = 0.05  # seconds
EXIT_CANNOT_LISTEN, EXIT_USAGE = 1, 4


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def parse_arguments() -> argparse.Namespace:
    parser = Parser(prog="server.py", description="grpc.testing.TestService on grpcio")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 chooses one")
    parser.add_argument("--tls-cert", type=Path, help="certificate chain, PEM")
    parser.add_argument("--tls-key", type=Path, help="its private key, PEM")
    arguments = parser.parse_args()
    if (arguments.tls_cert is None) != (arguments.tls_key is None):
        parser.error("--tls-cert and --tls-key need each other")
    return arguments


def listen(server: grpc.Server, arguments: argparse.Namespace) -> int:
    address = f"127.0.0.1:{arguments.port}"
    port: int
    if arguments.tls_cert is None:
        port = server.add_insecure_port(address)
    else:
        identity = (arguments.tls_key.read_bytes(), arguments.tls_cert.read_bytes())
        port = server.add_secure_port(address, grpc.ssl_server_credentials([identity]))
    return port


def main() -> int:
    arguments = parse_arguments()
    # Blocked before gRPC starts threads, so that only sigwait ever takes them.
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    server = grpc.server(ThreadPoolExecutor(MAX_OPEN_CALLS), [handler()], options=[("grpc.so_reuseport", 0)])
    try:
        port = listen(server, arguments)
    except OSError as error:
        print(f"server.py: {error}", file=sys.stderr)
        return EXIT_USAGE
    except RuntimeError as error:
        print(f"server.py: {error}", file=sys.stderr)
        return EXIT_CANNOT_LISTEN
    server.start()
    print(f"listening on 127.0.0.1:{port}", flush=True)
    signal.sigwait(ending)
    server.stop(SHUTDOWN_GRACE).wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
