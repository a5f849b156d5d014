"""`wireproof completion`."""

from __future__ import annotations

import click

from wireproof.complete.shells import SHELLS, script


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
def command(shell: str) -> None:
    """Print the script by which a shell completes wireproof: commands, options, targets, cases, clauses, runs.

    \b
    bash   eval "$(wireproof completion bash)"      in ~/.bashrc
    zsh    eval "$(wireproof completion zsh)"       in ~/.zshrc, after compinit
    fish   wireproof completion fish | source       in ~/.config/fish/config.fish
    """
    click.echo(script(shell), nl=False)
