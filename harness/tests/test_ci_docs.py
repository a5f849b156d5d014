"""docs/ci.md: snippets that people copy must be right."""

from __future__ import annotations

import re
import shlex
from typing import Any

import click
import pytest
import yaml
from workflows import action, texts

from wireproof import __version__, paths
from wireproof.cli.main import COMMANDS, cli
from wireproof.errors import Exit
from wireproof.report.formats import FORMATS
from wireproof.run.results import ORDER

TEXT = (paths.root() / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
YAML = [block for language, block in BLOCKS if language == "yaml"]
WORKFLOWS = [block for block in YAML if "jobs:" in block]
#: A command line, wherever it stands: to the end of the line, of the text in quotes, or of the code.
_COMMAND = re.compile(r"(?:^|[\s`(/])wireproof (run|report|diff|expect|schema|smoke)\b([^\n`;]*)")


def _command_lines() -> list[tuple[str, list[str]]]:
    """Each command that the page shows, and its arguments."""
    folded = [text for block in YAML for text in texts(yaml.safe_load(block))]
    rest = re.sub(r"^```yaml\n.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL).replace("\\\n", " ")
    found = [match for text in (*folded, rest) for match in _COMMAND.findall(text)]
    return [(name, shlex.split(arguments)) for name, arguments in found]


@pytest.mark.parametrize("block", YAML)
def test_a_snippet_is_yaml(block: str) -> None:
    assert isinstance(yaml.safe_load(block), dict)


def test_every_snippet_has_a_language() -> None:
    assert {language for language, _ in BLOCKS} == {"yaml", "groovy"}
    assert len(YAML) == 4


@pytest.mark.parametrize("block", WORKFLOWS)
def test_a_workflow_uses_the_action_as_it_is(block: str) -> None:
    read = yaml.safe_load(block)
    assert {"name", "permissions", "jobs"} < read.keys()
    steps = [step for job in read["jobs"].values() for step in job["steps"]]
    ours = [step for step in steps if "wireproof@" in step.get("uses", "")]
    assert len(ours) == 1
    _assert_inputs(ours[0]["with"])
    outputs = re.findall(r"steps\.wireproof\.outputs\.(\w+)", block)
    assert set(outputs) <= action()["outputs"].keys()
    assert not outputs or ours[0]["id"] == "wireproof"


def _assert_inputs(given: dict[str, Any]) -> None:
    inputs = action()["inputs"]
    assert given.keys() <= inputs.keys()
    assert given.keys() >= {name for name, each in inputs.items() if each.get("required")}


@pytest.mark.parametrize("block", WORKFLOWS)
def test_no_workflow_puts_what_others_say_into_a_script(block: str) -> None:
    scripts = [step["run"] for job in yaml.safe_load(block)["jobs"].values() for step in job["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def test_the_pipeline_of_jenkins_closes_what_it_opens() -> None:
    (block,) = [block for language, block in BLOCKS if language == "groovy"]
    without_text = re.sub(r"'''.*?'''|'[^']*'|\"[^\"]*\"", "", block, flags=re.DOTALL)
    assert without_text.count("{") == without_text.count("}") > 5
    assert "'" not in without_text


@pytest.mark.parametrize(("name", "arguments"), _command_lines())
def test_a_command_line_is_one_that_wireproof_takes(name: str, arguments: list[str]) -> None:
    context = click.Context(cli)
    command = cli.get_command(context, name)
    assert name in COMMANDS and command
    command.make_parser(click.Context(command)).parse_args(arguments)


def test_the_page_shows_commands_of_each_ci() -> None:
    assert [name for name, _ in _command_lines()].count("run") >= 3


def test_every_form_verdict_status_and_input_is_explained() -> None:
    assert not [name for name in FORMATS if f"| `--{name} FILE` |" not in TEXT]
    assert not [verdict for verdict in ORDER if f"`{verdict}`" not in TEXT.split("## What JUnit readers see")[1]]
    assert not [status for status in Exit if f"| {int(status)} | " not in TEXT]
    assert not [name for name in action()["inputs"] if f"`{name}`" not in TEXT]
    assert not [name for name in action()["outputs"] if f"`{name}`" not in TEXT]


def test_it_pins_the_version_that_this_is() -> None:
    assert set(re.findall(r"v(\d+\.\d+\.\d+)", TEXT)) == {__version__}
