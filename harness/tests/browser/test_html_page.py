"""The page in a browser, as its reader uses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from page_recording import HOSTILE, HOSTILE_CASE, PROOF, made
from playwright.sync_api import Page, expect
from recordings import LENGTH, row

from wireproof.report.verdicts import SIGNS

OBSERVED = "observed/rfc9113-5.1.1-server-even-id"
#: Every view, and the ones that hold the most.
VIEWS = {
    "overview": "#/",
    "case": f"#/case/{LENGTH}",
    "observed": f"#/case/{OBSERVED}",
    "clauses": "#/clauses?q=settings",
    "clause": "#/clause/rfc9113-6.5-settings-length",
    "run": "#/run",
}
#: Lines of a log are dense; what opens one of them, a button above opens for all (WCAG 2.5.8, Equivalent).
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": False}},
}


@pytest.fixture
def opened(page: Page, report: str) -> Callable[..., Page]:
    """Opens the report at an address."""

    def at(hash: str = "#/", theme: str = "light") -> Page:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.goto("about:blank")  # a mere change of the hash would be over before the view is there
        page.goto(report + hash)
        _is_there(page)
        return page

    return at


def _is_at(page: Page, hash: str) -> None:
    expect(page).to_have_url(page.url.split("#")[0] + hash)


def _is_there(page: Page) -> None:
    """The page has unpacked its data, which takes longer than to load it."""
    page.locator("main h1").wait_for()


def _is_on(page: Page, place: int) -> None:
    """The keyboard's focus is on the row at this place."""
    expect(page.locator("tr[data-id] a.id").nth(place)).to_be_focused()


def _cases(page: Page) -> list[str]:
    return [str(name) for name in page.locator("tr[data-id]").evaluate_all("rows => rows.map(row => row.dataset.id)")]


# The overview


def test_the_overview_tells_the_worst_first(opened: Callable[..., Page]) -> None:
    page = opened()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "2 of 12 cases failed, 1 is unstable, 1 does better than listed, 1 could not be judged; "
        "1 watched rule is broken."
    )
    verdicts = page.locator("tr[data-id] .c-verdict .word").all_text_contents()
    assert verdicts == sorted(verdicts, key=list(SIGNS).index)
    assert set(verdicts) == set(SIGNS)
    assert verdicts.count("fail") == 3


def test_a_verdict_is_glyph_colour_word_and_says_what_it_means(opened: Callable[..., Page]) -> None:
    page = opened()
    sign = page.locator("tr[data-id] .verdict").first
    expect(sign).to_have_text(SIGNS["fail"].glyph + "fail")
    sign.hover()
    expect(page.get_by_role("tooltip")).to_have_text(SIGNS["fail"].meaning)
    chip = page.locator(".chip", has_text="warn")
    page.locator(".chip", has_text="error").focus()
    page.keyboard.press("Tab")
    expect(chip).to_be_focused()
    expect(page.get_by_role("tooltip")).to_have_text(SIGNS["warn"].meaning)
    expect(chip).to_have_accessible_description(SIGNS["warn"].meaning)
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_a_known_deviation_is_shown_with_reason_and_issue(opened: Callable[..., Page]) -> None:
    known = opened().locator('tr[data-id="grpc/status/missing"]')
    expect(known).to_contain_text("Listed: since 2020")
    assert known.get_by_role("link", name="issue").get_attribute("href") == "https://e.org/2"


