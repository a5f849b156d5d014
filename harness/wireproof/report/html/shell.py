"""What is the same in every report: the markup, the style, the script, the ledger and the words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from wireproof import ledger, paths
from wireproof.cache import cached, modules
from wireproof.compact_json import compact
from wireproof.ledger import Clause
from wireproof.report.html.embed import SMALL, packed
from wireproof.report.html.template import ASSETS, Templates, script_of

#: In the order in which the page needs them.
_SCRIPTS = "dom packed address words tip filters overview wirelog case clauses grid run keys main"
#: What else the shell is made from: modules with words of its own.
_SOURCES = ("ledger", "run/results", "report/verdicts", "report/meanings", "report/wire_log", "report/sections")
#: Where the run's own parts go.
DATA, LOGS, TITLE = "@data@", "@logs@", "@title@"


def pieces() -> list[str]:
    """The shell, cut at title, data and logs: four pieces."""
    return _pieces(paths.spec(), paths.classes())


@lru_cache
def _pieces(spec: Path, classes: Path) -> list[str]:
    assets = [path for path in sorted(ASSETS.iterdir()) if path.is_file()]
    facts = [spec / "clauses.tsv", classes, spec / "sections.tsv"]
    parts: list[str] = cached("html-shell", [*assets, *facts, *modules("report/html", *_SOURCES)], _render)
    return parts


def _render() -> list[str]:
    templates = Templates(ASSETS)
    text = templates.page(
        "page.html",
        style=templates.rendered("style.css"),
        script=script_of(*(ASSETS / f"{name}.js" for name in _SCRIPTS.split())),
        words=packed(compact(_words()), SMALL).decode(),
        title=TITLE,
        data=DATA,
        logs=LOGS,
    )
    return _cut(text)


def _cut(text: str) -> list[str]:
    pieces = []
    for mark in (TITLE, DATA, LOGS):
        piece, _, text = text.partition(mark)
        pieces.append(piece)
    return [*pieces, text]


def _words() -> dict[str, Any]:
    from wireproof.report.meanings import ATTEMPTS, CLASSES, KINDS, LEVELS
    from wireproof.report.verdicts import SIGNS
    from wireproof.report.wire_log import MARKS

    known = ledger.load(paths.spec() / "clauses.tsv")
    classes = ledger.classes(paths.classes())
    return {
        "verdicts": {name: [sign.glyph, sign.meaning] for name, sign in SIGNS.items()},
        "levels": LEVELS,
        "kinds": KINDS,
        "classes": {name: f"{meaning[0].upper()}{meaning[1:]}." for name, meaning in CLASSES.items()},
        "attempts": ATTEMPTS,
        "marks": MARKS,
        **_specifications(known),
        "clauses": [_clause(clause, classes.get(clause.id, "open")) for clause in known.values()],
    }


def _specifications(known: dict[str, Clause]) -> dict[str, Any]:
    from wireproof.report import sections

    return {"specs": {clause.spec: sections.specification(clause.spec) for clause in known.values()}}


def _clause(clause: Clause, standing: str) -> dict[str, Any]:
    from wireproof.report import sections

    return {
        "id": clause.id,
        "spec": clause.spec,
        "section": clause.section,
        "cite": sections.citation(clause),
        "url": sections.url(clause),
        "level": clause.level,
        "side": clause.applies_to,
        "asks": clause.error,
        "rule": clause.rule,
        "tolerated": "" if clause.tolerated == "-" else clause.tolerated,
        "kind": clause.kind,
        "contested": clause.contested,
        "class": standing,
    }
