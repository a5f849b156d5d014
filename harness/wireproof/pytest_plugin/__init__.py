"""The pytest plugin: `pytest --wireproof-target TARGET` makes an item of each case (docs/pytest.md).

Every pytest run in an environment with Wireproof loads this module, so all else is imported only for a target.
"""

from __future__ import annotations

import pytest

#: Option (`--wireproof-NAME`; in the configuration `wireproof_NAME`) → its value on the command line, and its help.
OPTIONS = {
    "target": ("TARGET", "Judge it: a folder of targets/, exec:'COMMAND {port}', tcp:HOST:PORT, tls:HOST:PORT."),
    "method": ("/PKG.SERVICE/METHOD", "A unary method that the target answers with OK."),
    "message": ("HEX", "Its request message; default empty."),
    "tier": ("TIER", "Cases of a tier: core, timed, abuse; several with commas; default core."),
    "timeout-scale": ("FACTOR", "Wait so many times as long."),
    "seed": ("SEED", "Send the same as the run with this seed, in order."),
    "expect": ("FILE", "Known deviations; in place of the target's own expected.yaml."),
    "strict": (None, "A warning is a failure, too, and so is a drafted expectation."),
}


class WireproofWarning(UserWarning):
    """A target did not do what it should: a verdict `warn`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, each also as a key of the configuration file."""
    group = parser.getgroup("wireproof", "wireproof: judge a gRPC or HTTP/2 server at the wire")
    for name, (metavar, words) in OPTIONS.items():
        option, key = f"--wireproof-{name}", key_of(name)
        if metavar is None:
            group.addoption(option, dest=key, action="store_true", default=None, help=words)
            parser.addini(key, words, type="bool", default=False)
            continue
        group.addoption(option, dest=key, metavar=metavar, help=words)
        if name == "tier":
            parser.addini(key, words, type="args")
        else:
            parser.addini(key, words)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Where a target is named, the rest of the plugin comes in."""
    if value_of(config, "target"):
        from wireproof.pytest_plugin.suite import begin

        begin(config)
    elif useless := [f"--wireproof-{name}" for name in OPTIONS if config.getoption(key_of(name)) and name != "target"]:
        raise pytest.UsageError(f"{', '.join(useless)}: only with --wireproof-target")


def key_of(name: str) -> str:
    """An option's key in the configuration file, and its name among pytest's options."""
    return f"wireproof_{name.replace('-', '_')}"


def value_of(config: pytest.Config, name: str) -> object:
    """What the command line says, or else the configuration file; None or empty where neither says anything."""
    given = config.getoption(key_of(name))
    return config.getini(key_of(name)) if given is None else given
