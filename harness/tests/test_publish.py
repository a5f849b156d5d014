"""What scripts/publish publishes: what every target does, whether or not it is known, and nothing of this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from end_to_end.running import remaining
from jsonschema import Draft202012Validator
from pages import data_of
from publishing import EVEN, matrix, published
from recordings import LENGTH
from rendered import rendered
from support import DOUBLES, Ran, environment_with, wait_until
from syrupy.assertion import SnapshotAssertion

from wireproof import ledger, paths
from wireproof.errors import WireproofError
from wireproof.publish import data, page, readme
from wireproof.publish.anonymous import scrubbed
from wireproof.publish.matrix import Matrix

CLAUSES = ledger.load(paths.spec() / "clauses.tsv")
SCRIPT = Path(__file__).parents[2] / "scripts/publish.py"


@pytest.fixture
def both(tmp_path: Path) -> Matrix:
    return matrix(tmp_path)


# The matrix


def test_the_worst_target_comes_first_and_what_is_known_counts_all_the_same(both: Matrix) -> None:
    assert [(target.name, target.broken, target.bent, target.kept) for target in both.targets] == [
        ("careless", 3, 0, (2, 5)),
        ("careful", 0, 1, (3, 4)),
    ]


def test_what_is_watched_comes_after_the_cases_of_the_files(both: Matrix) -> None:
    assert list(both.cases)[-1] == EVEN
    assert [area.name for area in both.areas] == ["grpc/web", "h2/ping", "h2/settings", "observed"]


def test_rows_of_a_scenario_are_told_as_one_with_who_deviates(both: Matrix) -> None:
    (area,) = (area for area in both.areas if area.name == "h2/settings")
    told = {
        scenario.name: [(cell.target.name, cell.worst, len(cell.deviating)) for cell in scenario.deviating]
        for scenario in both.scenarios(area)
    }
    assert told == {
        "h2/settings/range": [("careless", "fail", 1), ("careful", "warn", 1)],
        LENGTH: [("careless", "fail", 1)],
    }


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ([], "2 servers: nothing that the specifications demand is broken"),
        (["careless"], "1 of 2 servers breaks something that the specifications demand"),
        (["careless", "careful"], "2 of 2 servers break something that the specifications demand"),
    ],
)
def test_the_headline_counts_who_breaks_something(
    both: Matrix, broken: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wireproof.publish.matrix.Judged.broken", property(lambda target: target.name in broken))
    assert page.headline(both) == sentence


# Its forms


def test_the_data_fit_their_schema_and_say_this(both: Matrix, snapshot: SnapshotAssertion) -> None:
    text = data.as_text(both)
    schema = json.loads((paths.spec() / "matrix.schema.json").read_text())
    Draft202012Validator(schema).validate(json.loads(text))
    assert text == snapshot


def test_github_is_shown_this(both: Matrix, snapshot: SnapshotAssertion) -> None:
    text = readme.of(both, "matrix.json")
    assert text == snapshot
    told = rendered(text)
    assert {"careful.html", "careless.html", "matrix.json"} <= set(told.links)
    assert "careful, on <its> own | stack" in told.prose, "what targets say of themselves stays text"


def test_the_index_says_this(both: Matrix, snapshot: SnapshotAssertion) -> None:
    text = page.of(both, CLAUSES, "matrix.json")
    assert text.count("</script>") == 1
    assert re.search("<main.*</main>", text, re.DOTALL)[0] == snapshot  # type: ignore[index]


def test_every_link_of_the_folder_leads_to_something(tmp_path: Path) -> None:
    folder = published(tmp_path)
    links = re.findall(r'href="([^"#:]+)[#"]', (folder / "index.html").read_text())
    links += [link for link in rendered((folder / "README.md").read_text()).links if not link.startswith("../")]
    assert set(links) == {"careful.html", "careless.html", "matrix.json"}
    assert {path.name for path in folder.iterdir()} == {*links, "index.html", "README.md"}


def test_a_page_has_the_logs_of_what_deviates_and_says_which_it_has_not(tmp_path: Path) -> None:
    folder = published(tmp_path)
    assert _told(folder / "careless.html")["logs"] == {LENGTH: [0, 0]}
    assert _told(folder / "careful.html")["logs"] == {}
    assert _told(folder / "careful.html")["left_out"] == [LENGTH]


def _told(report: Path) -> dict[str, Any]:
    return data_of(report.read_text())


# What must not leave this machine


def test_where_a_run_was_recorded_is_not_told() -> None:
    about = {"commit": "dirty", "platform": "Linux-6.1-mine", "config": {"file": "x"}, "target": {"name": "mine"}}
    (event,) = scrubbed([{"n": 1, "ev": "run", "about": about}], "mine", commit="c")
    assert event["about"] == {"commit": "c", "platform": "Linux", "target": {"name": "mine"}}


@pytest.mark.parametrize("member", ["got", "bytes"])
def test_what_a_server_says_of_this_machine_stops_the_publication(member: str) -> None:
    octets = f"no file {paths.root()}/x"
    said = {"got": octets, "bytes": b64encode(octets.encode()).decode()}[member]
    with pytest.raises(WireproofError, match='mine: event 7 holds "'):
        list(scrubbed([{"n": 7, "ev": "frame", member: said}], "mine"))


# scripts/publish


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A checkout of its own, all committed."""
    root = tmp_path / "checkout"
    shutil.copytree(paths.spec(), root / "spec")
    _git(root, "init", "--quiet")
    _commit(root)
    return root


