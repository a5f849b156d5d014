"""The compilers and package managers that a target's set-up calls: are they there, and new enough?"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

#: What each kind of set-up calls.
_TOOLS = {"go": ("go",), "cargo": ("cargo",), "npm": ("npm", "node"), "maven": ("mvn", "javac")}
#: How a tool is asked for its version, where not by --version.
_ASKED = {"go": "version", "javac": "-version"}


def missing(setup: dict[str, Any]) -> str | None:
    """What isn't in PATH, if anything; looks no further, so that it costs next to nothing."""
    for kind, tools in _TOOLS.items():
        for tool in tools if kind in setup else ():
            if shutil.which(tool) is None:
                return f"needs {_wanted(tool, setup)}, which isn't in PATH"
    return None


def unfit(setup: dict[str, Any]) -> str | None:
    """What is missing or too old for the set-up, if anything."""
    if why := missing(setup):
        return why
    for tool, least in setup.get("needs", {}).items():
        here = _version(tool)
        if _numbers(here) < _numbers(least):
            return f"needs {_wanted(tool, setup)}; here is {here or 'one that does not tell its version'}"
    return None


def _wanted(tool: str, setup: dict[str, Any]) -> str:
    least = setup.get("needs", {}).get(tool)
    return f"{tool} {least} or newer" if least else tool


def _version(tool: str) -> str:
    asked = [tool, _ASKED.get(tool, "--version")]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", told.stdout + told.stderr)
    return found.group() if found else ""


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".") if number]