def test_filters_are_in_the_address_and_come_back_from_it(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator(".chip", has_text="pass").first.click()
    page.locator(".chip", has_text="warn").click()
    _is_at(page, "#/?verdict=xpass,warn")
    page.get_by_label("Level").select_option("MUST")
    page.get_by_label("Order").select_option("name")
    before = _cases(page)
    assert before == ["hpack/index/zero"]
    page.reload()
    _is_there(page)
    assert _cases(page) == before
    expect(page.get_by_label("Order")).to_have_value("name")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("tr[data-id]")).to_have_count(13)


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("verdict=fail&spec=rfc9113", [LENGTH, OBSERVED]),
        ("spec=rfc9113&section=6.5", [LENGTH]),
        ("tag=settings", [LENGTH]),
        ("clause=rfc9113-6.5-settings-length", [LENGTH]),
        ("q=GOAWAY+wrong", ["h2/goaway/close"]),
        ("q=nothing-like-it", []),
        ("verdict=nonsense&q=truncated", [LENGTH]),
    ],
)
def test_an_address_shows_these_cases(opened: Callable[..., Page], query: str, cases: list[str]) -> None:
    page = opened(f"#/?{query}")
    assert _cases(page) == cases
    if not cases:
        expect(page.locator(".empty")).to_contain_text("No case fits.")


def test_sections_are_offered_once_a_specification_is_chosen(opened: Callable[..., Page]) -> None:
    page = opened()
    expect(page.get_by_label("Section")).to_be_hidden()
    page.get_by_label("Specification").select_option("rfc9113")
    options = page.get_by_label("Section").locator("option").all_text_contents()
    assert options == ["All", "5.1.1", "6.5", "6.7"]


# A case


def test_a_case_tells_what_was_asked_what_was_seen_and_which_clause_asks(opened: Callable[..., Page]) -> None:
    page = opened(f"#/case/{LENGTH}")
    expect(page.get_by_role("heading", level=1)).to_have_text("A truncated parameter ends the connection")
    expect(page.locator("#diagnosis")).to_contain_text("went on as if nothing had happened, where RFC 9113 §6.5 (MUST)")
    compared = page.get_by_label("Expected and got")
    expect(compared).to_contain_text("connection error FRAME_SIZE_ERROR")
    expect(compared.locator("code")).to_have_text("out of step")
    section = page.get_by_label("Clauses").get_by_role("link", name="RFC 9113 §6.5")
    assert section.get_attribute("href") == "https://www.rfc-editor.org/rfc/rfc9113#section-6.5"
    expect(page.locator(".command code")).to_have_text(re.compile(rf"^wireproof run .* -k {LENGTH} --seed 7$"))


def test_each_expectation_is_told_where_there_are_several(opened: Callable[..., Page]) -> None:
    expect(opened(f"#/case/{LENGTH}").get_by_role("heading", name="Expectations")).to_have_count(0)
    page = opened(f"#/case/{HOSTILE_CASE}")
    told = [row.split("\t") for row in page.get_by_label("Each expectation").locator("tbody").inner_text().splitlines()]
    assert [cells[1:] for cells in told if len(cells) > 1] == [
        ["20", "grpc-http2-status-always-in-trailers", "response as usual"],
        ["30", "grpc-http2-status-always-in-trailers", "other data"],
    ]


def test_the_wire_log_separates_looks_and_opens_the_one_that_decided(opened: Callable[..., Page]) -> None:
    page = opened(f"#/case/{LENGTH}")
    looks = page.locator("details.attempt")
    expect(looks.locator("> summary")).to_contain_text(["1. First look", "2. Second look"])
    assert looks.evaluate_all("looks => looks.map(look => look.open)") == [False, True]


def test_the_wire_log_tells_both_directions_steps_lies_and_evidence(opened: Callable[..., Page]) -> None:
    lines = opened(f"#/case/{LENGTH}").locator("details.attempt[open] .line")
    told = [" ".join(text.split()) for text in lines.all_inner_texts()]
    assert [re.sub(r"^[▸▾]?\s*[\d.]+\s*", "", text) for text in told] == [
        "connected",
        "→ sent: SETTINGS",
        "the fixture stands",
        "step 1 send raw payload=0000050400000000000003000000 stimulus line 12",
        "→ sent: SETTINGS 5 octets 0003000000 malformed on purpose",
        "step 2 expect connection_error code=FRAME_SIZE_ERROR line 15 ✗ fail",
        "→ sent: PING 7772706601020304",
        "← received: PING ack 77726f6e67212121 evidence",
        "the quiet grace is over",
    ]
    beside = lines.evaluate_all("lines => lines.map(line => line.classList.contains('beside'))")
    assert beside == [True, True, True, False, False, False, True, False, False]


