"""`wireproof.toml`: what the command line leaves open, own targets, and errors that lead to the line."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from support import DOUBLES, Ran, run_with
from syrupy.assertion import SnapshotAssertion

from wireproof import paths, schemas
from wireproof.config.document import parse
from wireproof.config.settings import current

LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
SERVER = f"{shlex.quote(sys.executable)} {shlex.quote(str(DOUBLES / 'server.py'))} {{port}}"
OWN = f"[targets.mine]\nstart = '''{SERVER}'''\nready = {{stdout = 'listening on port (\\d+)'}}\nversion = 1.50\n"

Write = Callable[..., Ran]


@pytest.fixture
def configured(environment: dict[str, str], tmp_path: Path) -> Write:
    """Runs the command line below a folder with this wireproof.toml (or another file)."""

    def run(text: str, *arguments: str, file: str = "wireproof.toml", double: dict[str, object] | None = None) -> Ran:
        (tmp_path / "below").mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
        free = {name: value for name, value in environment.items() if name != "WIREPROOF_CONFIG"}
        return run_with(free, *arguments, double=double, cwd=tmp_path / "below")

    return run


def _ids(ran: Ran) -> set[str]:
    return {row["id"] for row in ran.json["results"] if row["verdict"] == "pass"}


def test_the_file_sets_what_the_command_line_leaves_open(configured: Write, tmp_path: Path) -> None:
    text = f'target = "mine"\nseed = 7\n[select]\ncases = ["{LENGTH}"]\n[reports]\nresults = "out/all.json"\n{OWN}'
    ran = configured(text, "run", "--json")
    assert ran.status == 0, ran.err
    assert (ran.json["target"], ran.json["seed"], _ids(ran)) == ({"name": "mine", "version": "1.50"}, 7, {LENGTH})
    assert json.loads((tmp_path / "out/all.json").read_text()) == ran.json
    assert "configuration: ../wireproof.toml" in ran.err


def test_the_command_line_counts_more(configured: Write, tmp_path: Path) -> None:
    text = f'target = "nobody"\nseed = 7\nstrict = true\n[select]\ncases = ["{LENGTH}"]\nlevels = ["MAY"]\n{OWN}'
    ran = configured(text, "run", "-t", "mine", "--seed", "8", "-k", GREASE, "--json")
    assert (ran.json["seed"], _ids(ran)) == (8, {GREASE}), "a choice of cases replaces the file's as a whole"
    warned = {"verdicts": {GREASE: "warn"}}
    assert configured(text, "run", "-t", "mine", "-k", GREASE, double=warned).status == 1
    assert configured(text, "run", "-t", "mine", "-k", GREASE, "--no-strict", double=warned).status == 0


def test_a_table_of_a_pyproject_does_as_well(configured: Write) -> None:
    own = OWN.replace("[targets", "[tool.wireproof.targets")
    text = f'[project]\nname = "wireproof-user"\n[tool.wireproof]\ntarget = "mine"\n{own}'
    assert configured(text, "run", "--json", file="pyproject.toml").json["target"]["name"] == "mine"


def test_the_nearest_file_holds_and_one_that_says_nothing_of_us_is_passed_over(
    configured: Write, tmp_path: Path
) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below/pyproject.toml").write_text('[project]\nname = "wireproof-user"\n')
    assert "../wireproof.toml:1" in configured("seed = 7\n", "config").out
    (tmp_path / "below/pyproject.toml").write_text("[tool]\nwireproof.seed = 8\n")
    assert "pyproject.toml:2" in configured("seed = 7\n", "config").out


def test_the_environment_names_another_file_or_none(configured: Write, environment: dict[str, str]) -> None:
    configured("seed = 7\n", "config")
    elsewhere = run_with({**environment, "WIREPROOF_CONFIG": ""}, "config")
    assert "configuration: none" in elsewhere.out
    missing = run_with({**environment, "WIREPROOF_CONFIG": "no-such.toml"}, "config")
    assert (missing.status, missing.err) == (4, "WIREPROOF_CONFIG: no-such.toml: no such file\n")


def test_config_shows_each_setting_and_where_it_stands(configured: Write, snapshot: SnapshotAssertion) -> None:
    text = 'target = "mine"\n\n[select]\ntags = ["extension"]\n[targets.mine]\naddress = "tcp:127.0.0.1:1"\n'
    assert configured(text, "config").out == snapshot


def test_own_targets_are_listed_and_hide_ours_of_the_same_name(
    configured: Write, target: Callable[..., str], tmp_path: Path
) -> None:
    target()
    there = '[targets.there]\naddress = "tls:[::1]:443"\ncall = {method = "GET", path = "/"}\n'
    text = OWN.replace("mine", "sample") + there
    rows = {row["name"]: row for row in configured(text, "targets", "--json").json}
    assert rows.keys() == {"sample", "there"}
    assert (rows["sample"]["version"], rows["there"]["available"]) == ("1.50", True)
    assert (rows["sample"]["capabilities"], rows["there"]["capabilities"]) == (["grpc", "h2c", "test_service"], ["h2c"])


def test_an_own_target_starts_beside_the_file(configured: Write, tmp_path: Path) -> None:
    (tmp_path / "server").write_text(f"#!/bin/sh\nexec {SERVER.replace('{port}', '$1')}\n")
    (tmp_path / "server").chmod(0o755)
    text = '[targets.mine]\nstart = "./server {port}"\n'
    assert configured(text, "run", "-t", "mine").status == 0


def test_expectations_are_those_of_the_target_that_the_file_chooses(configured: Write, tmp_path: Path) -> None:
    listed = f"- {{match: '{LENGTH}', verdict: fail, reason: known for long}}\n"
    (tmp_path / "known.yaml").write_text(listed)
    text = f'target = "mine"\nexpect = "known.yaml"\n{OWN}{OWN.replace("mine", "other")}'
    failing = {"verdicts": {LENGTH: "fail"}}
    assert configured(text, "run", "--json", double=failing).json["totals"]["xfail"] == 1
    assert configured(text, "run", "-t", "other", "--json", double=failing).json["totals"]["fail"] == 1
    text += 'expect = "missing.yaml"\n'
    ran = configured(text, "run", "-t", "other")
    assert (ran.status, ran.err) == (4, "../missing.yaml: No such file or directory\n")


def test_everything_that_is_wrong_is_told_with_its_place(configured: Write, snapshot: SnapshotAssertion) -> None:
    text = """\
