"""The scripts that make a shell ask us, and the words in which it asks. click's own know neither a colon in bash nor a
command that isn't in PATH."""

from __future__ import annotations

import os
from importlib import resources
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    split_arg_string,
)

#: By this variable the shell's script says that it asks: `bash_complete`.
VARIABLE = "_WIREPROOF_COMPLETE"
#: Where bash ends a word, and replaces only what follows.
_BREAKS = ":="


class _Bash(BashComplete):
    """Asks with the whole line up to the cursor: bash's own words end at a colon."""

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ["COMP_LINE"]
        words = split_arg_string(line)
        if line[-1:].isspace():
            words.append("")
        self._typed = words[-1]
        return words[1:-1], words[-1]

    def format_completion(self, item: CompletionItem[Any]) -> str:
        value = str(item.value)
        kept = max(self._typed.rfind(mark) for mark in _BREAKS) + 1
        return f"{item.type},{value[kept:] if value.startswith(self._typed[:kept]) else value}"


class _Zsh(ZshComplete):
    """Escapes nothing: the script knows what needs it."""

    def format_completion(self, item: CompletionItem[str]) -> str:
        return f"{item.type}\n{item.value}\n{item.help or '_'}"


SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": FishComplete}


def script(shell: str) -> str:
    """What the shell has to read once."""
    return resources.files(__package__).joinpath(f"wireproof.{shell}").read_text(encoding="utf-8")


def answer(cli: click.Command, instruction: str) -> str:
    """The offers, in the form in which the shell's script reads them. Raises KeyError for an unknown shell."""
    shell = SHELLS[instruction.removesuffix("_complete")]
    return shell(cli, {}, "wireproof", VARIABLE).complete()
