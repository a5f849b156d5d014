"""`wireproof smoke` on servers that are not fit to be tested: each is told what is wrong with it."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator
from support import DOUBLES

from wireproof import schemas
from wireproof.targets.tls import identity

_SERVER = f"{shlex.join([sys.executable, str(DOUBLES / 'odd_server.py')])} {{port}}"


class Smoked(NamedTuple):
    """What came of it: exit status, findings, kind of the problem, and the two sentences about it."""

    status: int
    findings: dict[str, Any]
    kind: str
    text: str


Smoke = Callable[..., Smoked]


@pytest.fixture(scope="session")
def ask(environment: dict[str, str], command: list[str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs smoke."""

    def run(target: str, *arguments: str, config: Path | None = None) -> subprocess.CompletedProcess[str]:
        env = {**environment, "WIREPROOF_CONFIG": str(config or "")}
        asked = [*command, "smoke", "-t", target, "--timeout-scale", "0.2", *arguments]
        return subprocess.run(asked, env=env, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture(scope="session")
def smoke(ask: Callable[..., subprocess.CompletedProcess[str]]) -> Smoke:
    """Runs smoke, and sees that its findings fit their schema."""
    validator = Draft202012Validator(schemas.load("smoke"))

    def run(target: str, **more: Any) -> Smoked:
        done = ask(target, "--json", **more)
        assert done.stdout, done.stderr
        findings = json.loads(done.stdout)
        validator.validate(findings)
        problem = findings["problem"] or {"kind": "fit", "what": "", "advice": ""}
        return Smoked(done.returncode, findings, problem["kind"], f"{problem['what']} {problem['advice']}")

    return run


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """PEM files: `cert`, `key`, `ca`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WIREPROOF_STATE", str(tmp_path_factory.mktemp("tls")))
        return {name: str(path) for name, path in identity().items()}


@pytest.fixture
def running() -> Iterator[Callable[..., int]]:
    """Starts an odd server, and gives its port."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> int:
        command = [sys.executable, str(DOUBLES / "odd_server.py"), "0", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout
        return int(process.stdout.readline().split()[-1])

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _own(folder: Path, text: str) -> Path:
    file = folder / "wireproof.toml"
    file.write_text(f"[targets.own]\n{text}\n")
    return file


@pytest.mark.long
@pytest.mark.parametrize(
    ("manner", "status", "kind", "words"),
    [
        ("exit", 3, "dies-at-once", "The process ends at once: exit 7."),
        ("die", 1, "dies-in-call", "It dies of the call: exit 3."),
        ("mute", 1, "silent", "says nothing"),
        ("hangup", 1, "hangs-up", "ends it without a word"),
        ("http1", 1, "http1-only", "The port speaks HTTP/1"),
        ("page", 1, "not-grpc", "no gRPC: HTTP status 200, content-type text/html"),
        ("reset", 1, "refuses-call", "RST_STREAM REFUSED_STREAM"),
        ("goaway", 1, "refuses-call", "GOAWAY ENHANCE_YOUR_CALM"),
        ("once", 1, "second-call", "It answers one call, but not the next"),
        ("http:404", 1, "no-such-method", "Nothing is served at /grpc.testing.TestService/EmptyCall"),
        ("http:403", 1, "needs-credentials", "HTTP status 403"),
        ("http:502", 1, "not-grpc", "HTTP status 502"),
        ("status:12", 1, "no-such-method", "It serves no /grpc.testing.TestService/EmptyCall."),
        ("status:7", 1, "needs-credentials", "PERMISSION_DENIED (because)"),
        ("status:16", 1, "needs-credentials", "UNAUTHENTICATED"),
        ("status:3", 1, "bad-request", "by --message"),
        ("status:13", 1, "error-status", "INTERNAL (no\\x09such \\x1b[31mthing)"),
    ],
)
def test_a_server_that_is_not_fit_is_told_why(smoke: Smoke, manner: str, status: int, kind: str, words: str) -> None:
    smoked = smoke(f"exec:{_SERVER} {manner}")
    assert (smoked.status, smoked.kind) == (status, kind)
    assert words in smoked.text


def test_a_server_that_is_fit_is_described(smoke: Smoke) -> None:
    smoked = smoke(f"exec:{_SERVER} ok")
    assert (smoked.status, smoked.kind) == (0, "fit")
    (way,) = smoked.findings["ways"]
    assert way["listens"] == [way["address"]]
    assert way["call"]["settings"]["MAX_CONCURRENT_STREAMS"] == 100
    assert way["call"]["fields"]["grpc-accept-encoding"] == "identity,gzip"
    assert way["call"]["ms"] > 0
    assert smoked.findings["gzip"]["ok"]
    cases = smoked.findings["cases"]
    assert cases["asked"] == cases["total"] - sum(out["count"] for out in cases["out"])
    assert "the target isn't said to be capable of: health" in {out["why"] for out in cases["out"]}


def test_compression_that_is_off_is_no_fault_unless_it_was_promised(
    smoke: Smoke, ask: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    smoked = smoke(f"exec:{_SERVER} no-gzip")
    assert (smoked.kind, smoked.findings["gzip"]["ok"]) == ("fit", False)
    promised = "capabilities = ['grpc', 'h2c', 'compression']"
    config = _own(tmp_path, f"start = '''{_SERVER} no-gzip'''\n{promised}")
    told = ask("own", config=config).stdout
    assert "though `compression` is a capability, so that cases will fail: grpc-status 12" in told


def test_a_slow_start_is_waited_for(smoke: Smoke) -> None:
    smoked = smoke(f"exec:{_SERVER} late")
    assert smoked.kind == "fit"
    assert smoked.findings["ways"][0]["ready_after"] > 1


@pytest.mark.parametrize(
    ("manner", "kind", "words"),
    [
        ("nowhere", "never-listens", "listens on no port (port {port} never opened in 1 s)"),
        ("elsewhere", "listens-elsewhere", "It listens on {listens}, not on 127.0.0.1:{port}. Is {{port}} where"),
        ("ipv6", "listens-elsewhere", "It listens on [::1]:{port}, not on 127.0.0.1:{port}."),
    ],
)
def test_a_port_that_never_opens_is_told_with_where_it_listens_instead(
    smoke: Smoke, tmp_path: Path, manner: str, kind: str, words: str
) -> None:
    # A child listens: what counts is the whole tree.
    start = f"""sh -c "{_SERVER.replace("{port}", "$0")} {manner}; true" {{port}}"""
    smoked = smoke("own", config=_own(tmp_path, f"start = '''{start}'''\nstart_time = 1"))
    (way,) = smoked.findings["ways"]
    assert (smoked.status, smoked.kind) == (3, kind)
    port = way["address"].rpartition(":")[2]
    assert words.format(port=port, listens=", ".join(way["listens"])) in smoked.text


def test_output_that_never_says_ready_is_told_with_where_it_listens(smoke: Smoke, tmp_path: Path) -> None:
    text = f"start = '''{_SERVER} ok'''\nstart_time = 1\nready = {{stdout = 'serving at (.*)'}}"
    smoked = smoke("own", config=_own(tmp_path, text))
    assert (smoked.status, smoked.kind) == (3, "never-ready")
    assert "It listens on 127.0.0.1:" in smoked.text


def test_who_says_ready_and_listens_elsewhere_is_found_out(smoke: Smoke, tmp_path: Path) -> None:
    text = f"start = '''{_SERVER} elsewhere'''\nready = {{stdout = 'listening'}}"
    smoked = smoke("own", config=_own(tmp_path, text))
    assert (smoked.status, smoked.kind) == (3, "listens-elsewhere")


def test_a_command_that_cannot_be_run_is_told(smoke: Smoke, tmp_path: Path) -> None:
    script = tmp_path / "server"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    smoked = smoke(f"exec:{script} {{port}}")
    assert (smoked.status, smoked.kind) == (3, "cannot-start")
    assert "the interpreter or loader that it names is not" in smoked.text


def test_tls_on_a_plain_port_is_told(smoke: Smoke, running: Callable[..., int], certificates: dict[str, str]) -> None:
    tls = ["--tls", "--cert", certificates["cert"], "--key", certificates["key"]]
    started = smoke(f"exec:{_SERVER} ok {shlex.join(tls)}")
    assert (started.kind, "profile `tls`" in started.text) == ("speaks-tls", True)
    live = smoke(f"tcp:127.0.0.1:{running('ok', *tls)}")
    assert (live.kind, "Try tls: instead of tcp:" in live.text) == ("speaks-tls", True)


@pytest.mark.parametrize("manner", ["ok", "http1"])
def test_a_plain_port_where_tls_is_wanted_is_told(smoke: Smoke, running: Callable[..., int], manner: str) -> None:
    smoked = smoke(f"tls:127.0.0.1:{running(manner)}")
    assert (smoked.status, smoked.kind) == (3, "no-tls")
    assert "Try tcp: instead of tls:" in smoked.text
    assert ("HTTP/1" in smoked.text) == (manner == "http1")


def test_a_profile_is_told_apart_from_the_target(smoke: Smoke, tmp_path: Path) -> None:
    text = f"start = '''{_SERVER} ok'''\nprofiles.tls.start = '''{_SERVER} http1'''"
    smoked = smoke("own", config=_own(tmp_path, text))
    assert (smoked.status, smoked.kind) == (1, "no-tls")
    assert smoked.text.startswith("With profile tls: The port speaks no TLS.")


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        (["--alpn", "http/1.1"], "no-alpn", "chooses http/1.1"),
        (["--alpn", ""], "no-alpn", "chooses no protocol"),
        (["--client-ca", "CA"], "client-certificate", "asks for a client certificate"),
        (["--client-ca", "CA", "--tls12"], "client-certificate", "asks for a client certificate"),
        ([], "fit", ""),
    ],
)
def test_tls_that_does_not_come_about_is_told(
    smoke: Smoke, running: Callable[..., int], certificates: dict[str, str], options: list[str], kind: str, words: str
) -> None:
    given = [certificates["ca"] if option == "CA" else option for option in options]
    tls = ["--tls", "--cert", certificates["cert"], "--key", certificates["key"], *given]
    smoked = smoke(f"tls:127.0.0.1:{running('ok', *tls)}")
    assert smoked.kind == kind
    assert words in smoked.text


def test_an_address_where_nothing_listens_is_told_with_what_does(smoke: Smoke) -> None:
    with socket.socket(socket.AF_INET6) as other:
        other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        other.bind(("::1", 0))
        port = other.getsockname()[1]
        nothing = smoke(f"tcp:127.0.0.1:{port}")
        assert (nothing.status, nothing.kind) == (3, "nothing-listens")
        other.listen()
        elsewhere = smoke(f"tcp:127.0.0.1:{port}")
        assert (elsewhere.status, elsewhere.kind) == (3, "listens-elsewhere")
        assert f"It listens on [::1]:{port}, not on 127.0.0.1:{port}." in elsewhere.text


_GARBAGE = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    try:
        for _ in range(500):
            connection.sendall(b"garbage and more of it, as much as a pipe takes at once" * 20)
        connection.recv(1)
    except OSError:
        pass
"""


def test_the_screen_is_one_screen_whatever_the_target_says(
    ask: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    server = tmp_path / "server.py"
    server.write_text(_GARBAGE)
    for target in (f"exec:{sys.executable} {server} {{port}}", f"exec:{_SERVER} goaway", f"exec:{_SERVER} exit"):
        lines = ask(target).stdout.splitlines()
        assert "not fit to be tested" in lines[0]
        assert len(lines) <= 24
        assert max(map(len, lines)) <= 100
        assert all(line.isprintable() for line in lines)
    assert "config.toml: no licence \\x1b[31mfor\\x07 this" in lines[-1]
