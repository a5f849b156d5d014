"""A double of a server: listens on its port, or does what else its second argument says."""

import os
import signal
import socket
import sys
import time

port, manner = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "listen"
print("double starts", file=sys.stderr, flush=True)
if manner == "exit":
    sys.exit("no licence")
if manner == "mute":
    time.sleep(60)
listener = socket.create_server(("127.0.0.1", port))
print(f"listening on port {listener.getsockname()[1]}", flush=True)
if manner == "panic":
    print("panic: runtime error: index out of range", file=sys.stderr, flush=True)
if manner == "crash":
    listener.accept()
    os.kill(os.getpid(), signal.SIGSEGV)
while True:
    connection, _ = listener.accept()
    connection.close()
