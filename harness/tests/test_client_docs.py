"""The pages about clients: the reference is made from the schema, the tutorial ends with the target's own program."""

from __future__ import annotations

from client_tutorial import stages

from wireproof import paths
from wireproof.adapter import reference
from wireproof.smoke.client.diagnosis import ADVICE

_TUTORIAL = paths.root() / "docs" / "testing-your-client.md"


def test_the_reference_of_the_adapter_protocol_is_made_from_the_schema() -> None:
    assert reference.page().read_text() == reference.current(), "run: python -m wireproof.adapter.reference"


def test_the_last_stage_of_the_tutorial_is_the_target_grpcio_client() -> None:
    program = paths.targets() / "grpcio-client" / "client.py"
    assert stages()[-1] == program.read_text()


def test_the_third_stage_is_as_short_as_the_page_says() -> None:
    assert f"a working adapter of {stages()[2].count(chr(10))} lines" in _TUTORIAL.read_text()


def test_the_tutorial_names_every_kind_of_trouble() -> None:
    text = _TUTORIAL.read_text()
    assert [kind for kind in ADVICE if f"`{kind}`" not in text and kind != "cannot-start"] == []
