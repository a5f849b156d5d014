"""docs/writing-scenarios.md, made from the descriptions in spec/scenario.schema.json so that it can't drift.

`python -m wireproof.scenario.reference` writes it; a test sees to it that it is current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wireproof import paths

Schema = dict[str, Any]

_HEAD = """\
<!-- Made by `python -m wireproof.scenario.reference`; the descriptions stand in spec/scenario.schema.json. -->

# Writing scenarios

A scenario is a dialogue with an implementation under test, and what the specification says must come of it.
It is a YAML document in a file below `cases/`; a file may hold several, separated by `---`.

```yaml
scenario: h2/settings/length-not-multiple-of-6   # begins with the file's path: cases/h2/settings.yaml
title: A truncated SETTINGS parameter ends the connection
clauses: [rfc9113-6.5-settings-length]           # from spec/clauses.tsv; the level comes from there
why: A peer that reads on is out of step with every later frame.
under_test: server
given: connection                                # prefaces exchanged, both SETTINGS acknowledged
steps:
  - send: raw
    hex: |
      00 00 05        # length 5: not a multiple of 6
      04 00           # SETTINGS, no flags
      00 00 00 00     # stream 0
      00 03 00 00 00  # MAX_CONCURRENT_STREAMS, its last octet missing
  - expect: connection_error
    code: FRAME_SIZE_ERROR
```

Try it with `wireproof show ID` (the compiled plan) and `wireproof run -t TARGET -k ID`. Mistakes are told
with file, line and column. Editors that know JSON Schema complete the keys: point them to
`spec/scenario.schema.json`.

The YAML is strict. Scalars are read as YAML 1.2 reads them (`on`, `yes` and `1:30` are text), duplicate and
unknown keys are refused, and there are neither anchors nor tags. Numbers reach the wire as they are spelled:
`[content-length, +5]` sends `+5`.

Every expectation judges a clause: the scenario's only one, or the one that its `clause:` names. A call that
must succeed ends every case silently, so that a crash is never a pass; it needs no step. What each outcome
and verdict means exactly is told in [verdicts.md](verdicts.md).

Defaults that are easy to forget: stream frames go to stream 1; MESSAGE waits for flow-control credit, DATA
and raw never do; SETTINGS, PING, WINDOW_UPDATE and unknown frames are acknowledged in the background and
neither satisfy nor break an expectation that doesn't name them.
"""

_VALUES = (
    "stream",
    "fields",
    "field",
    "field_matchers",
    "settings",
    "split",
    "fill",
    "priority",
    "hex",
    "text",
    "duration",
    "error_codes",
    "grpc_codes",
)
_EVERYWHERE = ("note", "stimulus")
_LIES = ("length", "flags", "type", "reserved", "padding")
_JUDGING = ("clause", "within", "verdict", "because")


def render(schema: Schema) -> str:
    """The page."""
    definitions = schema["$defs"]
    parts = [_HEAD, "## Keys of a scenario\n", table(schema, schema["properties"], definitions)]
    parts += ["### tls\n", definitions["tls"]["description"] + "\n"]
    parts.append(table(definitions["tls"], definitions["tls"]["properties"], definitions))
    parts += ["### afterwards\n", definitions["afterwards"]["description"] + "\n"]
    parts.append(table(definitions["afterwards"], definitions["afterwards"]["properties"], definitions))
    parts += ["## Steps\n", definitions["step"]["description"] + " Any step may carry:\n"]
    parts.append(table({}, {key: {"$ref": f"#/$defs/{key}"} for key in _EVERYWHERE}, definitions))
    parts += list(_sends(definitions))
    parts += list(_expects(definitions))
    parts.append("### Other verbs\n")
    for verb in ("whenever", "wait", "close", "repeat", "flood", "call"):
        parts.append(_section(definitions[verb], definitions, (*_EVERYWHERE,)))
    parts.append("## Values\n")
    for name in _VALUES:
        parts.append(f"**{name.replace('_', ' ')}** – {definitions[name]['description']}")
        parts += [f"- {item}" for item in _items(definitions[name])]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _sends(definitions: Schema) -> Iterator[str]:
    yield "### send\n"
    yield definitions["send"]["description"] + " Lies that every frame may tell:\n"
    lies = {key: definitions["send_DATA"]["properties"][key] for key in _LIES}
    yield table({}, lies, definitions)
    for name, definition in definitions.items():
        if name.startswith("send_"):
            told = [key for key in _LIES if not (name == "send_UNKNOWN" and key == "type")]
            yield _section(definition, definitions, (*_EVERYWHERE, *told, "send"))


def _expects(definitions: Schema) -> Iterator[str]:
    yield "### expect, either\n"
    yield definitions["expect"]["description"] + " Any expectation may carry:\n"
    judging = {key: definitions["expect_alive"]["properties"][key] for key in _JUDGING}
    yield table({}, judging, definitions)
    for name, definition in definitions.items():
        if name.startswith("expect_"):
            yield _section(definition, definitions, (*_EVERYWHERE, *_JUDGING, "expect"))
    yield _section(definitions["either"], definitions, _EVERYWHERE)


def _section(definition: Schema, definitions: Schema, without: tuple[str, ...]) -> str:
    properties = definition.get("properties", {})
    shown = {key: value for key, value in properties.items() if key not in without and value is not True}
    head = f"#### {definition['title']}\n\n{definition['description']}\n"
    return head + ("\n" + table(definition, shown, definitions) if shown else "")


def table(owner: Schema, properties: Schema, definitions: Schema) -> str:
    """The properties, a row each; those that `owner` requires are marked."""
    required = owner.get("required", ())
    rows = ["| key | |", "|---|---|"]
    for key, value in properties.items():
        mark = " (required)" if key in required else ""
        rows.append(f"| `{key}`{mark} | {_described(value, definitions)} |")
    return "\n".join(rows) + "\n"


def _described(value: Schema, definitions: Schema) -> str:
    text = value.get("description", "")
    if not text and "$ref" in value:
        text = definitions[value["$ref"].rsplit("/", 1)[1]].get("description", "")
    choices = value.get("enum") or next((b["enum"] for b in value.get("anyOf", ()) if "enum" in b), None)
    if choices and not all(f"`{choice}`" in text for choice in choices):
        text = f"{text} One of " + ", ".join(f"`{choice}`" for choice in choices) + "."
    return str(text).replace("|", "\\|").strip()


def _items(definition: Schema) -> Iterator[str]:
    for branch in definition.get("anyOf", ()):
        if "description" in branch:
            yield branch["description"]


def page() -> Path:
    """Where the page stands."""
    return paths.root() / "docs" / "writing-scenarios.md"


def current() -> str:
    """The page as it should be."""
    return render(json.loads((paths.spec() / "scenario.schema.json").read_bytes()))


if __name__ == "__main__":
    page().write_text(current(), encoding="utf-8")
