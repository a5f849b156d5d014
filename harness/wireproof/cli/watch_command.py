"""`wireproof watch`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType

import click

from wireproof import paths
from wireproof.errors import Exit, UsageError, WireproofError
from wireproof.run.loop import Loop
from wireproof.run.process import JsonProcess
from wireproof.run.watching import Findings, Teller, parse

_TLS = "tls:"
#: How the relay says that an address is of no use.
_RELAY_USAGE = 4


@click.command("watch")
@click.option("--listen", required=True, metavar="[tls:]HOST:PORT", help="Where the client connects; port 0: any.")
@click.option("--to", required=True, metavar="[tls:]HOST:PORT", help="Where the server is.")
@click.option("--cert", type=click.Path(exists=True, dir_okay=False), help="What `--listen tls:` serves, PEM.")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="Its key, PEM.")
@click.option("--ca", type=click.Path(exists=True, dir_okay=False), help="Verify the server of `--to tls:`, PEM.")
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE", help="Keep all that is said.")
@click.option("--for", "seconds", type=click.FloatRange(min=0, min_open=True), help="End after so many seconds.")
@click.option("--connections", type=click.IntRange(min=1), help="End after so many connections.")
@click.option("--json", "as_lines", is_flag=True, help="What the relay says, as it says it: JSON Lines.")
def command(
    listen: str,
    to: str,
    cert: str | None,
    key: str | None,
    ca: str | None,
    record: str | None,
    seconds: float | None,
    connections: int | None,
    as_lines: bool,
) -> None:
    """Stand between a client and a server, and tell which rules they break.

    Everything passes unchanged. `--listen tls:` serves Wireproof's own certificate for localhost, unless --cert and
    --key name another. Ctrl-C ends; exit status 1 says that a MUST was broken.
    """
    if (cert is None) != (key is None):
        raise UsageError("--cert and --key need each other")
    named = {"--cert": cert, "--key": key, "--ca": ca, "--record": record}
    arguments = ["--listen", listen, "--to", to]
    if listen.startswith(_TLS) and cert is None:
        named |= _own_identity()
    arguments += [word for name, value in named.items() if value for word in (name, str(value))]
    arguments += ["--for", str(seconds)] if seconds else []
    arguments += ["--connections", str(connections)] if connections else []
    bounded = seconds is not None or connections is not None
    sys.exit(int(_Watching(arguments, as_lines).run(bounded)))


def _own_identity() -> dict[str, str]:
    from wireproof.targets.tls import identity

    files: dict[str, Path] = identity()
    return {"--cert": str(files["cert"]), "--key": str(files["key"])}


class _Watching:
    """The relay, from its start to its end. Whatever ends this process ends the relay, too."""

    def __init__(self, arguments: list[str], as_lines: bool) -> None:
        self._findings = Findings()
        self._as_lines = as_lines
        self._teller = Teller(sys.stderr if as_lines else sys.stdout, lambda text: click.echo(text, err=as_lines))
        self._interrupted = False
        self._loop = Loop()
        program = paths.binary("wireproof-relay", "harness/relay")
        self._relay = JsonProcess(self._loop, program, self._take, lambda: None, arguments=arguments)

    def run(self, bounded: bool) -> Exit:
        """Until the relay ends. One that was to end by itself and didn't was interrupted."""
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, self._end)
        try:
            self._loop.run(lambda: self._relay.exited)
        finally:
            self._relay.terminate()
        if self._relay.status() != 0:
            why = "\n".join(self._relay.errors) or f"the relay ended ({self._relay.ending()})"
            raise (UsageError if self._relay.status() == _RELAY_USAGE else WireproofError)(why)
        self._teller.sum_up(self._findings)
        return Exit.INTERRUPTED if bounded and self._interrupted else self._findings.status()

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._interrupted = True
        self._relay.terminate()

    def _take(self, lines: bytes) -> None:
        if self._as_lines:
            click.echo(lines, nl=False)
        for line in parse(lines):
            if self._findings.take(line) and not self._as_lines:
                self._teller.tell(line)
        sys.stdout.flush()
