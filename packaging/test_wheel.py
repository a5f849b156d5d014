"""The wheel, installed where there is neither checkout nor compiler, and nothing may be written but the current folder.

scripts/wheel makes it of the programs in build/release, or, with WIREPROOF_ALL_TARGETS, compiles them as pip does.
WIREPROOF_WHEEL names one that is made already.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = {f"wireproof-{name}" for name in ("engine", "judge", "keeper", "peer", "relay")}
#: What every Linux with glibc has.
EVERYWHERE = re.compile(r"lib(c|m|gcc_s)\.so\.\d|ld-linux.*\.so\.\d")
#: Root without its powers: what is read-only is so for it, too.
POWERLESS = [str(shutil.which("setpriv")), "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Taken away at once: an environment is large."""
    folder = tmp_path_factory.mktemp("wheel")
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def wheel(folder: Path) -> Path:
    if made := os.environ.get("WIREPROOF_WHEEL"):
        return Path(made)
    programs = [] if os.environ.get("WIREPROOF_ALL_TARGETS") else ["--built", ROOT / "build/release"]
    subprocess.run([ROOT / "scripts/wheel", *programs, folder / "dist"], check=True)
    return next((folder / "dist").iterdir())


@pytest.fixture(scope="module")
def carried(wheel: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(wheel) as archive:
        yield archive


@pytest.fixture(scope="module")
def installed(folder: Path, wheel: Path) -> Path:
    """An environment of the wheel and what it depends on, alone and read-only."""
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", venv / "bin/python"]
    subprocess.run([*pip, "install", wheel], check=True)
    for path in (venv, *venv.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    return venv


class Project:
    """A folder of a user who has nothing but the package: no compiler, no other tools, a home that can't be written."""

    def __init__(self, folder: Path, venv: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._bin = venv / "bin"
        self._env = {"PATH": str(self._bin), "HOME": str(venv), "LANG": "C.UTF-8"}

    def start(self, *command: str) -> subprocess.Popen[str]:
        program = [*POWERLESS, str(self._bin / command[0]), *command[1:]]
        pipe = subprocess.PIPE
        return subprocess.Popen(program, cwd=self.folder, env=self._env, stdout=pipe, stderr=pipe, text=True)

    def run(self, *command: str, status: int = 0) -> str:
        """What it prints; it must end with this status."""
        with self.start(*command) as process:
            out, err = process.communicate(timeout=120)
        assert process.returncode == status, f"{command}: {process.returncode}\n{out}{err}"
        return out + err


@pytest.fixture
def project(folder: Path, installed: Path) -> Iterator[Project]:
    yield Project(folder / "project", installed)
    shutil.rmtree(folder / "project")


@pytest.fixture
def address(project: Project) -> Iterator[str]:
    """A strict server, from the package itself."""
    with project.start("wireproof-peer", "serve", "--port", "0") as server:
        assert server.stdout
        yield server.stdout.readline().split()[-1]
        server.terminate()


def sources(*folders: str) -> set[str]:
    """What Git knows of, or will."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}


def test_its_name_says_that_any_python_will_do_and_how_new_a_c_library_it_wants(wheel: Path) -> None:
    machine = re.escape(platform.machine())
    assert re.fullmatch(rf"wireproof-[0-9.a-z]+-py3-none-manylinux_2_\d+_{machine}\.whl", wheel.name)


def test_it_says_under_which_licence_it_stands(carried: zipfile.ZipFile) -> None:
    (info,) = {name.split("/")[0] for name in carried.namelist() if ".dist-info/" in name}
    assert "\nLicense-Expression: Apache-2.0\n" in carried.read(f"{info}/METADATA").decode()
    for name in ("LICENSE", "NOTICE", "packaging/THIRD-PARTY.txt"):
        assert carried.read(f"{info}/licenses/{name}") == (ROOT / name).read_bytes()


def test_it_carries_every_file_of_the_checkout_that_is_wanted_and_no_other(carried: zipfile.ZipFile) -> None:
    code = {name.removeprefix("harness/") for name in sources("harness/wireproof")}
    data = {f"wireproof/_root/{name}" for name in sources("cases", "spec", "targets", "proto/*.proto")}
    programs = {f"wireproof/_root/bin/{name}" for name in PROGRAMS}
    names = {name for name in carried.namelist() if not name.endswith("/") and ".dist-info/" not in name}
    compiled = {name for name in names if name.startswith("wireproof/_root/compiled/")}
    assert names - compiled == code | data | programs
    kinds = {name.split("/")[-1].rsplit("-", 1)[0] for name in compiled}
    assert {"plans", "html-shell", "target-grpcio", "expected"} <= kinds


def test_its_programs_need_nothing_but_the_c_library(carried: zipfile.ZipFile, tmp_path: Path) -> None:
    for name in PROGRAMS:
        program = Path(carried.extract(f"wireproof/_root/bin/{name}", tmp_path))
        told = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", told)
        assert needed and not [library for library in needed if not EVERYWHERE.fullmatch(library)], name
        assert "RPATH" not in told and "RUNPATH" not in told


def test_nothing_in_it_knows_where_it_was_made(carried: zipfile.ZipFile) -> None:
    places = [str(ROOT).encode(), tempfile.gettempdir().encode() + b"/tmp", tempfile.gettempdir().encode() + b"/pip-"]
    assert [name for name in carried.namelist() for place in places if place in carried.read(name)] == []


def test_it_judges_a_server_at_once(project: Project, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    events = project.folder / ".wireproof/runs/last/events.jsonl"
    with project.start("wireproof", "run", "-t", f"tcp:{address}") as run:
        while run.poll() is None and not (events.exists() and b'"ev":"verdict"' in events.read_bytes()):
            time.sleep(0.002)
        first = time.perf_counter() - began
        out, err = run.communicate(timeout=120)
    with capsys.disabled():
        print(f"\nfrom exec to the first verdict {first:.2f} s, to the end {time.perf_counter() - began:.2f} s")
    assert (run.returncode, err) == (0, "")
    assert re.search(rf"^tcp:{address}: \d{{3,}} pass, ", out, re.MULTILINE)
    rows = [json.loads(line) for line in events.read_text().splitlines() if '"ev":"row"' in line]
    assert (
        {"pass", "recorded"}
        <= {row["verdict"] for row in rows}
        <= {"pass", "allowed", "recorded", "skipped", "unsupported"}
    )
    assert f"tcp:{address}" in events.with_name("report.html").read_text()
    assert (project.folder / ".wireproof/.gitignore").exists()


def test_a_server_that_breaks_a_rule_fails_and_the_way_to_see_it_again_is_told(project: Project) -> None:
    liar, case = "liar:rfc9113-6.7-ping-stream-id:ignore", "h2/ping/on-a-stream"
    out = project.run("wireproof", "run", "-t", liar, "-k", "h2/ping", status=1)
    assert f"FAIL  {case}  cases/h2/ping.yaml:" in out
    again = next(line.split()[1:] for line in out.splitlines() if line.startswith("  again "))
    assert again[:6] == ["wireproof", "run", "-t", liar, "-k", case]
    assert f"FAIL  {case}  " in project.run(*again, status=1)


def test_everything_besides_runs_works_too(project: Project, address: str) -> None:
    project.run("wireproof", "run", "-t", f"tcp:{address}", "-k", "h2/ping")
    assert f"tcp:{address}: " in project.run("wireproof", "report")
    assert "h2/ping/" in project.run("wireproof", "list", "-k", "h2/ping")
    assert json.loads(project.run("wireproof", "show", "--json", "h2/settings/unknown-parameter"))
    assert json.loads(project.run("wireproof", "schema", "events"))["$id"] == "urn:wireproof:events:1"
    assert re.search(r"reference-server +server +1\.51\.1 +unavailable", project.run("wireproof", "targets"))
    assert "fit to be tested" in project.run("wireproof", "smoke", "-t", f"tcp:{address}")
    assert "rfc9113-" in project.run("wireproof-peer", "--list-breaks")
    proven = project.run("wireproof", "prove", "--quick", "--eccentric", "1", "-k", "h2/ping")
    assert "0 vacuous, 0 false" in proven


def test_it_watches(project: Project, address: str) -> None:
    with project.start("wireproof", "watch", "--listen", "127.0.0.1:0", "--to", address) as watch:
        assert watch.stdout
        relay = watch.stdout.readline().split()
        listening = next(word for word in relay if re.fullmatch(r"127\.0\.0\.1:\d+[,:]?", word)).rstrip(",:")
        project.run("wireproof", "smoke", "-t", f"tcp:{listening}")
        watch.send_signal(signal.SIGINT)
        watch.communicate(timeout=30)
    assert watch.returncode == 0, "neither the smoke test nor a strict server breaks a MUST"


def test_a_run_finds_everything_made_already(project: Project) -> None:
    load = "from wireproof import catalog; from wireproof.report.html.shell import pieces; pieces()"
    told = "import sys; print(len(catalog.load()), {'yaml', 'jsonschema', 'jinja2'} & set(sys.modules))"
    count, made_by = project.run("python", "-c", f"{load}; {told}").split()
    assert int(count) > 100 and made_by == "set()"


def test_nothing_can_be_written_where_it_is_installed(project: Project, installed: Path) -> None:
    """That holds for the tests above, too."""
    write = f"open({str(installed / 'file')!r}, 'w')"
    assert "PermissionError" in project.run("python", "-c", write, status=1)


def test_what_reads_the_cases_for_the_package_is_what_users_have() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (requires,) = (
        each["build"]["requires"] for each in project["tool"]["scikit-build"]["overrides"] if "build" in each
    )
    assert set(requires) <= set(project["project"]["dependencies"])
