"""`python -m wireproof.shims.interop [OPTIONS] -- CMD…`: an interop client as a native adapter on its stdin and stdout.

CMD is run once for each test case, with the flags that the description of the test cases names; or, where a client has
a dialect of its own, with the placeholders {server_host} {server_port} {test_case}, and in --tls {ca_file} and
{server_host_override} besides.
"""

from __future__ import annotations

import argparse
import asyncio
import re

from wireproof.shims.interop.adapter import InteropAdapter
from wireproof.shims.interop.command import Dialect, dialect


def main() -> None:
    """Serves until the input ends."""
    options = _parser().parse_args()
    words = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not words:
        _parser().error("a command is wanted after --")
    try:
        spoken = dialect(words, options.tls, options.parameter, options.put_roots)
        not_run = re.compile(options.not_run or r"(?!)")
    except (ValueError, re.error) as error:
        _parser().error(str(error))
    asyncio.run(_serve(options, spoken, not_run))


async def _serve(options: argparse.Namespace, spoken: Dialect, not_run: re.Pattern[str]) -> None:
    adapter = InteropAdapter(options.name, options.version, spoken, options.time, options.parallel, not_run)
    await adapter.serve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m wireproof.shims.interop", description=__doc__)
    add = parser.add_argument
    add("--name", default="interop client", help="who answers `hello`")
    add("--version", default="unknown", help="its version")
    add("--tls", metavar="COMMAND", help="the whole command for a channel with TLS, split as a shell would")
    add("--parameter", default="--{name}={value}", help="how a case's parameter is spelled")
    add("--put-roots", default="", metavar="PATH", help="where in {folder}, made for each case, the authorities go")
    add("--not-run", metavar="REGEX", help="a line of output that says that it has no such case, or left it out")
    add("--time", type=float, default=30.0, help="seconds that a case may take")
    add("--parallel", type=int, default=8, help="how many cases run side by side")
    add("command", nargs=argparse.REMAINDER, metavar="-- CMD…")
    return parser


if __name__ == "__main__":
    main()
