"""Fixtures: Debian's Chromium, one for the session, and a page in it that is watched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from page_recording import made
from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

_CHROMIUM = "/usr/bin/chromium"
#: A browser as root, without a network and without a past.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Chromium with an empty profile."""
    if not shutil.which(_CHROMIUM):
        pytest.fail(f"{_CHROMIUM} is not there; run scripts/setup test")
    with sync_playwright() as playwright:
        profile = tmp_path_factory.mktemp("profile")
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=_CHROMIUM, headless=True, args=_ARGUMENTS
        )
        context.set_default_timeout(10_000)
        yield context
        context.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report with a row of each verdict."""
    return made(tmp_path_factory.mktemp("report"))


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    """A page that must be silent: nothing on the console, nothing fetched but the report itself."""
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    said: list[str] = []
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "about:")):
            asked.append(request.url)

    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", note)
    yield page
    page.close()
    assert said == []
    assert asked == []