def test_only_the_script_is_left_where_that_is_wanted(opened: Callable[..., Page]) -> None:
    page = opened(f"#/case/{LENGTH}")
    lines = page.locator("details.attempt[open] .line:visible")
    expect(lines).to_have_count(9)
    page.get_by_role("button", name="Only the script").click()
    expect(lines).to_have_count(5)
    expect(page.locator("details.attempt[open] .evidence")).to_be_visible()


def test_octets_and_fields_are_there_on_demand(opened: Callable[..., Page]) -> None:
    page = opened(f"#/case/{LENGTH}")
    frame = page.locator("details.attempt[open] details.evidence")
    expect(frame.locator(".hex")).to_have_count(0)
    frame.locator("summary").click()
    dumped = frame.locator(".hex").inner_text()
    octets = [line[6:54].split() for line in dumped.splitlines()]
    assert bytes.fromhex("".join(octet for line in octets for octet in line)) == PROOF
    assert "wrong!!!" in dumped
    expect(frame.locator(".decoded")).to_contain_text("opaque_data77 72 6f 6e 67 21 21 21")


def test_a_command_is_copied(opened: Callable[..., Page]) -> None:
    page = opened(f"#/case/{LENGTH}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the command").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".command code").inner_text()


def test_a_watched_rule_leads_to_the_cases_that_broke_it_and_back(opened: Callable[..., Page]) -> None:
    page = opened(f"#/case/{OBSERVED}")
    expect(page.get_by_role("heading", name="Seen in 2 cases")).to_be_visible()
    expect(page.locator("#log")).to_contain_text(f"Of {LENGTH}, where it was seen first.")
    page.get_by_role("heading", name="Seen in 2 cases").locator("..").get_by_role("link", name=LENGTH).click()
    expect(page.locator("#log .line").first).to_be_attached()
    page.get_by_role("link", name=OBSERVED).click()
    _is_at(page, f"#/case/{OBSERVED}")


def test_a_case_without_frames_says_why(opened: Callable[..., Page]) -> None:
    expect(opened("#/case/h2/ping/ack").locator("#log")).to_contain_text("--keep all keeps the frames")
    expect(opened("#/case/grpc/web/text%5Blong%5D").locator("#log")).to_contain_text("the case was not performed")


def test_what_is_not_in_the_report_is_said(opened: Callable[..., Page]) -> None:
    expect(opened("#/case/h2/no/such").locator("main")).to_contain_text("This report has no case “h2/no/such”.")
    expect(opened("#/clause/%E0%A4%A").locator("main")).to_contain_text("The ledger has no clause")


def test_what_a_server_says_stays_text(opened: Callable[..., Page]) -> None:
    page = opened(f"#/case/{HOSTILE_CASE}")
    page.locator("#log details.line summary").click()
    shown = HOSTILE.replace("\u202e", "\\u202e")  # the reader of events has spelled it
    expect(page.get_by_role("heading", level=1)).to_have_text(shown)
    expect(page.locator(".block td").last).to_have_text(HOSTILE.replace("\u202e", "\\u{202e}"))  # the page itself
    page.goto(page.url.split("#")[0] + "#/?q=hostile")
    expect(page.locator("tr[data-id]")).to_contain_text(shown)
    assert page.evaluate("window.broken") is None
    assert page.evaluate("document.scripts.length") == 3 + 1


# Clauses and the run


