"""A proof, told to people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from wireproof.prove.cases import Flaw
from wireproof.prove.classes import CLASSES, Drawn, Standing
from wireproof.prove.proof import Proof
from wireproof.report.colours import coloured

_COLOURS = {"confirmed": "green", "proven": "cyan", "touched": "yellow", "open": "dim"}
_SHOWN = 3
#: Where no terminal says how wide it is.
_WIDTH = 160


def write(proof: Proof, out: TextIO) -> None:
    """The clauses with their class (open ones are only counted), what is wrong, and the sums."""
    from rich.console import Console
    from rich.table import Table

    colours: Any = "standard" if coloured(out) else None
    width = None if out.isatty() else _WIDTH
    console = Console(
        file=out, highlight=False, emoji=False, width=width, color_system=colours, force_terminal=bool(colours)
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("clause", "class", "liars", "independent"):
        table.add_column(column, overflow="fold")
    for standing in proof.standings:
        if standing.name != "open" or standing.liars:
            style = _COLOURS[standing.name]
            table.add_row(standing.clause, f"[{style}]{standing.name}[/]", liars(standing), independent(standing))
    console.print(table)
    for line in _wrong(proof):
        console.print(line, markup=False)
    for line in summary(proof):
        console.print(line, markup=False)


def liars(standing: Standing) -> str:
    """Which lies were told about a clause, and what became of them."""
    return ", ".join(_lie(drawn) for drawn in standing.liars)


def _lie(drawn: Drawn) -> str:
    if drawn.caught:
        return drawn.lie.how
    return f"{drawn.lie.how} (nothing to catch it)" if drawn.idle else f"{drawn.lie.how} NOT CAUGHT"


def independent(standing: Standing) -> str:
    """Who keeps it and who breaks it."""
    told = []
    for word, names in (("kept by", standing.kept_by), ("broken by", standing.broken_by)):
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            told.append(f"{word} {', '.join(names[:_SHOWN])}{more}")
    return "; ".join(told)


def _wrong(proof: Proof) -> Iterator[str]:
    for title, flaws in (("vacuous", proof.vacuous), ("false", proof.false)):
        for flaw in flaws:
            yield _flaw(title, flaw)
    for drawn in proof.uncaught:
        yield f"NOT CAUGHT  liar:{drawn.lie.name} must draw {drawn.lie.verdict}, drew {drawn.verdict or 'nothing'}"
        yield from (f"    {line}" for line in drawn.told)
    for error in proof.errors:
        yield f"ERROR  {error}"
    for missing in proof.missing:
        yield f"not heard  {missing}"


def _flaw(title: str, flaw: Flaw) -> str:
    return f"{title.upper()}  {flaw.case}\n    {flaw.peer}: {flaw.why}"


def summary(proof: Proof) -> Iterator[str]:
    """The sums."""
    yield ", ".join(f"{len(proof.of_class(name))} {name}" for name in CLASSES) + f" of {len(proof.standings)} clauses"
    for null in proof.nulls:
        yield f"{null['name']} passes {null['passed']} of {null['judged']} judged cases ({null['rate']:.1%})"
    cases, vacuous, false = len(proof.question.rows), proof.vacuous, proof.false
    yield (
        f"{cases} cases: {len({flaw.case for flaw in vacuous})} vacuous, {len({flaw.case for flaw in false})} false, "
        f"{len(proof.unproven)} unproven; {len(proof.uncaught)} liars not caught; "
        f"{proof.question.eccentrics} eccentrics from seed {proof.question.seed}; in {proof.seconds:.1f} s"
    )
