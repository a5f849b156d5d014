"""The rows of calls: which there are, what they ask for, and that they would notice what goes wrong at either end."""

from __future__ import annotations

import itertools
import json
from base64 import b64decode, b64encode
from collections import Counter
from dataclasses import replace

import pytest

from wireproof import ledger, paths
from wireproof.adapter.filled import Filled, octets_of, spelled_out
from wireproof.protobuf.conformance import Metadata, by_name, packed_any
from wireproof.protobuf.wire import counted, number, parse, text
from wireproof.rpc import axes, catalog
from wireproof.rpc.ends import Both, Cut, Refused
from wireproof.rpc.pairwise import pairwise
from wireproof.rpc.row import Heard, Row
from wireproof.rpc.threewise import threewise
from wireproof.targets.target import TLS_PROFILE

ROWS = {row.id: row for row in catalog.load()}


def test_the_rows_are_those_of_the_table() -> None:
    assert axes.file().read_text() == axes.generate(), "python -m wireproof.rpc.axes makes them anew"


def test_every_pair_of_values_that_may_stand_together_does_and_every_value_twice() -> None:
    table, rows = axes.table(), list(axes.chosen().values())
    assert len(rows) >= 800
    assert all(axes.allowed(row) for row in rows)
    counts = Counter(item for row in rows for item in row.items())
    assert all(counts[axis, value] >= 2 for axis, values in table.items() for value in values)
    missing = [
        (one, a, other, b)
        for one, other in itertools.combinations(table, 2)
        for a, b in itertools.product(table[one], table[other])
        if not any(row[one] == a and row[other] == b for row in rows) and _may_meet({one: a, other: b}, table)
    ]
    assert not missing


def test_every_three_values_that_are_soon_over_and_may_stand_together_do() -> None:
    table = axes.quick(axes.table())
    held = {three for row in axes.chosen().values() for three in itertools.combinations(row.items(), 3)}
    missing = [
        three
        for some in itertools.combinations(table, 3)
        for values in itertools.product(*(table[axis] for axis in some))
        if (three := tuple(zip(some, values, strict=True))) not in held and _may_meet(dict(three), table)
    ]
    assert not missing
    assert len(held) > 9_000


def test_what_takes_its_time_is_asked_for_no_oftener_than_pairs_need_it() -> None:
    table = axes.table()
    assert {value for axis, values in table.items() for value in values if value not in axes.quick(table)[axis]} == {
        axes.LARGEST,
        axes.OVER,
        "many",
        "missed",
        "during",
    }
    assert sum(row.is_large for row in ROWS.values()) < 40


def test_rows_that_pairs_need_come_first_and_three_values_meet_in_the_others() -> None:
    axes_ = {"a": ["1", "2"], "b": ["1", "2"], "c": ["1", "2"], "d": ["1", "2"]}
    pairs = pairwise(axes_, lambda row: True)
    more = threewise(axes_, lambda row: True, pairs)
    assert 0 < len(more) <= 6
    held = {three for row in pairs + more for three in itertools.combinations(row.items(), 3)}
    assert len(held) == 4 * 8
    assert threewise(axes_, lambda row: True, pairs + more) == []


def test_three_values_that_can_never_meet_ask_for_no_row() -> None:
    axes_ = {"a": ["1", "2"], "b": ["1", "2"], "c": ["1", "2"]}
    rows = threewise(axes_, lambda row: not (row.get("a") == row.get("b") == "2"), [])
    assert len(rows) == 6
    assert not any(row["a"] == row["b"] == "2" for row in rows)


def _may_meet(some: dict[str, str], table: dict[str, list[str]]) -> bool:
    """There is a whole row with these values."""
    if not axes.allowed(some):
        return False
    rest = [axis for axis in table if axis not in some]
    return not rest or any(_may_meet({**some, rest[0]: value}, table) for value in table[rest[0]])


def test_each_exclusion_excludes_something() -> None:
    table = axes.table()
    some = itertools.islice(itertools.product(*table.values()), 0, None, 97)
    rows = [dict(zip(table, values, strict=True)) for values in some]
    for why, excluded in axes.EXCLUDED.items():
        assert any(map(excluded, rows)), why
        assert not all(map(excluded, rows)), why


