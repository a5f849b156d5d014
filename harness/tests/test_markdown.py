"""Markdown for a pull request: what matters first, within GitHub's limit, and what a target says is only text."""

from __future__ import annotations

import random
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from recordings import LENGTH, ON, about_length, recording, row
from rendered import rendered
from syrupy.assertion import SnapshotAssertion

from wireproof.report.markdown import COMMENT, as_markdown, code, fenced, prose
from wireproof.run.results import Result

_SIGNS = "`*_~[]()<>!|\\#@$&:;\"'/.-+={}^%,? \t\r\n\0\x1b\u202e\u2028\ud800abwh0é日😀"
_ANYTHING = st.text(st.one_of(st.sampled_from(_SIGNS), st.characters(exclude_categories=())), max_size=40)
_VISIBLE = st.sampled_from([sign for sign in _SIGNS if sign.isprintable()])
#: What GitHub would make a mention or a reference of, outside of code.
_MENTIONS = re.compile(r"@\w|#\d|gh-\d", re.IGNORECASE)
_TAGS = re.compile("h3|p|table|thead|tbody|tr|th|td|sub|details|summary|ul|li|code|pre|a")
_OURS = ("https://www.rfc-editor.org/", "https://github.com/grpc/", "https://e.org/")
_HOSTILE = [
    "</code></pre></details><script>alert(1)</script>",
    "``` \n```\n</details>\n# heading",
    "| a | b |\n|---|---|\n",
    "[x](https://evil.example) ![y](https://evil.example/y.png) <https://evil.example>",
    "https://evil.example www.evil.example mailto:a@evil.example a@evil.example @octocat #1 GH-1",
    "<!-- --> <img src=x onerror=alert(1)> &lt; &#60;",
    "***bold*** __bold__ ~~gone~~ $x$ \\` \\",
    *["`", "``", "a`", "`a", "  indented", "1. one", "- one", "+ one", "> quoted", "---", "===", "\t", ""],
]


