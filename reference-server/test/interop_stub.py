"""Calls by method name, without generated code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import grpc

DEADLINE = 5.0  # seconds; only a hanging server reaches it


class Stub:
    def __init__(self, channel: grpc.Channel, service: str = "grpc.testing.TestService") -> None:
        self.channel = channel
        self._service = service

    def _path(self, method: str) -> str:
        return f"/{self._service}/{method}"

    def unary(self, method: str, request: bytes = b"", **options: Any) -> bytes:
        return self.unary_with_call(method, request, **options)[0]

    def unary_with_call(self, method: str, request: bytes = b"", **options: Any) -> tuple[bytes, grpc.Call]:
        response, call = self.channel.unary_unary(self._path(method)).with_call(request, timeout=DEADLINE, **options)
        return response, call

    def client_stream(self, method: str, requests: Iterable[bytes], **options: Any) -> bytes:
        response: bytes = self.channel.stream_unary(self._path(method))(iter(requests), timeout=DEADLINE, **options)
        return response

    def server_stream(self, method: str, request: bytes, **options: Any) -> Iterator[bytes]:
        responses: Iterator[bytes] = self.channel.unary_stream(self._path(method))(request, timeout=DEADLINE, **options)
        return responses

    def duplex(self, method: str, requests: Iterable[bytes], **options: Any) -> Any:
        """An iterator of responses which is the call too."""
        return self.channel.stream_stream(self._path(method))(iter(requests), timeout=DEADLINE, **options)