def test_values_that_can_stand_with_nothing_are_an_error() -> None:
    with pytest.raises(ValueError, match="can't stand together"):
        pairwise({"a": ["1", "2"], "b": ["1"]}, lambda row: row.get("a") != "2")


def test_each_clause_is_of_the_ledger() -> None:
    known = ledger.load(paths.spec() / "clauses.tsv")
    assert not {clause for row in ROWS.values() for clause in row.clauses} - set(known)


def test_a_request_is_as_long_as_the_row_says() -> None:
    for name, values in axes.chosen().items():
        if values["size"].isdecimal():
            messages = ROWS[f"rpc/calls[{name}]"].members_at("")["messages"]
            assert len(octets_of(messages[0])) == int(values["size"]), name


def test_a_long_request_is_told_by_its_size_or_spelled_out() -> None:
    row = next(name for name, values in axes.chosen().items() if values["size"] == axes.LARGEST)
    message = ROWS[f"rpc/calls[{row}]"].members_at("")["messages"][0]
    assert len(json.dumps(message)) < 2000
    plain = spelled_out(message)
    assert b64decode(plain["data"]) == octets_of(message)
    assert plain.keys() == message.keys() - {"fill"}


def test_octets_that_are_told_by_their_size() -> None:
    told = {"data": "AQ==", "fill": {"pattern": b64encode(b"abc").decode(), "size": 7}, "rest": "Ag=="}
    assert octets_of(told) == b"\x01abcabca\x02"
    assert Filled(b"\x01", b"abc", 7).octets == b"\x01abcabca"
    assert octets_of(Filled(b"\x01", b"abc", 7).message) == b"\x01abcabca"
    assert octets_of({"data": "AQ=="}) == b"\x01"


def test_a_row_names_the_line_that_it_stands_in() -> None:
    lines = axes.file().read_text().splitlines()
    for row in ROWS.values():
        if row.file:
            assert f"rpc/calls[{lines[row.line - 1].split(chr(9))[0]}]" == row.id


# What would be noticed ----------------------------------------------------------------------------

_METADATA: Metadata = [("x-a", "1"), ("x-b-bin", "AAH+/w=="), ("x-twice", "one"), ("x-twice", "two")]
_REQUESTS = [("type.googleapis.com/p.Request", b"\x12\x01*"), ("type.googleapis.com/p.Request", b"")]
_ASKED = [(name, Filled(octets)) for name, octets in _REQUESTS]
_EXPECTED = Both(5, "not there", [packed_any("t/D", b"\x08\x01")], [b"one", b"two"], _METADATA, _ASKED, 1000)


def _info(metadata: Metadata, requests: list[tuple[str, bytes]], timeout_ms: int | None) -> bytes:
    headers = b"".join(
        counted(1, text(1, name) + b"".join(text(2, value) for value in values))
        for name, values in by_name(metadata).items()
    )
    timeout = b"" if timeout_ms is None else number(2, timeout_ms, always=True)
    return headers + timeout + b"".join(counted(3, packed_any(*request)) for request in requests)


def _response(data: bytes, info: bytes | None = None) -> bytes:
    return counted(1, counted(1, data) + (counted(2, info) if info is not None else b""))


def _heard(
    status: int = 5,
    message: str = "not there",
    details: bytes = b"\x08\x01",
    responses: tuple[bytes, ...] = (b"one", b"two"),
    initial: Metadata = _METADATA,
    trailers: Metadata = _METADATA,
    saw: Metadata = _METADATA,
    requests: list[tuple[str, bytes]] = _REQUESTS,
    timeout_ms: int | None = 900,
) -> Heard:
    """What a client tells of a call that went as it should, but for what is said."""
    info = _info(saw, requests, timeout_ms)
    told = number(1, status) + text(2, message) + counted(3, packed_any("t/D", details))
    end = {
        "ev": "end",
        "id": 1,
        "status": status,
        "message": message,
        "details": b64encode(told).decode(),
        "trailers": [list(each) for each in trailers],
    }
    messages = [_response(data, None if index else info) for index, data in enumerate(responses)]
    return Heard(list(initial), messages, end)


def test_a_call_that_went_as_it_should_has_no_complaint() -> None:
    assert _EXPECTED.complaints(_heard()) == []