def test_a_run_is_told_so(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert as_markdown(recording(tmp_path)) == snapshot


@pytest.mark.parametrize(
    ("verdicts", "summary", "sign", "outcome"),
    [
        (["pass", "recorded"], {}, "✓", "is as expected: 1 of 1 judged cases pass"),
        (["pass", "xfail"], {}, "✓", "is as expected: 1 of 2 judged cases pass"),
        (["pass", "fail"], {}, "✗", "fails: 1 of 2 judged cases pass, 1 fail"),
        (["warn"], {"strict": True}, "✗", "fails: 0 of 1 judged cases pass, 1 fail"),
        (["pass"], {"interrupted": True}, "!", "was not judged to its end: 1 of 1 judged cases pass"),
        (["skipped"], {"no_target": "no"}, "!", "was not judged as it should be: no case could be judged"),
    ],
)
def test_the_first_line_says_how_it_went(
    tmp_path: Path, verdicts: list[str], summary: dict[str, Any], sign: str, outcome: str
) -> None:
    rows = [row(f"a/{number}", verdict) for number, verdict in enumerate(verdicts)]
    text = as_markdown(recording(tmp_path, *rows, **summary))
    assert text.splitlines()[0] == f"### {sign} Wireproof: `mine 1.2` {outcome}"


def test_a_failure_is_told_with_its_clause_its_bytes_and_how_to_perform_it_again(tmp_path: Path) -> None:
    page = rendered(as_markdown(recording(tmp_path, about_length("fail"))))
    assert f"✗ fail · MUST · {LENGTH}" in page.summaries
    assert "https://www.rfc-editor.org/rfc/rfc9113#section-6.5" in page.links
    assert any("00 00 05 04 00 00 00 00 00 00 03 00 00 00" in each for each in page.code)
    assert f"wireproof run -t 'exec:./mine {{port}}' --method /a.B/C -k {LENGTH} --seed 7\n" in page.code
    assert any("The target went on as if nothing had happened, where RFC 9113" in each for each in page.prose)


def test_the_worst_comes_first_and_known_deviations_are_shown_with_their_reason(tmp_path: Path) -> None:
    rows = [row("a/x", "xpass"), row("a/e", "error"), row("a/u", "unstable"), row("a/f", "fail")]
    known = [row(f"b/{name}", "xfail", reason="since 2020", issue="https://e.org/2") for name in "abc"]
    page = rendered(as_markdown(recording(tmp_path, *rows, *known)))
    assert [each.split()[1] for each in page.summaries] == ["fail", "unstable", "xpass", "error", "deviations:"]
    assert page.summaries[-1] == "Known deviations: 3"
    assert "https://e.org/2" in page.links


def test_a_warning_that_fails_the_run_is_told_as_a_failure_and_once(tmp_path: Path) -> None:
    warned = row("a/b", "warn", got="late")
    assert rendered(as_markdown(recording(tmp_path, warned))).summaries == ["Warnings: 1"]
    assert rendered(as_markdown(recording(tmp_path, warned, strict=True))).summaries == ["▲ warn · a/b"]


def test_what_went_wrong_on_our_side_is_said(tmp_path: Path) -> None:
    page = rendered(as_markdown(recording(tmp_path, row("a/b", "skipped"), no_target="it <b>ended</b> at once")))
    assert "mine can't be used: it <b>ended</b> at once" in page.code


def test_of_very_many_troubles_the_first_are_said(tmp_path: Path) -> None:
    text = as_markdown(recording(tmp_path, row("a/b", "pass"), errors=["x" * 900] * 900))
    assert 9_000 < len(text) < 12_000


def test_within_the_limit_every_failure_is_named_before_any_is_told_in_full(tmp_path: Path) -> None:
    many = [{**about_length("fail"), "case": f"h2/settings/{number}", "got": "😀 " + ON} for number in range(300)]
    known = [row(f"a/{number}", "xfail", reason=f"{number} " * 30) for number in range(90)]
    text = as_markdown(recording(tmp_path, *many, *known))
    assert len(text.encode("utf-16-le")) // 2 <= COMMENT
    page = rendered(text)
    assert all(f"h2/settings/{number}" in page.code for number in range(300))
    assert all(f"a/{number}" in page.code for number in range(90))
    assert page.summaries[0].startswith("✗ fail")
    assert any(each.startswith("Others that fail: ") for each in page.summaries)
    assert "left out" not in text


def test_what_was_cut_is_counted(tmp_path: Path) -> None:
    many = [row(f"h2/settings/{number}", "fail", got="😀" * 400) for number in range(300)]
    text = as_markdown(recording(tmp_path, *many, row("a/b", "xfail", reason="since 2020")))
    assert len(text.encode("utf-16-le")) // 2 <= COMMENT
    page = rendered(text)
    left_out = re.search(r"(\d+) more are left out", text)
    assert left_out
    assert int(left_out[1]) == 301 - sum(each.startswith("h2/") for each in page.code) - page.code.count("a/b")


def test_with_more_room_more_is_told(tmp_path: Path) -> None:
    run = recording(tmp_path, *({**about_length("fail"), "case": f"h2/settings/{number}"} for number in range(100)))
    assert as_markdown(run).count("```sh") < as_markdown(run, 1_000_000).count("```sh") == 100


@pytest.mark.parametrize("text", _HOSTILE)
def test_whatever_a_target_says_is_only_text(tmp_path: Path, text: str) -> None:
    told = dict.fromkeys(("got", "expected", "why", "reason"), text)
    rows = [{**about_length("fail"), **told}, row("a/b", "xfail", **told), row("a/c", "warn", **told)]
    run = recording(tmp_path, *rows, text=text)
    run.about["target"] |= {"name": text, "spelled": text}
    run.rows[0].id += text
    run.rows[0].level = text
    assert_harmless(as_markdown(run))


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(texts=st.lists(_ANYTHING, min_size=5, max_size=20), values=st.randoms(use_true_random=False))
def test_it_is_harmless_whatever_any_field_holds(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], values: random.Random
) -> None:
    run = recording(tmp_path_factory.getbasetemp(), text=texts[0], no_target=texts[1], errors=[texts[2]])
    run.about["target"] = {"name": texts[3], "version": texts[4], "spelled": texts[0], "profiles": texts[:2]}
    run.about |= {"wireproof": texts[0], "commit": texts[1], "date": texts[2]}
    names = [each.name for each in fields(Result) if each.type == "str" and each.name not in ("verdict", "log_of")]
    for each in run.rows:
        for name in names:
            setattr(each, name, values.choice([*texts, "as usual"]))
    assert_harmless(as_markdown(run))


def assert_harmless(text: str) -> None:
    """Rendered, it has no element, link or mention but ours."""
    page = rendered(text)
    assert all(map(_TAGS.fullmatch, page.tags))
    assert page.tags.count("table") == 1 and page.tags.count("h3") == 1
    assert page.tags.count("details") == page.tags.count("summary")
    assert all(link.startswith(_OURS) for link in page.links)
    assert not [each for each in page.prose if _MENTIONS.search(each)]


@settings(max_examples=300, deadline=None)
@given(text=st.text(_VISIBLE, max_size=20))
@example(text="a_b __c__ *d* http://e.f www.g.h i@j.k a__b_c_ ~~e~~ &amp; \\*")
def test_prose_code_and_blocks_show_what_was_said(text: str) -> None:
    page = rendered(f"x {prose(text)} y\n\n- {code(text)} z\n\n" + "\n".join(fenced([text], "text")))
    assert not page.links
    assert _seen("".join(page.prose)) == _seen(f"x {text.strip()} y z")
    assert _seen(page.code[0] if text.strip() else "") == _seen(text)
    assert page.code[-1] == text + "\n"


def _seen(text: str) -> str:
    """What can be seen of a text, without what breaks up mentions."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()
