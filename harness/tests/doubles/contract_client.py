"""A double of a client of Connect's contract: the first message of a call is what it answers, or one of a few words.

It notes its process in the file that NOTES names.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from wireproof.protobuf.wire import counted, parse, text
from wireproof.shims.connect.delimited import delimited


def main() -> None:
    Path(os.environ["NOTES"]).write_text(str(os.getpid()))
    held: list[bytes] = []
    while prefix := sys.stdin.buffer.read(4):
        request = parse(sys.stdin.buffer.read(int.from_bytes(prefix, "big")))
        name, message = request.text(1), parse(request.octets(16)).octets(2)
        if message == b"die":
            print("panic: no more", file=sys.stderr)
            sys.exit(7)
        if message == b"garbage":
            say(b"PRINTED BY MISTAKE\n")
        elif message == b"trouble":
            say(delimited(text(1, name) + counted(3, text(1, "no such compression"))))
        elif message == b"stranger":
            say(delimited(text(1, "another") + counted(2, b"")))
        elif message == b"later":
            held.append(delimited(text(1, name) + counted(2, b"")))
        elif message != b"never":
            say(delimited(text(1, name) + counted(2, message)), *held)


def say(*octets: bytes) -> None:
    sys.stdout.buffer.write(b"".join(octets))
    sys.stdout.buffer.flush()


main()
