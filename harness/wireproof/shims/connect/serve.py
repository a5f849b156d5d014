"""Starts a server that speaks Connect's contract, and says where it listens, as any target does."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from wireproof.errors import UsageError, WireproofError
from wireproof.shims import program
from wireproof.shims.connect import messages
from wireproof.shims.connect.delimited import delimited, read_delimited
from wireproof.shims.connect.messages import Tls


async def serve(command: list[str], request: bytes, seconds: float) -> int:
    """Until SIGTERM, or the end of the server, whose exit status it is then. Raises WireproofError."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, start_new_session=True)
    except OSError as error:
        raise WireproofError(f"{command[0]} can't be started: {error.strerror}") from None
    try:
        host, port = await _ask(process, request, seconds)
        print(f"listening on {'127.0.0.1' if host == 'localhost' else host}:{port}", flush=True)
        ended = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait([ended, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in (ended, stopping):
            task.cancel()
        return 0 if stopped.is_set() else _status(process.returncode)
    finally:
        await program.end(process)


def request(certificate: str, key: str, client_ca: str, receive_limit: int) -> bytes:
    """What the server is asked for; the first three are paths of PEM files, or empty. Raises UsageError."""
    if bool(certificate) != bool(key) or (client_ca and not certificate):
        raise UsageError("--tls-cert and --tls-key go together, and --client-ca with both")
    tls = Tls(b"", _read(certificate), _read(key)) if certificate else None
    return messages.server_request(tls, _read(client_ca) if client_ca else b"", receive_limit)


async def _ask(process: asyncio.subprocess.Process, request: bytes, seconds: float) -> tuple[str, int]:
    assert process.stdin
    assert process.stdout
    process.stdin.write(delimited(request))
    process.stdin.close()
    try:
        async with asyncio.timeout(seconds):
            octets = await read_delimited(process.stdout)
            if octets is None:
                raise WireproofError(f"the server ended with exit status {await process.wait()} and told no address")
            return messages.server_response(octets)
    except TimeoutError:
        raise WireproofError(f"the server told no address within {seconds:g} s") from None
    except ValueError as error:
        raise WireproofError(f"the server told no address: {error}") from None


def _status(returncode: int | None) -> int:
    """As a shell tells it."""
    status = returncode or 0
    if status < 0:
        print(f"the server was ended by {signal.Signals(-status).name}", file=sys.stderr)
    return status if status >= 0 else 128 - status


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(str(error)) from None
