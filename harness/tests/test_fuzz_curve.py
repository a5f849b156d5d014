"""scripts/fuzz --curve: what it makes of the edges that an engine tells of. The engine here is a shell script."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from wireproof import paths

#: Tells of an edge more where it is to mutate by itself, and of its command line.
ENGINE = """#!/bin/sh
echo "$*" >> "$0.words"
echo '	NEW_PC: 0x55 (/x/fuzz+0x10) (BuildId: 1)' >&2
echo '	NEW_PC: 0x56 (/x/fuzz+0x20) (BuildId: 1)' >&2
[ -n "$WIREPROOF_FUZZ_BYTES" ] || echo '	NEW_PC: 0x57 (/x/fuzz+0x30) (BuildId: 1)' >&2
echo 'stat::number_of_executed_units: 128' >&2
"""


@pytest.fixture
def curve(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(paths.root() / "scripts"))
    module = importlib.import_module("fuzz_curve")

    def edges_of_wire(_program: Path, addresses: Iterable[str]) -> set[str]:
        return set(addresses) - {"0x20"}

    monkeypatch.setattr(module, "edges_of_wire", edges_of_wire)
    return module


def _target(curve: ModuleType, folder: Path, engine: str = ENGINE) -> object:
    target = curve.Target("observer", folder, folder / "work")
    target.program.write_text(engine, encoding="utf-8")
    target.program.chmod(0o755)
    return target


def test_only_edges_of_wire_count_and_each_way_has_its_own(
    curve: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert curve.run(_target(curve, tmp_path), 1, 1) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "| after | octets | octets, dictionary | own mutator |"
    assert lines[4:6] == ["| 1 s | 1 | 1 | 2 |", "| inputs | 128 | 128 | 128 |"]


def test_the_engine_has_the_dictionary_for_two_of_the_three_ways(curve: ModuleType, tmp_path: Path) -> None:
    curve.run(_target(curve, tmp_path), 1, 1)
    words = (tmp_path / "fuzz_observer.words").read_text(encoding="utf-8").splitlines()
    assert sorted("-dict=" in line for line in words) == [False, True, True]
    assert all("-print_pcs=1" in line for line in words)


def test_the_picture_has_a_line_for_each_way(curve: ModuleType, tmp_path: Path) -> None:
    curve.run(_target(curve, tmp_path), 1, 1)
    drawing = ElementTree.parse(tmp_path / "work" / "observer" / "curve.svg").getroot()
    assert len(drawing.findall("{http://www.w3.org/2000/svg}polyline")) == len(curve.WAYS)


def test_an_engine_that_finds_something_ends_it(curve: ModuleType, tmp_path: Path) -> None:
    target = _target(curve, tmp_path, "#!/bin/sh\necho 'oracle table: 1 entry, not 0' >&2\nexit 77\n")
    with pytest.raises(SystemExit, match="observer: oracle table: 1 entry, not 0"):
        curve.grow(target, curve.WAYS[0], 1, 1)


def test_what_helps_the_tests_of_wire_is_not_part_of_it(curve: ModuleType) -> None:
    wire = paths.root() / "wire"
    assert curve.in_wire(f"{wire}/frame/frame.cc")
    assert curve.in_wire(f"{paths.root()}/fuzz/../wire/bytes.h")
    assert not curve.in_wire(f"{wire}/hpack/test/nghttp2_peer.h")
    assert not curve.in_wire(f"{paths.root()}/fuzz/mutator/list.h")
    assert not curve.in_wire("")
