"""`wireproof prove` on the real engine and its peers in memory."""

from __future__ import annotations

import json
import subprocess

import jsonschema
import pytest

from wireproof import catalog, paths
from wireproof.catalog import Row
from wireproof.prove import run_in_memory, run_over_tls
from wireproof.prove.peers import HONEST, Peer, eccentrics, liars, nulls
from wireproof.run.support import split_supported


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [row for row in catalog.load() if row.plan and row.under_test != "client"]


@pytest.mark.long
@pytest.mark.parametrize("peer", [HONEST, *eccentrics(1, 1), *nulls()], ids=lambda peer: peer.name)
def test_a_peer_in_memory_draws_the_same_each_time(peer: Peer, rows: list[Row]) -> None:
    supported = split_supported(rows, peer.target())[0]
    first, second = (run_in_memory.perform(peer, supported, seed=7) for _ in range(2))
    assert first.verdicts == second.verdicts, "times and ordinals, too"
    assert not first.errors
    assert {row.id for row in supported} <= first.verdicts.keys()


def test_there_is_no_peer_in_memory_that_nobody_knows(rows: list[Row]) -> None:
    run = run_in_memory.perform(Peer("honest", HONEST.role), rows[:1], seed=1)
    assert not run.errors
    for liar in liars()[:1]:
        assert liar.lie and liar.name == f"liar:{liar.lie.clause}:{liar.lie.how}"


def test_the_command_proves_a_few_clauses(environment: dict[str, str], command: list[str]) -> None:
    done = subprocess.run(
        [*command, "prove", "--quick", "--json", "-k", "h2/ping", "--eccentric", "2"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    proof = json.loads(done.stdout)
    jsonschema.validate(proof, json.loads((paths.spec() / "prove.schema.json").read_text()))
    assert (done.returncode, proof["vacuous"], proof["false"], proof["errors"]) == (0, [], [], []), done.stderr
    assert proof["proven"]
    assert [null["name"] for null in proof["null_servers"]] == [peer.name for peer in nulls()]


@pytest.mark.long
def test_a_liar_about_tls_is_caught_over_tls(rows: list[Row]) -> None:
    encrypted = [row for row in rows if row.given == "tls"]
    liar = next(one for one in liars() if one.lie and one.lie.clause == "rfc9113-3.2-preface-after-tls")
    run = run_over_tls.perform(liar, encrypted, seed=1)
    assert not run.errors
    assert run.verdicts["h2/tls/preface-after-handshake"]["verdict"] == "fail"
    assert not split_supported(encrypted, liar.target())[0], "in memory nothing is encrypted"


def test_an_honest_peer_passes_over_tls(rows: list[Row]) -> None:
    encrypted = {row.id: row for row in rows if row.given == "tls"}
    run = run_over_tls.perform(HONEST, list(encrypted.values()), seed=1)
    assert not run.errors
    for case, row in encrypted.items():
        usual = "recorded" if row.level in ("MAY", "practice") else "pass"
        assert run.verdicts[case]["verdict"] == usual, case
