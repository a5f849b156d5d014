"""Clients as targets: how they are named and described, and what of a description does not fit them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from wireproof.cli.smoke_command import command as smoke
from wireproof.errors import FileError, UsageError, WireproofError
from wireproof.run.support import check_client, check_target
from wireproof.targets.load import resolve


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a target `mine`."""
    monkeypatch.setenv("WIREPROOF_TARGETS", str(tmp_path / "targets"))
    monkeypatch.setenv("WIREPROOF_STATE", str(tmp_path / "state"))
    (tmp_path / "targets" / "mine").mkdir(parents=True)
    return tmp_path / "targets" / "mine"


def test_a_client_is_named_by_the_command_of_its_adapter() -> None:
    target = resolve("client:./adapter --fast")
    assert (target.name, target.side, target.profiles["default"].start) == ("client", "client", "./adapter --fast")


def test_an_adapter_has_no_port() -> None:
    with pytest.raises(UsageError, match=r"client: has no \{port\}"):
        resolve("client:./adapter {port}")


def test_what_only_servers_have_does_not_belong_to_a_client(bundled: Path) -> None:
    text = "name: mine\nside: client\nstart: ./adapter\ncall: {path: /a/b}\nready: tcp\n"
    (bundled / "target.yaml").write_text(text)
    with pytest.raises(FileError) as raised:
        resolve("mine")
    shown = "targets/mine/target.yaml"
    assert str(raised.value).splitlines() == [
        f'{shown}:4:1: "call" does not belong here',
        f'{shown}:5:1: "ready" does not belong here',
    ]


def test_a_bundled_client_is_described_without_a_call(bundled: Path) -> None:
    (bundled / "target.yaml").write_text("name: mine\nside: client\nversion: 1.0\nstart: /bin/true\n")
    target = resolve("mine")
    assert (target.side, target.version) == ("client", "1.0")
    check_client(target)


def test_a_client_of_a_folder_has_no_port_either(bundled: Path) -> None:
    (bundled / "target.yaml").write_text("name: mine\nside: client\nstart: /bin/true {port}\n")
    with pytest.raises(UsageError, match=r"mine has no \{port\}"):
        check_client(resolve("mine"))


def test_the_configuration_may_describe_a_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wireproof.toml").write_text('[targets.mine]\nside = "client"\nstart = "./adapter"\n')
    monkeypatch.setenv("WIREPROOF_CONFIG", str(tmp_path / "wireproof.toml"))
    target = resolve("mine")
    assert (target.side, target.profiles["default"].start, target.folder) == ("client", "./adapter", tmp_path)


def test_a_client_has_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wireproof.toml").write_text('[targets.mine]\nside = "client"\naddress = "tcp:127.0.0.1:80"\n')
    monkeypatch.setenv("WIREPROOF_CONFIG", str(tmp_path / "wireproof.toml"))
    with pytest.raises(FileError, match=r'wireproof\.toml:3:1: "address" does not belong here'):
        resolve("mine")


def test_a_run_wants_a_server_and_says_what_a_client_is_for() -> None:
    with pytest.raises(UsageError, match="client is a client: `wireproof smoke -t client:/bin/true`"):
        check_target(resolve("client:/bin/true"))


def test_the_call_of_a_server_can_not_be_chosen_for_a_client() -> None:
    done = CliRunner().invoke(smoke, ["-t", "client:/bin/true", "--method", "/a.B/C"])
    assert isinstance(done.exception, WireproofError)
    assert str(done.exception) == "--method and --message are for servers: smoke knows what it has a client call"