@pytest.mark.parametrize(
    ("heard", "complaint"),
    [
        (_heard(status=13), "the client told status INTERNAL (13) ('not there'), not NOT_FOUND (5)"),
        (_heard(message="not%20there"), "the status message is 'not%20there', not 'not there'"),
        (_heard(details=b"\x08\x02"), "1 detail of the status, not the 1 that were asked for"),
        (_heard(responses=(b"one",)), "the client told 1 response, not 2"),
        (_heard(responses=(b"two", b"one")), "response 1 has the data b'two', not b'one'"),
        (_heard(initial=_METADATA[:2] + _METADATA[3:]), "x-twice in the headers is 'two', not 'one', 'two'"),
        (_heard(trailers=_METADATA[1:]), "x-a in the trailers is missing, not '1'"),
        (_heard(trailers=[*_METADATA, ("x-a", "1")]), "x-a in the trailers is '1', '1', not '1'"),
        (_heard(saw=[*_METADATA[:2], _METADATA[3], _METADATA[2]]), "the server saw x-twice as 'two', 'one', not"),
        (_heard(saw=[("x-b-bin", "AAE="), *_METADATA[:1], *_METADATA[2:]]), "the server saw x-b-bin as 'AAE=', not"),
        (_heard(requests=_REQUESTS[:1]), "the server saw 1 request"),
        (_heard(requests=[_REQUESTS[0], ("other", b"")]), "the server saw 2 requests"),
        (_heard(timeout_ms=None), "the server saw a deadline of None ms; the client has 1000 ms"),
        (_heard(timeout_ms=5000), "the server saw a deadline of 5000 ms; the client has 1000 ms"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_went_wrong_at_either_end_is_told(heard: Heard, complaint: str) -> None:
    complaints = _EXPECTED.complaints(heard)
    assert len(complaints) == 1
    assert complaints[0].startswith(complaint)


def test_one_octet_in_the_middle_of_a_long_request_is_noticed() -> None:
    request = Filled(b"\x12", b"0123456789", 4 << 20)
    expected = replace(_EXPECTED, requests=[("t/R", request)])
    assert expected.complaints(_heard(requests=[("t/R", request.octets)])) == []
    changed = bytearray(request.octets)
    changed[2 << 20] ^= 1
    assert len(expected.complaints(_heard(requests=[("t/R", bytes(changed))]))) == 1


def test_a_deadline_that_nobody_set_is_told() -> None:
    assert replace(_EXPECTED, deadline_ms=None).complaints(_heard()) == [
        "the server saw a deadline of 900 ms; there is none"
    ]


def test_values_of_one_name_may_come_joined_and_binary_ones_without_padding() -> None:
    joined: Metadata = [("x-a", "1"), ("x-b-bin", "AAH+/w"), ("x-twice", "one, two")]
    assert _EXPECTED.complaints(_heard(initial=joined, trailers=joined, saw=joined)) == []


def test_without_a_response_the_headers_may_be_in_the_trailers() -> None:
    expected = replace(_EXPECTED, responses=[], details=[])
    told = number(1, 5) + counted(3, packed_any("t/ConformancePayload.RequestInfo", _info(_METADATA, _REQUESTS, 900)))
    end = {
        "status": 5,
        "message": "not there",
        "details": b64encode(told).decode(),
        "trailers": [list(m) for m in _METADATA * 2],
    }
    assert expected.complaints(Heard(None, [], end)) == []
    end["trailers"] = []
    assert len(expected.complaints(Heard(None, [], end))) == 3


@pytest.mark.parametrize(
    ("expected", "heard", "complains"),
    [
        (Cut(1, [b"one", b"two"], 1), _heard(status=1, responses=(b"one",)), False),
        (Cut(1, [b"one", b"two"], 1), _heard(status=1, responses=()), True),
        (Cut(1, [b"one", b"two"], 1), _heard(status=1, responses=(b"two",)), True),
        (Cut(1, [b"one", b"two"], 1), _heard(status=0, responses=(b"one",)), True),
        (Refused(8), _heard(status=8, responses=()), False),
        (Refused(8), _heard(status=8, responses=(b"one",)), True),
        (Refused(8), _heard(status=0, responses=()), True),
    ],
)
def test_a_call_that_is_cut_short_or_refused(expected: Cut | Refused, heard: Heard, complains: bool) -> None:
    assert bool(expected.complaints(heard)) == complains


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.op == "call"], ids=lambda row: row.id)
def test_what_a_row_asks_for_is_protobuf(row: Row) -> None:
    for message in row.members_at("127.0.0.1:1")["messages"]:
        parse(octets_of(message))


def test_of_a_test_case_the_client_says_whether_it_passed() -> None:
    def told(passed: bool) -> list[str]:
        end = {"ev": "outcome", "passed": passed, "why": "no answer"}
        return ROWS["rpc/interop[empty_unary]"].expected.complaints(Heard(end=end))

    assert told(True) == []
    assert told(False) == ["the client found: no answer"]


def _probe(message: bytes, status: int = 0) -> Heard:
    return Heard([], [message] if not status else [], {"status": status, "message": "", "trailers": []})


@pytest.mark.parametrize(
    ("name", "heard", "complaint"),
    [
        ("no-deadline", _probe(counted(1, b"")), ""),
        ("no-deadline", _probe(counted(1, number(1, 5))), "the second server saw a deadline of 5 ms"),
        ("deadline", _probe(counted(1, number(1, 59_000))), ""),
        ("deadline", _probe(counted(1, number(1, 62_000))), "the second server saw a deadline of 62000 ms"),
        ("deadline", _probe(counted(1, b"")), "the second server saw a deadline of None ms"),
        ("deadline", _probe(b"", 14), "status UNAVAILABLE (14)"),
        ("deadline-missed", _probe(b"", 4), ""),
        ("deadline-missed", _probe(b"", 0), "the client told status OK (0)"),
        ("cancelled", _probe(b"", 1), ""),
        ("cancelled", _probe(b"", 2), "the client told status UNKNOWN (2)"),
    ],
)
def test_what_the_second_server_sees_of_a_deadline(name: str, heard: Heard, complaint: str) -> None:
    complaints = ROWS[f"rpc/hop[{name}]"].expected.complaints(heard)
    assert bool(complaints) == bool(complaint)
    assert not complaint or complaints[0].startswith(complaint)


@pytest.mark.parametrize(
    ("heard", "complaint"),
    [
        (_probe(number(4, 1)), ""),
        (_probe(number(5, 1)), "the second server returned without having seen that its call had ended"),
        (_probe(b"", 5), "the second server was never called, or never returned: status NOT_FOUND (5)"),
    ],
)
def test_what_the_second_server_sees_of_an_end(heard: Heard, complaint: str) -> None:
    then = ROWS["rpc/hop[cancelled]"].then
    assert then
    assert "; ".join(then[1].complaints(heard)).startswith(complaint)
    assert bool(then[1].complaints(heard)) == bool(complaint)


def _service(*sizes: int, status: int = 0, message: str = "", initial: str = "", trailing: str = "") -> Heard:
    """What a client tells of a call of TestService."""
    echoed = [["x-grpc-test-echo-trailing-bin", trailing]] if trailing else []
    end = {"status": status, "message": message, "trailers": echoed}
    responses = [counted(1, counted(2, bytes(size))) for size in sizes]
    return Heard([("x-grpc-test-echo-initial", initial)] if initial else [], responses, end)


_INITIAL, _TRAILING = "test_initial_metadata_value", "8PHy8/T19vf4+fr7/P3+/w"


@pytest.mark.parametrize(
    ("name", "heard", "complaint"),
    [
        ("unary-16384", _service(16384), ""),
        ("unary-16384", _service(16383), "response 1 has 16383 octets, not 16384"),
        ("unary-16384", _service(), "no response came, not 1"),
        ("unary-16384", _service(status=13, message="oh"), "status INTERNAL (13) ('oh'), not OK (0)"),
        ("unary-0", Heard([], [b""], {"status": 0, "message": "", "trailers": []}), ""),
        ("server_stream-sizes", _service(31_415, 9, 2_653, 58_979), ""),
        ("server_stream-sizes", _service(31_415, 2_653, 9, 58_979), "response 2 has 2653 octets, not 9"),
        ("client_stream-sizes", _probe(number(1, 31_415 + 9 + 2_653 + 58_979)), ""),
        ("client_stream-sizes", _probe(number(1, 9)), "the server was sent [9] octets, as it tells, not 93056"),
        ("status-5-unary", _service(status=5, message="as asked"), ""),
        ("status-5-unary", _service(status=5, message="other"), "the status message is 'other', not 'as asked'"),
        ("unknown-method", _service(status=12, message="whatever"), ""),
        ("cancel-during", _service(31_415, status=1), ""),
        ("cancel-during", _service(31_415, status=0), "status OK (0) (''), not CANCELLED (1)"),
        ("deadline-missed", _service(status=1), ""),
        ("metadata-unary", _service(1, initial=_INITIAL, trailing=_TRAILING), ""),
        ("metadata-unary", _service(1, trailing=_TRAILING), "x-grpc-test-echo-initial in the headers is missing"),
        ("metadata-unary", _service(1, initial=_INITIAL, trailing="8A=="), "x-grpc-test-echo-trailing-bin in the tr"),
    ],
)  # fmt: skip
def test_what_comes_of_a_call_of_the_test_service(name: str, heard: Heard, complaint: str) -> None:
    complaints = ROWS[f"rpc/test_service[{name}]"].expected.complaints(heard)
    assert bool(complaints) == bool(complaint)
    assert not complaint or complaints[0].startswith(complaint)


def test_what_is_asked_of_the_test_service_over_tls_differs_in_nothing_else() -> None:
    over_tls = [row for row in ROWS.values() if row.id.startswith("rpc/test_service") and row.profile == TLS_PROFILE]
    assert len(over_tls) >= 6
    assert all(ROWS[row.id.replace("-tls]", "]")].members == row.members for row in over_tls)


def _exchanged(*route: bytes, kind: int = 1) -> Heard:
    return _probe(number(1, kind) + counted(2, b"".join(route)))


_PACKED = counted(3, b"\xf4\xf7\x03\xac\x02\x01")


@pytest.mark.parametrize(
    ("heard", "complaint"),
    [
        (_exchanged(text(1, "198.51.100.7/32"), _PACKED, text(4, "192.0.2.1")), ""),
        (_exchanged(text(1, "198.51.100.7/32"), _PACKED, text(4, "192.0.2.1"), kind=2), ""),
        (_exchanged(text(1, "198.51.100.7/32"), _PACKED, text(4, "192.0.2.1"), kind=3), "kind came back as False"),
        (_exchanged(text(1, "198.51.100.7/32"), _PACKED, text(4, "::1")), "next_hop came back as '::1', not"),
        (_exchanged(text(1, "198.51.100.7/32"), _PACKED[:-1] + b"\x02", text(4, "192.0.2.1")), "as_path came back as"),
        (_exchanged(text(1, "198.51.100.0/24"), _PACKED, text(4, "192.0.2.1")), "prefix came back as"),
        (_probe(b"", 3), "no response, status INVALID_ARGUMENT (3)"),
    ],
)  # fmt: skip
def test_what_comes_back_of_a_route(heard: Heard, complaint: str) -> None:
    complaints = ROWS["rpc/protobuf[packed]"].expected.complaints(heard)
    assert len(complaints) == bool(complaint)
    assert not complaint or complaints[0].startswith(complaint)


def test_each_spelling_of_a_route_says_the_same() -> None:
    expected = ROWS["rpc/protobuf[packed]"].expected
    for name in ("packed", "unpacked", "packed-twice", "packed-empty", "overlong", "any-order", "unknown-fields"):
        (message,) = ROWS[f"rpc/protobuf[{name}]"].members_at("")["messages"]
        assert expected.complaints(_probe(b64decode(message["data"]))) == [], name


def test_an_unknown_field_that_the_servers_copy_has_lost_is_told() -> None:
    row = ROWS["rpc/protobuf[kept-example]"]
    (message,) = row.members_at("")["messages"]
    request = b64decode(message["data"])
    assert "9 octets, and 29 as JSON" in row.title

    def seen(request: bytes) -> list[str]:
        return row.expected.complaints(_probe(_response(b"response", _info([], [("type/Request", request)], None))))

    assert seen(request) == []
    assert seen(request[:-11])[0].startswith("the server's copy has lost it")
    assert row.expected.complaints(_probe(_response(b"response"))) == ["the server's copy has lost it: there is none"]


def test_repeated_numbers_are_read_packed_or_not() -> None:
    assert parse(number(3, 5) + _PACKED).all_numbers(3) == [5, 64_500, 300, 1]
    with pytest.raises(ValueError, match="within a varint"):
        parse(counted(3, b"\x01\x80")).all_numbers(3)