def test_the_clauses_show_their_class_and_what_this_run_says(opened: Callable[..., Page]) -> None:
    page = opened("#/clauses")
    clause = page.locator('tr[data-id="rfc9113-6.5-settings-length"]')
    expect(clause.locator(".class")).to_have_text(re.compile("confirmed|proven"))
    expect(clause.locator(".counts")).to_have_text("✗1fail")
    clause.get_by_role("link").first.press("Enter")  # a long table may still move under the pointer
    expect(page.locator("article")).to_contain_text("MUST")  # first: a locator that still finds many rows fails at once
    expect(page.locator("tr[data-id]")).to_have_attribute("data-id", LENGTH)


def test_clauses_are_filtered_by_class_side_and_results(opened: Callable[..., Page]) -> None:
    page = opened("#/clauses")
    page.get_by_label("with results in this run").check()
    assert "rfc9113-6.5-settings-length" in _cases(page)
    assert len(_cases(page)) < 20
    page.get_by_label("Binds").select_option("client")
    page.locator(".chip", has_text="open").click()
    _is_at(page, "#/clauses?only=results&side=client&class=open")
    opened("#/clauses?q=multiple+of+6")
    assert _cases(page) == ["rfc9113-6.5-settings-length"]


def test_the_run_tells_of_itself(opened: Callable[..., Page]) -> None:
    told = opened("#/run").locator("main").inner_text()
    for fact in ("mine 1.2", "exec:./mine {port}", "2026-01-02 03:04:05 UTC", "commit 0123456789abc", "default, tls"):
        assert fact in told


def test_a_run_that_was_broken_off_says_so_first(page: Page, tmp_path: Path) -> None:
    page.goto(made(tmp_path, interrupted=True, unfinished=5, errors=["the engine said <b>nothing</b>"]))
    notice = page.get_by_label("About this run")
    expect(notice).to_contain_text("Interrupted with 5 unfinished")
    expect(notice).to_contain_text("The engine said <b>nothing</b>")


# Keys, themes, small screens


def test_everything_is_reached_by_keyboard(opened: Callable[..., Page]) -> None:
    page = opened()
    names = _cases(page)
    for key in ("j", "ArrowDown", "k", "j"):
        page.keyboard.press(key)
    _is_on(page, 1)
    page.keyboard.press("Enter")
    _is_at(page, f"#/case/{names[1]}")
    expect(page.locator(".name code")).to_have_text(names[1])
    page.keyboard.press("j")
    expect(page.locator(".name code")).to_have_text(names[2])
    page.keyboard.press("Escape")
    _is_at(page, "#/")
    _is_on(page, 2)  # one comes back to where one was
    page.keyboard.press("/")
    page.keyboard.type("truncated")
    _is_at(page, "#/?q=truncated")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("tr[data-id]")).to_have_count(13)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text(SIGNS["unstable"].meaning)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    _is_at(page, "#/clauses")


def test_filters_hold_while_one_goes_from_case_to_case(opened: Callable[..., Page]) -> None:
    page = opened("#/?verdict=fail")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for place in ("1 of 3", "2 of 3", "3 of 3"):
        expect(page.locator(".trail")).to_contain_text(place)
        page.keyboard.press("j")
    page.locator("#back").click()
    _is_at(page, "#/?verdict=fail")


def test_single_keys_can_be_switched_off(opened: Callable[..., Page]) -> None:
    page = opened("#/?keys=off")
    page.keyboard.press("g")
    page.keyboard.press("j")
    _is_at(page, "#/?keys=off")
    page.get_by_role("button", name="Keys and words").click()
    page.get_by_label("single keys act").check()
    _is_at(page, "#/")


def test_the_theme_is_the_systems_until_the_address_says_otherwise(opened: Callable[..., Page]) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = opened().evaluate(ground)
    page = opened(theme="dark")
    dark = page.evaluate(ground)
    assert dark != light
    page.keyboard.press("t")
    page.keyboard.press("t")
    _is_at(page, "#/?theme=light")
    assert page.evaluate(ground) == light
    page.locator("tr[data-id] a").first.click()
    _is_at(page, f"#/case/{LENGTH}?theme=light")
    page.reload()
    _is_there(page)
    assert page.evaluate(ground) == light


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_needs_no_scrolling_sideways(opened: Callable[..., Page], view: str) -> None:
    page = opened(VIEWS[view])
    page.set_viewport_size({"width": 360, "height": 740})
    if view == "case":
        page.get_by_role("button", name="Octets of all").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(opened: Callable[..., Page], theme: str) -> None:
    for name, hash in VIEWS.items():
        page = opened(hash, theme)
        if name == "case":
            page.get_by_role("button", name="Octets of all").click()
            page.locator(".evidence").last.hover()
        found: Any = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    page.keyboard.press("?")
    assert Axe().run(page, options=RULES).violations_count == 0


