"""Markdown as GitHub's own parser reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

_EMPTY = {"br", "hr", "img", "input"}
_CODE = {"code", "pre"}


@dataclass
class Page(HTMLParser):
    """What came of a text: its elements, and its text in code and outside."""

    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in _EMPTY:
            self.open.append(tag)
        if tag == "code":
            self.code.append("")
        if tag == "summary":
            self.summaries.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "elements close in their order"

    def handle_data(self, data: str) -> None:
        if "summary" in self.open:
            self.summaries[-1] += data
        if _CODE & set(self.open):
            self.code[-1] += data
        else:
            self.prose.append(data)


def rendered(text: str) -> Page:
    """Parses the text, HTML in it included."""
    page = Page()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))
    page.close()
    assert not page.open, "all elements are closed"
    return page
