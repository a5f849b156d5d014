"""What the user asks for, by options of the command line or in pytest's configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from wireproof.errors import UsageError
from wireproof.pytest_plugin import key_of, value_of
from wireproof.selection import TIERS
from wireproof.suggest import did_you_mean

Value = TypeVar("Value")


@dataclass(frozen=True)
class Options:
    """The options of one pytest run."""

    target: str
    method: str | None
    message: str | None
    tiers: tuple[str, ...]
    timeout_scale: float
    seed: int | None
    expect: Path | None
    strict: bool
    #: The target was named on the command line: then the suite runs whatever else is named there.
    insists: bool

    @classmethod
    def read(cls, config: pytest.Config) -> Options:
        """Raises UsageError."""
        return cls(
            target=str(value_of(config, "target")),
            method=_text(config, "method"),
            message=_text(config, "message"),
            tiers=_read(config, "tier", _tiers) or (),
            timeout_scale=_read(config, "timeout-scale", _scale) or 1.0,
            seed=_read(config, "seed", _seed),
            expect=_file(config, "expect"),
            strict=bool(value_of(config, "strict")),
            insists=config.getoption(key_of("target")) is not None,
        )

    @property
    def again(self) -> list[str]:
        """What a rerun's command line needs besides the target."""
        given = (("--method", self.method), ("--message", self.message), ("--expect", self.expect))
        return [word for name, value in given if value for word in (name, str(value))]


def _text(config: pytest.Config, name: str) -> str | None:
    value = value_of(config, name)
    text = " ".join(value) if isinstance(value, list) else str(value or "")
    return text or None


def _file(config: pytest.Config, name: str) -> Path | None:
    """A path; one in the configuration file is meant from there on."""
    text = _text(config, name)
    if text and config.inipath and config.getoption(key_of(name)) is None:
        return config.inipath.parent / text
    return Path(text) if text else None


def _read(config: pytest.Config, name: str, parse: Callable[[str], Value]) -> Value | None:
    """A value other than text. The error tells where it stands."""
    text = _text(config, name)
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        where = key_of(name) if config.getoption(key_of(name)) is None else f"--wireproof-{name}"
        raise UsageError(f'{where}: {error}, not "{text}"') from None


def _tiers(text: str) -> tuple[str, ...]:
    tiers = tuple(text.replace(",", " ").split())
    for tier in tiers:
        if tier not in TIERS:
            raise ValueError(f"wants {', '.join(TIERS)}{did_you_mean(tier, TIERS)}")
    return tiers


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.01 <= scale <= 1000:
        raise ValueError("wants a factor from 0.01 to 1000")
    return scale


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise ValueError("wants a number from 0 to 2**63 - 1")
    return int(text)
