"""The messages of grpc.testing.TestService: requests from octets, responses to octets.

Their fields are described in proto/grpc/testing/messages.proto.
"""

from __future__ import annotations

from dataclasses import dataclass

from protowire import WireError, int32, integer_field, last_of_each, merged, octets, octets_field, read_fields


@dataclass(frozen=True)
class Status:
    code: int
    message: str

    @staticmethod
    def read(message: bytes | None) -> Status | None:
        if message is None:
            return None
        fields = last_of_each(message)
        try:
            return Status(int32(fields.get(1)), octets(fields.get(2)).decode())
        except UnicodeDecodeError as error:
            raise WireError(f"a status message that is not UTF-8: {error}") from None


def _read_bool_value(field: int | bytes | None) -> bool:
    return int32(last_of_each(octets(field)).get(1)) != 0


@dataclass(frozen=True)
class SimpleRequest:
    response_size: int
    response_compressed: bool
    response_status: Status | None
    #: A TestOrcaReport.
    load: bytes | None

    @staticmethod
    def read(data: bytes) -> SimpleRequest:
        fields = last_of_each(data)
        return SimpleRequest(
            int32(fields.get(2)), _read_bool_value(fields.get(6)), Status.read(merged(data, 7)), merged(data, 11)
        )


@dataclass(frozen=True)
class ResponseParameters:
    size: int
    interval_us: int
    compressed: bool

    @staticmethod
    def read(field: int | bytes) -> ResponseParameters:
        fields = last_of_each(octets(field))
        return ResponseParameters(int32(fields.get(1)), int32(fields.get(2)), _read_bool_value(fields.get(3)))


@dataclass(frozen=True)
class OutputRequest:
    response_parameters: tuple[ResponseParameters, ...]
    response_status: Status | None

    @staticmethod
    def read(data: bytes) -> OutputRequest:
        parameters = []
        for number, value in read_fields(data):
            if number == 2:
                parameters.append(ResponseParameters.read(value))
        return OutputRequest(tuple(parameters), Status.read(merged(data, 7)))


def read_input_size(data: bytes) -> int:
    """The size of the payload's body in a StreamingInputCallRequest."""
    payload = octets(last_of_each(data).get(1))
    return len(octets(last_of_each(payload).get(2)))


def payload_response(body: bytes) -> bytes:
    """A SimpleResponse or a StreamingOutputCallResponse."""
    return octets_field(1, octets_field(2, body))


def input_response(size: int) -> bytes:
    """A StreamingInputCallResponse."""
    return integer_field(1, size)