def _git(root: Path, *arguments: str) -> None:
    named = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", "-C", root, *named, *arguments], check=True, capture_output=True)


def _commit(root: Path) -> None:
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "all of it")


@pytest.fixture
def publish(repository: Path, environment: dict[str, str]) -> Callable[..., Ran]:
    """Runs the script in the checkout; `double`: what the engine's double is asked to do."""
    marker = f"WIREPROOF_TEST={repository}"

    def run(*arguments: str, **double: Any) -> Ran:
        env = {**environment_with(environment, **double), **dict([marker.split("=", 1)])}
        done = subprocess.run(
            [sys.executable, SCRIPT, *arguments],
            env={**env, "WIREPROOF_ROOT": str(repository)},
            cwd=repository,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert remaining(marker) == []
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


_SERVER = f"{sys.executable} {DOUBLES / 'server.py'} {{port}}"


def _targets(folder: Path, **manners: str) -> None:
    for name, manner in manners.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "target.yaml").write_text(
            f"name: {name}\nside: server\nversion: 1.0\nready: {{stdout: 'listening on port (\\d+)'}}\n"
            f"start: {manner.format(server=_SERVER)}\n"
            "capabilities: [grpc]\ncall: {path: /a.B/C}\n"
        )


def test_one_command_publishes_every_target_that_is_set_up(
    publish: Callable[..., Ran], repository: Path, tmp_path: Path
) -> None:
    _targets(tmp_path / "targets", one="{server}", other="{server}", absent="/nowhere/server {{port}}")
    done = publish(verdicts={LENGTH: "fail"})
    assert done.status == 0, done.err
    assert "not judged: absent: /nowhere/server isn't there" in done.err
    told = json.loads((repository / "reports/matrix.json").read_text())
    assert [target["name"] for target in told["targets"]] == ["one", "other"]
    assert told["not_judged"] == [{"name": "absent", "version": "1.0"}]
    head = subprocess.run(["git", "-C", repository, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    assert told["wireproof"]["commit"] == head.stdout.strip()
    assert _told(repository / "reports/one.html")["run"]["again"] == "scripts/wireproof run -t one --seed 1"
    for file in (repository / "reports").iterdir():
        text = file.read_text() + (json.dumps(_told(file)) if 'id="data"' in file.read_text() else "")
        assert str(tmp_path) not in text
        assert "/nowhere" not in text


def test_published_again_it_differs_in_nothing_but_dates_and_times(
    publish: Callable[..., Ran], repository: Path, tmp_path: Path
) -> None:
    _targets(tmp_path / "targets", one="{server}")

    def folder() -> dict[str, Any]:
        done = publish(verdicts={LENGTH: "fail"})
        assert done.status == 0, done.err
        found: dict[str, Any] = {}
        for file in (repository / "reports").iterdir():
            text = re.sub(r"\d{4}-\d\d-\d\d(T[\d:]+Z)?", "DATE", file.read_text())
            if 'id="data"' in text:
                told = _told(file)
                told["run"] |= {"date": "", "seconds": 0}
                found[f"{file.name}: data"] = told
                text = re.sub(r'id="data">[^<]*<', "", text)
            found[file.name] = text
        return found

    before = folder()
    (repository / "reports/stale.html").write_text("of a target that is no more")
    time.sleep(1.1)  # so that the date is another
    assert folder() == before


@pytest.mark.parametrize("change", ["changed", "new"])
def test_a_checkout_that_is_no_commit_is_not_published(
    publish: Callable[..., Ran], repository: Path, tmp_path: Path, change: str
) -> None:
    _targets(tmp_path / "targets", one="{server}")
    file = {"changed": "spec/names.json", "new": "notes.txt"}[change]
    with (repository / file).open("a") as text:
        text.write("\n")
    done = publish()
    assert (done.status, done.out) == (3, "")
    assert f"nothing is published: {file} not committed" in done.err
    assert not (repository / "reports").exists()


@pytest.mark.parametrize(
    ("start", "double", "why"),
    [
        ("{server} exit", {}, "the run of one: one can't be used: exit 1"),
        ("{server}", {"die_after": 1}, "the run of one: the engine ended"),
        ("/nowhere/server {{port}}", {}, "no target is set up"),
    ],
)
def test_what_cannot_be_judged_leaves_what_was_published_before(
    publish: Callable[..., Ran], repository: Path, tmp_path: Path, start: str, double: dict[str, Any], why: str
) -> None:
    _targets(tmp_path / "targets", one=start)
    (repository / "reports").mkdir()
    (repository / "reports/index.html").write_text("as before")
    done = publish(**double)
    assert done.status == 3
    assert f"nothing is published: {why}" in done.err
    assert [path.read_text() for path in (repository / "reports").iterdir()] == ["as before"]


def test_stopped_it_ends_what_it_started(repository: Path, environment: dict[str, str], tmp_path: Path) -> None:
    _targets(tmp_path / "targets", one="{server}")
    marker = f"WIREPROOF_TEST={repository}"
    own = {"WIREPROOF_ROOT": str(repository), **dict([marker.split("=", 1)])}
    env = {**os.environ, **environment_with(environment, stall_after=1), **own}
    with subprocess.Popen([sys.executable, SCRIPT], env=env, stderr=subprocess.PIPE, text=True) as running:
        wait_until(lambda: any("server.py" in command for command in remaining(marker)))
        running.terminate()
        _, err = running.communicate(timeout=30)
    assert running.returncode == 2
    assert err.endswith("nothing is published: stopped\n")
    assert remaining(marker) == []
    assert not (repository / "reports").exists()
