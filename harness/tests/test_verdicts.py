"""One table says how verdicts are shown, and the documentation defines them in the same words."""

from __future__ import annotations

import json

from wireproof import paths
from wireproof.report.verdicts import PASSED, SIGNS, UNJUDGED, score
from wireproof.run.results import FAILING, ORDER


def test_every_verdict_has_its_sign() -> None:
    assert set(SIGNS) == set(ORDER)
    schema = json.loads((paths.spec() / "results.schema.json").read_text(encoding="utf-8"))
    assert set(schema["$defs"]["verdict"]["enum"]) == set(SIGNS)


def test_no_two_verdicts_look_alike_without_colour() -> None:
    assert len({sign.glyph for sign in SIGNS.values()}) == len(SIGNS)


def test_the_documentation_defines_each_verdict_in_the_same_words() -> None:
    text = (paths.root() / "docs" / "verdicts.md").read_text(encoding="utf-8")
    assert not [name for name, sign in SIGNS.items() if f"| `{name}` | {sign.meaning} |\n" not in text]


def test_a_known_deviation_is_no_pass_and_what_was_not_judged_does_not_count() -> None:
    assert score({"pass": 5, "allowed": 2, "warn": 1, "xfail": 1, "recorded": 9, "skipped": 9}) == (7, 9)
    assert score({"unsupported": 3}) == (0, 0)
    assert not {*PASSED, *UNJUDGED} & set(FAILING)
