"""`wireproof prove` against doubles: what it must find wrong, it finds; what is in order, it leaves alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support import Ran

from wireproof import ledger, paths

Wireproof = Callable[..., Ran]
LENGTH, MIDSTREAM = "rfc9113-6.5-settings-length", "rfc9113-6.5-settings-midstream"
#: No sample case cites it.
UNCITED = "rfc9113-6.5.3-settings-ack-each"
LENGTH_CASE = "h2/settings/length-not-multiple-of-6"
GREASE, HIGHEST = "h2/settings/unknown-accepted[grease]", "h2/settings/unknown-accepted[highest]"
CONTESTED = "h2/settings/refused-stream"
#: A liar for each clause, a null server that gets nowhere, and a contested case that sees two behaviours.
RECORDED = {"verdict": "recorded", "seen": "response as usual"}
IN_ORDER: dict[str, Any] = {
    "breaks": [f"{LENGTH}:ignore=fail", f"{LENGTH}:close=allowed", f"{MIDSTREAM}:refuse=fail"],
    "verdicts": {CONTESTED: RECORDED},
    "peers": {
        f"memory:liar:{LENGTH}:ignore": {"verdicts": {"*": "fail", CONTESTED: {**RECORDED, "seen": "nothing"}}},
        f"memory:liar:{LENGTH}:close": {"verdicts": {"*": "allowed", CONTESTED: RECORDED}},
        f"memory:liar:{MIDSTREAM}:refuse": {"verdicts": {"*": "fail"}},
        **{f"memory:null:{kind}": {"verdicts": {"*": "fail"}} for kind in ("hangup", "mute", "yes", "nasty")},
    },
}


def but(**peers: dict[str, Any]) -> dict[str, Any]:
    """IN_ORDER, but these peers (`liar`: the one that ignores a wrong length) draw something else."""
    spelled = {"liar": f"liar:{LENGTH}:ignore", "refusing": f"liar:{MIDSTREAM}:refuse", "eccentric": "eccentric:1"}
    changed = {f"memory:{spelled.get(name, name.replace('_', ':'))}": double for name, double in peers.items()}
    return {**IN_ORDER, "peers": {**IN_ORDER["peers"], **changed}}


@pytest.fixture
def prove(wireproof: Wireproof) -> Wireproof:
    def run(*arguments: str, double: dict[str, Any] = IN_ORDER) -> Ran:
        return wireproof("prove", "--quick", "--eccentric", "1", "--json", *arguments, double=double)

    return run


def test_what_is_in_order_is_proven(prove: Wireproof) -> None:
    ran = prove()
    assert (ran.status, ran.json["vacuous"], ran.json["false"], ran.json["unproven"]) == (0, [], [], [])
    assert set(ran.json["proven"]) == {LENGTH, MIDSTREAM}
    assert ran.json["confirmed"] == []
    jsonschema.validate(ran.json, json.loads((paths.spec() / "prove.schema.json").read_text()))


def test_each_clause_stands_in_one_class(prove: Wireproof) -> None:
    proof = prove().json
    every = [clause for name in ("confirmed", "proven", "touched", "open") for clause in proof[name]]
    assert len(every) == len(set(every)) == len((paths.spec() / "clauses.tsv").read_text().splitlines()) - 1


def test_a_case_that_cannot_fail_is_vacuous(prove: Wireproof) -> None:
    lenient = {GREASE: "pass", HIGHEST: "fail", CONTESTED: RECORDED}
    ran = prove(double=but(refusing={"verdicts": lenient}))
    assert (ran.status, ran.json["vacuous"]) == (1, [GREASE])
    assert MIDSTREAM in ran.json["proven"], "another case of the clause catches the liar"


def test_a_case_that_fails_for_another_clause_has_not_caught_the_liar(prove: Wireproof) -> None:
    beside = {"verdict": "fail", "clause": UNCITED}
    ran = prove(double=but(liar={"verdicts": {LENGTH_CASE: beside, CONTESTED: RECORDED}}))
    assert (ran.status, ran.json["vacuous"]) == (1, [LENGTH_CASE])


@pytest.mark.parametrize("drawn", ["pass", "warn", "skipped"])
def test_a_liar_that_is_not_caught_fails_the_proof(prove: Wireproof, drawn: str) -> None:
    ran = prove(double=but(liar={"verdicts": {LENGTH_CASE: drawn, CONTESTED: RECORDED}}))
    assert ran.status == 1
    assert [liar["break"] for liar in ran.json["liars"] if not liar["caught"]] == [f"{LENGTH}:ignore"]
    assert LENGTH in ran.json["touched"]
    assert f"NOT CAUGHT  liar:{LENGTH}:ignore must draw fail" in ran.err


def test_a_liar_that_draws_worse_than_it_states_is_not_in_order(prove: Wireproof) -> None:
    ran = prove(double={**IN_ORDER, "breaks": [f"{MIDSTREAM}:refuse=warn"]})
    assert ran.status == 1
    assert MIDSTREAM in ran.json["touched"]


@pytest.mark.parametrize(
    ("peer", "verdict"), [("honest", "fail"), ("honest", "warn"), ("eccentric", "unstable"), ("eccentric", "error")]
)
def test_a_case_that_accuses_who_does_right_is_false(prove: Wireproof, peer: str, verdict: str) -> None:
    ran = prove(double=but(**{peer: {"verdicts": {GREASE: verdict, CONTESTED: RECORDED}}}))
    assert (ran.status, ran.json["false"]) == (1, [GREASE])


def test_an_observer_that_accuses_who_does_right_is_false(prove: Wireproof) -> None:
    finding = {f"observed/{LENGTH}": {"verdict": "fail", "clause": LENGTH}}
    ran = prove(double=but(eccentric={"besides": finding, "verdicts": {CONTESTED: RECORDED}}))
    assert (ran.status, ran.json["false"]) == (1, [f"observed/{LENGTH}"])


def test_a_liar_is_caught_by_the_observer_in_any_case(prove: Wireproof) -> None:
    liar = {"besides": {f"observed/{UNCITED}": {"verdict": "fail", "clause": UNCITED}}}
    double = but(**{f"liar_{UNCITED}_send": liar})
    ran = prove(double={**double, "breaks": [*IN_ORDER["breaks"], f"{UNCITED}:send=fail"]})
    assert ran.status == 0
    assert UNCITED in ran.json["proven"]


def test_a_liar_that_nothing_could_catch_fails_nothing_and_proves_nothing(prove: Wireproof) -> None:
    ran = prove(double={**IN_ORDER, "breaks": [*IN_ORDER["breaks"], f"{UNCITED}:send=fail"]})
    assert ran.status == 0
    assert UNCITED in ran.json["open"]
    assert [liar["break"] for liar in ran.json["liars"] if liar["idle"]] == [f"{UNCITED}:send"]


def test_a_liar_of_a_clause_that_the_ledger_does_not_know_is_our_error(prove: Wireproof) -> None:
    ran = prove(double={**IN_ORDER, "breaks": ["rfc9113-6.5-nothing:send=fail"]})
    assert ran.status == 3
    assert "rfc9113-6.5-nothing" in ran.err


@pytest.mark.parametrize(
    ("null", "case", "verdict"),
    [
        ("null_hangup", LENGTH_CASE, "pass"),
        ("null_mute", CONTESTED, "recorded"),
        ("null_yes", LENGTH_CASE, "pass"),
        ("null_nasty", LENGTH_CASE, "pass"),
        ("null_nasty", GREASE, "skipped"),
    ],
)
def test_a_case_that_a_null_server_gets_through_is_vacuous(
    prove: Wireproof, null: str, case: str, verdict: str
) -> None:
    ran = prove(double=but(**{null: {"verdicts": {"*": "fail", case: verdict}}}))
    assert (ran.status, ran.json["vacuous"]) == (1, [case])


def test_a_null_server_may_pass_what_it_does_as_it_should(prove: Wireproof) -> None:
    ran = prove(double=but(null_yes={"verdicts": {"*": "fail", GREASE: "pass"}}))
    assert ran.status == 0
    yes = next(null for null in ran.json["null_servers"] if null["name"] == "null:yes")
    assert (yes["judged"], yes["passed"], yes["rate"]) == (4, 1, 0.25)


def test_a_clause_without_a_liar_is_touched_and_its_cases_are_unproven(prove: Wireproof) -> None:
    ran = prove(double={**IN_ORDER, "breaks": [f"{LENGTH}:ignore=fail"]})
    assert (ran.status, ran.json["vacuous"], ran.json["unproven"]) == (0, [], [GREASE, HIGHEST])
    assert MIDSTREAM in ran.json["touched"]


def test_where_the_text_lets_nobody_be_accused_a_case_is_proven_by_what_it_allows(prove: Wireproof) -> None:
    tolerated = but(refusing={"verdicts": {GREASE: "allowed", HIGHEST: "pass", CONTESTED: RECORDED}})
    ran = prove(double={**tolerated, "breaks": [f"{LENGTH}:ignore=fail", f"{MIDSTREAM}:refuse=allowed"]})
    assert (ran.status, ran.json["vacuous"], ran.json["unproven"]) == (0, [], [HIGHEST])


def test_a_case_that_only_records_is_proven_by_two_behaviours(prove: Wireproof) -> None:
    alike = {"verdicts": {LENGTH_CASE: "fail", CONTESTED: RECORDED}}
    assert CONTESTED in prove(double=but(liar=alike)).json["unproven"]


def test_an_engine_that_dies_is_our_error(prove: Wireproof) -> None:
    ran = prove(double=but(eccentric={"die_after": 1}))
    assert ran.status == 3
    assert "ERROR  eccentric:1: the engine ended" in ran.err


def test_only_some_clauses_may_be_asked_for(prove: Wireproof) -> None:
    ran = prove("--clause", MIDSTREAM)
    assert ran.json["proven"] == [MIDSTREAM]
    assert [ran.json[name] for name in ("confirmed", "touched", "open")] == [[], [], []]
    assert {liar["clause"] for liar in ran.json["liars"]} == {MIDSTREAM}
    assert prove("-k", "nothing-of-this-name").status == 5
    assert prove("--write-doc", "--clause", MIDSTREAM).status == 4, "the page is about all of them"


def test_the_page_is_written(prove: Wireproof, environment: dict[str, str], tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    shutil.copytree(paths.spec(), root / "spec")
    environment["WIREPROOF_ROOT"] = str(root)
    prove("--write-doc")
    classes = ledger.classes(root / "spec" / "classes.json")
    assert classes[LENGTH] == "proven"
    assert "open" not in classes.values()
    page = (root / "docs" / "proof.md").read_text()
    assert f"| `{LENGTH}` | proven | ignore, close |" in page
    assert "0 vacuous, 0 false" in page
