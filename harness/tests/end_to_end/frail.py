"""A server that stands before another one and has a fault: PUSH_PROMISE from a client harms it.

Usage: frail.py MANNER PORT UPSTREAM_PORT. MANNER: `hang` (all of it stops), `complain` (prints a line of
UndefinedBehaviorSanitizer and goes on), `die` (ends, with status 3), `flood` (sends 30,000 PING on that connection).
"""

import os
import signal
import socket
import sys
import threading

manner, port, upstream = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
#: The second half of its header: type, flags, stream 1.
PUSH_PROMISE = b"\x05\x04\x00\x00\x00\x01"
PING = b"\x00\x00\x08\x06\x00\x00\x00\x00\x00frailest"


def suffer(client: socket.socket) -> None:
    """The fault."""
    if manner == "hang":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif manner == "complain":
        print("push.c:3:5: runtime error: signed integer overflow", file=sys.stderr, flush=True)
    elif manner == "die":
        print("nobody promised me this", file=sys.stderr, flush=True)
        os._exit(3)
    elif manner == "flood":
        for _ in range(30):
            client.sendall(PING * 1000)


def relay(source: socket.socket, sink: socket.socket, *, from_client: bool) -> None:
    """Octets one way, until the end."""
    try:
        while octets := source.recv(1 << 16):
            if from_client and PUSH_PROMISE in octets:
                suffer(source)
            sink.sendall(octets)
        if from_client:
            sink.shutdown(socket.SHUT_WR)
        else:
            sink.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def serve(client: socket.socket) -> None:
    """One connection."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with socket.create_connection(("127.0.0.1", upstream)) as server, client:
        threading.Thread(target=relay, args=(client, server), kwargs={"from_client": True}, daemon=True).start()
        relay(server, client, from_client=False)


listener = socket.create_server(("127.0.0.1", port), backlog=256)
print("listening", flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
