"""The form of the clause ledger, and what is made from it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wireproof import ledger, paths

LEDGER = paths.spec() / "clauses.tsv"
GENERATOR = paths.spec() / "generate_clauses.py"
LINES = [line.split("\t") for line in LEDGER.read_text(encoding="utf-8").splitlines()]
COLUMNS = LINES[0]
ROWS = [dict(zip(COLUMNS, line, strict=False)) for line in LINES[1:]]
BASES = {"prose", "grammar", "table", "definition", "example"}


def wrong(holds: Callable[[dict[str, str]], object]) -> list[str]:
    """The ids of the rows for which something does not hold."""
    return [row["id"] for row in ROWS if not holds(row)]


def test_each_row_fills_each_column() -> None:
    assert list(ROWS[0]) == [
        *("id", "spec", "section", "level", "applies_to", "error", "rule", "how"),
        *("covered_by_peers", "tolerated", "confidence", "observer", "kind", "rests_on"),
    ]
    assert [line[0] for line in LINES if len(line) != len(COLUMNS) or not all(line)] == []


def test_ids_are_unique_also_as_enumerators() -> None:
    names = [re.sub(r"[^A-Za-z0-9]", "_", row["id"]) for row in ROWS]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("level", set(ledger.STRENGTH)),
        ("applies_to", {"server", "client", "both", "proxy"}),
        ("confidence", {"read", "judged"}),
        ("observer", {"yes", "no"}),
        ("kind", set(ledger.KINDS)),
    ],
)
def test_a_column_knows_only_its_own_values(column: str, values: set[str]) -> None:
    assert wrong(lambda row: row[column] in values) == []


def test_a_rule_with_a_keyword_rests_on_it() -> None:
    keyword = set(ledger.STRENGTH) - {"stated", "practice"}
    assert wrong(lambda row: row["level"] not in keyword or row["rests_on"] == "-" or contested(row)) == []


def test_a_stated_rule_says_what_it_rests_on() -> None:
    def is_named(row: dict[str, str]) -> bool:
        return row["rests_on"] in BASES or row["rests_on"].startswith("follows: ") or contested(row)

    assert wrong(lambda row: row["level"] != "stated" or is_named(row)) == []


def test_a_rule_follows_from_another_row_that_binds() -> None:
    others = {row["id"]: row for row in ROWS}
    for row in ROWS:
        if row["rests_on"].startswith("follows: "):
            source = others[row["rests_on"].removeprefix("follows: ")]
            assert source["id"] != row["id"]
            assert source["level"] not in ("MAY", "practice"), row["id"]


def test_practice_says_why_it_is_no_rule() -> None:
    reason = re.compile(r"practice: \S")
    assert wrong(lambda row: row["level"] != "practice" or reason.match(row["rests_on"])) == []


def test_a_contested_rule_names_sources() -> None:
    rows = [row for row in ROWS if row["rests_on"].startswith("contested")]
    assert rows
    assert [row["id"] for row in rows if not contested(row)] == []


def test_clauses_know_the_sources_that_contradict_each_other() -> None:
    clauses = ledger.load(LEDGER)
    assert clauses["grpc-status-http-431"].contested.startswith("one revision")
    assert clauses["rfc9113-6.7-ping-ack"].contested == ""
    assert clauses["rfc9113-6.7-ping-ack"].kind == "perform"


@pytest.mark.parametrize(("column", "value"), [("kind", "persuade"), ("level", "OUGHT"), ("id", ROWS[1]["id"])])
def test_the_generator_refuses_what_it_does_not_know(tmp_path: Path, column: str, value: str) -> None:
    row = dict(ROWS[0]) | {column: value}
    text = "\n".join("\t".join(line.values()) for line in [dict(zip(COLUMNS, COLUMNS, strict=True)), row, ROWS[1]])
    (tmp_path / "clauses.tsv").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, GENERATOR, tmp_path / "clauses.tsv", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert row["id"] in done.stderr
    assert column in done.stderr
    assert not (tmp_path / "wire").exists()


def test_the_generated_header_has_the_same_kinds(tmp_path: Path) -> None:
    subprocess.run([sys.executable, GENERATOR, LEDGER, tmp_path], check=True)
    header = (tmp_path / "wire" / "clauses.h").read_text(encoding="utf-8")
    assert f"enum class Kind : std::uint8_t {{ {', '.join(ledger.KINDS)} }};" in header


def test_the_documentation_explains_each_column_and_kind() -> None:
    text = (paths.root() / "docs" / "clauses.md").read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"`{column}`" not in text] == []
    assert [kind for kind in ledger.KINDS if f"\n**{kind}**: " not in text] == []


def contested(row: dict[str, str]) -> bool:
    """Whether the row names at least two sources that contradict each other."""
    return re.fullmatch(r"contested: \S.*,.*", row["rests_on"]) is not None