def test_fingers_hit_what_they_aim_at(opened: Callable[..., Page]) -> None:
    page = opened()
    page.set_viewport_size({"width": 360, "height": 740})
    for hash in (VIEWS["overview"], VIEWS["case"], VIEWS["run"]):
        opened(hash)
        found = Axe().run(page, options={"runOnly": ["target-size"]})
        assert found.violations_count == 0, found.generate_report()


def test_many_cases_are_all_there(page: Page, tmp_path: Path) -> None:
    many = [row(f"h2/many/case[{number}]", "pass", "rfc9113-6.7-ping-ack", line=1) for number in range(1500)]
    page.goto(made(tmp_path, *many))
    expect(page.locator("tr[data-id]")).to_have_count(1513)
    page.locator("#search").fill("case[1499]")
    expect(page.locator("tr[data-id]")).to_have_count(1)


# The grid


def _cell(name: str, verdict: str, seen: str) -> dict[str, Any]:
    return row(f"h2/grid/{name}", verdict, "rfc9113-6.7-ping-length", tags=["grid"], seen=seen, line=1)


GRID = [
    _cell("open-connection[ping-short]", "pass", "GOAWAY FRAME_SIZE_ERROR, FIN"),
    _cell("open-stream[data-oversize]", "allowed", "RST_STREAM FRAME_SIZE_ERROR"),
    _cell("idle-connection[ping-short]", "fail", "nothing"),
    _cell("idle-request-accept[headers]", "pass", "response as usual"),
]


def test_the_grid_shows_each_frame_in_each_state(page: Page, tmp_path: Path) -> None:
    page.goto(made(tmp_path, *GRID) + "#/grid")
    expect(page.locator(".grid thead th")).to_have_text(["Frame", "open", "idle"])
    expect(page.locator(".grid tbody th")).to_have_text(["data-oversize", "headers", "ping-short"])
    expect(page.locator(".grid td")).to_have_text(["R", "", "", "A", "G", "·"])
    failed = page.locator(".grid td.v-fail a")
    failed.hover()
    expect(page.locator("#tip")).to_contain_text("Seen: nothing")
    page.mouse.move(0, 0)
    expect(page.locator("#tip")).to_be_hidden()
    found: Any = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    failed.click()
    expect(page.locator("article .name")).to_contain_text("h2/grid/idle-connection[ping-short]")


def test_the_fingerprint_of_the_grid_changes_with_what_was_done(page: Page, tmp_path: Path) -> None:
    prints = []
    alike = _cell("open-connection[ping-short]", "warn", "GOAWAY PROTOCOL_ERROR, RST")
    other = _cell("open-connection[ping-short]", "allowed", "FIN")
    open_still = _cell("open-connection[ping-short]", "warn", "GOAWAY PROTOCOL_ERROR")
    for first in (GRID[0], alike, other, open_still):
        page.goto("about:blank")
        page.goto(made(tmp_path, first, *GRID[1:]) + "#/grid")
        prints.append(page.locator("#fingerprint").text_content())
    assert prints[0] == prints[1]
    assert len(set(prints[1:])) == 3


def test_without_the_grid_there_is_no_view_of_it(opened: Callable[..., Page]) -> None:
    page = opened("#/grid")
    expect(page.locator("main")).to_contain_text("no cases of the grid")
    expect(page.locator("#views a")).to_have_count(3)
