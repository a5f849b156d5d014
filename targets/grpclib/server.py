"""A server on grpclib: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from pathlib import Path
from typing import Any

from grpclib.encoding.base import CodecBase
from grpclib.server import Server

sys.path.append(str(Path(__file__).resolve().parents[1] / "testservice"))
from service import TestService
from start import EXIT_CANNOT_LISTEN, Parser, announce, ending, give_up, listener, tls_context


class Codec(CodecBase):
    """Requests are read by what the handler names as their type; responses are octets already."""

    __content_subtype__ = "proto"

    def encode(self, message: bytes, _message_type: Any) -> bytes:
        return message

    def decode(self, data: bytes, message_type: Any) -> Any:
        return message_type(data)


async def serve(listening: socket.socket, tls: ssl.SSLContext | None) -> None:
    ended = ending()
    server = Server([TestService()], codec=Codec())
    await server.start(sock=listening, ssl=tls)
    announce(listening.getsockname()[1])
    await ended.wait()
    server.close()


def main() -> int:
    arguments = Parser("grpclib").parsed()
    try:
        listening, tls = listener(arguments), tls_context(arguments)
    except OSError as error:
        return give_up(error, EXIT_CANNOT_LISTEN)
    asyncio.run(serve(listening, tls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
