"""Which rows share a channel, and which channel a row goes by."""

from __future__ import annotations

from wireproof.pair.channels import Call, Channel, Channels, kind_of
from wireproof.rpc import catalog
from wireproof.rpc.row import Row

ROWS = {row.id: row for row in catalog.load()}
SMALL = ROWS["rpc/test_service[empty]"]


def _put(channels: Channels, row: Row = SMALL) -> Channel:
    """A call of this row, under way on the channel that it finds or makes."""
    channel = channels.find(row)
    if channel is None:
        channel = Channel(shared=True)
        channels.add(row, channel)
    Call(row, own=False).begin_on(channel)
    return channel


def test_calls_go_side_by_side_on_few_channels() -> None:
    channels = Channels()
    put = [_put(channels) for _ in range(40)]
    assert len({id(channel) for channel in put}) == 4
    assert sorted(len(channel.calls) for channel in channels) == [10] * 4


def test_the_least_busy_one_is_taken() -> None:
    channels = Channels()
    first, *_ = [_put(channels) for _ in range(20)]
    first.calls.clear()
    assert _put(channels) is first


def test_nothing_is_put_on_a_channel_that_something_went_wrong_on() -> None:
    channels = Channels()
    first = _put(channels)
    channels.retire(first)
    assert _put(channels) is not first
    assert first not in list(channels)


def test_rows_share_a_channel_only_where_profile_options_and_size_are_alike() -> None:
    kinds = {kind_of(row) for row in ROWS.values() if row.may_share}
    assert {(profile, large) for profile, _, large in kinds} >= {("default", True), ("tls", False), ("mtls", False)}
    assert len({options for _, options, _ in kinds}) == 2
    large = [row for row in ROWS.values() if row.is_large]
    assert all(kind_of(row) != kind_of(SMALL) for row in large)


def test_cases_of_the_clients_own_and_rows_of_two_calls_have_their_own() -> None:
    own = {row.id.split("[")[0] for row in ROWS.values() if not row.may_share}
    assert own == {"rpc/interop", "rpc/hop"}
    assert all(row.then is not None for row in ROWS.values() if not row.may_share and row.op == "call")