targt = "mine"
strict = "yes"   # no
seed = -1
select = { tiers = ["cor",
  "timed"], "lvels" = [] }
[targets."Mine x"]
start = "./server --port {port}"
[targets.other]
address = "tcp:127.0.0.1"
capabilities = [ "grcp" ]
call.pth = "/x"
[targets.third]
env = {A = 1}
[targets.fourth]
address = "tcp:127.0.0.1:1"
env = {A = 1}
"""
    ran = configured(text.replace('"cor",\n ', '"cor",'), "run")
    assert (ran.status, ran.out) == (4, "")
    assert ran.err == snapshot


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"seed = 1\nseed = 2\n", "2:9: Cannot overwrite a value"),
        (b"select = [1,\n", "2:1: Invalid value"),
        (b'seed = 1\ntarget = "\xff"\n', "2:11: this isn't UTF-8"),
        (b"target = 1979-05-27\n", "1:10: expected text, not 1979-05-27"),
        (b'[reports]\nresult = "x"\n', '2:1: no report "result"; did you mean "results"?'),
        (b'[reports]\nbadge = "x.png"\n', '2:9: "x.png" must end in .svg or .json'),
    ],
)
def test_what_is_no_configuration_is_told_with_its_place(
    configured: Write, tmp_path: Path, text: bytes, message: str
) -> None:
    configured("", "config")
    (tmp_path / "below/wireproof.toml").write_bytes(text)
    assert configured("", "run").err == f"wireproof.toml:{message}\n"


def test_a_file_that_is_wrong_leaves_help_and_schema_alone(configured: Write) -> None:
    assert configured("seed = [", "run", "--help").status == 0
    assert configured("seed = [", "schema", "config").status == 0


def test_every_key_and_value_of_toml_has_its_place() -> None:
    text = """\
a.b = 1 # c
"c d" = '''x
[no]'''
[[e]]
f = [ 1, {g = "]"}, # h
  2 ]
[[e]]
i = [\"\"\"a\"\"\"\", "b"]
[e.j]
k = 07:32:00
"""
    document = parse(text.replace("\n", "\r\n").encode(), "f")
    assert document.data["e"][1] == {"i": ['a"', "b"], "j": {"k": document.data["e"][1]["j"]["k"]}}
    assert document.keys == {
        ("a",): (1, 1),
        ("a", "b"): (1, 3),
        ("c d",): (2, 1),
        ("e",): (4, 3),
        ("e", 0, "f"): (5, 1),
        ("e", 0, "f", 1, "g"): (5, 11),
        ("e", 1, "i"): (8, 1),
        ("e", 1, "j"): (9, 4),
        ("e", 1, "j", "k"): (10, 1),
    }
    values = {("a", "b"): (1, 7), ("e", 0, "f", 1): (5, 10), ("e", 0, "f", 2): (6, 3), ("e", 1, "i", 1): (8, 16)}
    assert values.items() <= document.values.items()
    assert (document.values["e", 0], document.values["e", 1]) == ((4, 1), (7, 1))


def test_the_schema_of_the_configuration_stands_alone() -> None:
    validator = jsonschema.Draft202012Validator(schemas.load("config"))
    validator.validate({"targets": {"mine": {"start": "x {port}", "ready": "tcp"}}})
    assert not validator.is_valid({"targets": {"mine": {"start": "x {port}", "ready": "soon"}}})


def test_a_warm_cache_needs_no_toml(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "wireproof.toml").write_text(f'target = "mine"\n{OWN}')
    free = {name: value for name, value in environment.items() if name != "WIREPROOF_CONFIG"}
    command = [sys.executable, "-X", "importtime", "-m", "wireproof", "run", "-k", LENGTH]
    for _ in range(2):
        done = subprocess.run(command, env=free, cwd=tmp_path, capture_output=True, text=True, check=True)
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "wireproof.config.settings" in imported
    assert not imported & {"tomllib", "yaml", "jsonschema"}


def test_this_repository_is_not_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pyproject.toml names wireproof all over, and has no such table."""
    monkeypatch.chdir(paths.root())
    monkeypatch.delenv("WIREPROOF_CONFIG", raising=False)
    assert current().data == {}
