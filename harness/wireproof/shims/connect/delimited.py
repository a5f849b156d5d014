"""Messages on a pipe: four octets of length, big-endian, and the message."""

from __future__ import annotations

import asyncio

#: The largest message that is read, in octets.
_LARGEST = 64 * 1024 * 1024


def delimited(message: bytes) -> bytes:
    """The message with its length before it."""
    return len(message).to_bytes(4, "big") + message


async def read_delimited(reader: asyncio.StreamReader) -> bytes | None:
    """The next message; none at the end. Raises ValueError where it ends within one, or is no such stream."""
    try:
        length = int.from_bytes(await reader.readexactly(4), "big")
        if length > _LARGEST:
            raise ValueError(f"a message of {length} octets is announced, more than {_LARGEST}: is it text?")
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError as error:
        if error.partial or error.expected != 4:
            raise ValueError("the output ends within a message") from None
        return None
