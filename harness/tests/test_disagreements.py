"""fuzz/disagreements.tsv: each class of difference between implementations has a clause that there is, and a reason."""

from __future__ import annotations

import csv

from wireproof import ledger, paths

with (paths.root() / "fuzz" / "disagreements.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_each_class_stands_there_once_with_a_clause_of_the_ledger_and_a_reason() -> None:
    clauses = ledger.load(paths.spec() / "clauses.tsv")
    assert len({row["class"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row["clause"] in clauses, row
        assert row["why"].endswith("."), row
