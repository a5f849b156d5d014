"""A server that is not fit to be tested, each in its own manner; for `wireproof smoke`.

Usage: odd_server.py PORT MANNER [--tls] [--cert FILE --key FILE] [--client-ca FILE] [--alpn NAME] [--tls12]

MANNER: `nowhere` (listens on no port), `elsewhere` (on another), `ipv6` (on ::1), `exit`, `late` (opens its port after
a second), `die` (at the first connection), `mute`, `hangup`, `http1`, `page` (HTTP/2 without gRPC), `reset`, `goaway`,
`once` (serves one connection, after the one that asks whether the port is open), `no-gzip`, `ok`, `status:N` (a gRPC
status), `http:N` (an HTTP status).
"""

import argparse
import contextlib
import os
import socket
import ssl
import sys
import threading
import time

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("manner")
parser.add_argument("--tls", action="store_true")
parser.add_argument("--tls12", action="store_true")
parser.add_argument("--alpn", default="h2")
for name in ("cert", "key", "client-ca"):
    parser.add_argument(f"--{name}")
options = parser.parse_args()
manner, _, code = options.manner.partition(":")
served = 0


def context() -> ssl.SSLContext | None:
    """The TLS side of it."""
    if not options.tls:
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(options.cert, options.key)
    if options.alpn:
        made.set_alpn_protocols([options.alpn])
    if options.client_ca:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(options.client_ca)
    if options.tls12:
        made.maximum_version = ssl.TLSVersion.TLSv1_2
    return made


def answer(connection: H2Connection, stream: int, headers: dict[bytes, bytes]) -> None:
    """One request is there."""
    grpc = [(":status", "200"), ("content-type", "application/grpc")]
    if manner == "page" or headers[b":method"] != b"POST":
        connection.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
        connection.send_data(stream, b"<p>It works!</p>", end_stream=True)
    elif manner == "http":
        connection.send_headers(stream, [(":status", code), ("content-type", "text/plain")], end_stream=True)
    elif manner == "status":
        reason = "no\tsuch \x1b[31mthing" if code == "13" else "because"
        connection.send_headers(stream, [*grpc, ("grpc-status", code), ("grpc-message", reason)], end_stream=True)
    elif manner == "reset":
        connection.reset_stream(stream, error_code=7)
    elif manner == "goaway":
        connection.close_connection(error_code=11)
    elif manner == "no-gzip" and b"grpc-encoding" in headers:
        connection.send_headers(stream, [*grpc, ("grpc-status", "12")], end_stream=True)
    else:
        connection.send_headers(stream, [*grpc, ("grpc-accept-encoding", "identity,gzip")])
        connection.send_data(stream, bytes(5))
        connection.send_headers(stream, [("grpc-status", "0")], end_stream=True)


def converse(client: socket.socket) -> None:
    """HTTP/2, until the client goes."""
    connection = H2Connection(H2Configuration(client_side=False, validate_inbound_headers=False))
    connection.initiate_connection()
    client.sendall(connection.data_to_send())
    requests: dict[int, dict[bytes, bytes]] = {}
    while octets := client.recv(65536):
        for event in connection.receive_data(octets):
            if isinstance(event, RequestReceived):
                requests[event.stream_id] = {bytes(n): bytes(v) for n, v in event.headers}
            elif isinstance(event, DataReceived):
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                answer(connection, event.stream_id, requests[event.stream_id])
        client.sendall(connection.data_to_send())


def serve(plain: socket.socket, tls: ssl.SSLContext | None) -> None:
    """One connection."""
    global served
    with contextlib.suppress(OSError), plain:
        served += 1
        if manner == "die":
            os._exit(3)
        if manner == "hangup" or (manner == "once" and served > 2):
            return
        client = tls.wrap_socket(plain, server_side=True) if tls else plain
        if manner == "mute":
            time.sleep(600)
        elif manner == "http1":
            client.recv(65536)
            client.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        else:
            converse(client)


if manner == "exit":
    print("config.toml: no licence \x1b[31mfor\x07 this", file=sys.stderr, flush=True)
    sys.exit(7)
if manner == "nowhere":
    time.sleep(600)
if manner == "late":
    time.sleep(1)
address = ("::1" if manner == "ipv6" else "127.0.0.1", 0 if manner == "elsewhere" else options.port)
family = socket.AF_INET6 if manner == "ipv6" else socket.AF_INET
listener = socket.create_server(address, family=family, backlog=64)
print(f"listening on port {listener.getsockname()[1]}", flush=True)
security = context()
while True:
    threading.Thread(target=serve, args=(listener.accept()[0], security), daemon=True).start()
