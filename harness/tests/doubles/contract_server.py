"""A double of a server of Connect's contract. It notes its process and what it was asked in the file that NOTES names.

contract_server.py ANSWER(hex) [STATUS]: it lives until SIGTERM, or ends at once with a status.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main() -> None:
    request = sys.stdin.buffer.read()
    Path(os.environ["NOTES"]).write_text(f"{os.getpid()} {request.hex()}")
    sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))
    sys.stdout.buffer.flush()
    if len(sys.argv) > 2:
        sys.exit(int(sys.argv[2]))
    # A double that nobody ends ends itself.
    signal.alarm(60)
    signal.pause()


main()
