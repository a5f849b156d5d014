"""The published matrix in a browser, as its reader uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from publishing import published
from recordings import LENGTH

from browser.test_html_page import RULES
from wireproof.report.verdicts import SIGNS


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the published index."""
    return (published(tmp_path_factory.mktemp("published")) / "index.html").as_uri()


@pytest.fixture
def opened(page: Page, index: str) -> Callable[..., Page]:
    """Opens it."""

    def at(hash: str = "", theme: str = "light") -> Page:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.goto("about:blank")
        page.goto(index + hash)
        return page

    return at


def test_it_says_what_came_of_it_by_whom_and_when(opened: Callable[..., Page]) -> None:
    page = opened()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "1 of 2 servers breaks something that the specifications demand"
    )
    expect(page.locator(".lead").first).to_contain_text("Wireproof 0.1.0, commit 0123456789ab, on 2026-01-02")
    expect(page.locator(".notice")).to_have_text("Not judged, because they were not set up: absent.")


def test_each_count_is_glyph_colour_word_and_leads_to_the_rows(opened: Callable[..., Page]) -> None:
    page = opened()
    failed = page.get_by_role("row", name="careless").locator(".verdict", has_text="fail").first
    expect(failed).to_have_text(f"{SIGNS['fail'].glyph}fail 2")
    failed.hover()
    expect(page.get_by_role("tooltip")).to_have_text(SIGNS["fail"].meaning)
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    failed.click()
    expect(page.locator("main h1")).to_contain_text("cases")
    assert set(page.locator("tr[data-id] .c-verdict .word").all_text_contents()) == {"fail"}


def test_a_cell_leads_to_the_case_that_it_counts(opened: Callable[..., Page]) -> None:
    page = opened()
    area = page.get_by_role("row", name="h2/settings").first
    expect(area.locator(".cell")).to_have_text(
        ["✗2 2 of 3 not kept, the worst: fail", "▲1 1 of 3 not kept, the worst: warn"]
    )
    area.locator(".cell").last.click()
    expect(page.locator("article .name")).to_contain_text("h2/settings/range[high]")


def test_the_keyboard_goes_from_an_area_to_who_breaks_it_to_the_wire_log(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="h2/settings", exact=True).focus()
    page.keyboard.press("Enter")
    details = page.locator("#area-h2-settings")
    expect(details).to_have_attribute("open", "")
    row = details.get_by_role("row", name=LENGTH)
    row.get_by_role("link", name="careless").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article .name")).to_contain_text(LENGTH)
    expect(page.locator(".attempt .lines")).to_contain_text("received: SETTINGS ack")


def test_an_address_that_names_an_area_opens_it(opened: Callable[..., Page]) -> None:
    expect(opened("#area-observed").locator("#area-observed")).to_have_attribute("open", "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(opened: Callable[..., Page], theme: str) -> None:
    page = opened("#area-h2-settings", theme)
    found: Any = Axe().run(page, options={"runOnly": RULES["runOnly"]})
    assert found.violations_count == 0, found.generate_report()


def test_dark_is_dark(opened: Callable[..., Page]) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    assert opened(theme="dark").evaluate(ground) != opened().evaluate(ground)


def test_a_phone_needs_no_scrolling_sideways(opened: Callable[..., Page]) -> None:
    page = opened("#area-h2-settings")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found: Any = Axe().run(page, options={"runOnly": ["target-size"]})
    assert found.violations_count == 0, found.generate_report()
