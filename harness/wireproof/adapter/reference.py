"""docs/adapter.md, made from the descriptions in spec/adapter.schema.json so that it can't drift.

`python -m wireproof.adapter.reference` writes it; a test sees to it that it is current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from wireproof import paths
from wireproof.scenario.reference import Schema, table

_HEAD = """\
<!-- Made by `python -m wireproof.adapter.reference`; the descriptions stand in spec/adapter.schema.json. -->

# The adapter protocol

A client under test is driven by lines: requests come on its standard input, events go to its standard output, one
JSON object a line, in UTF-8. Standard error is for people. [Testing your client](testing-your-client.md) builds an
adapter step by step; `wireproof smoke -t client:'COMMAND'` tells what one does wrong.

    > {"id": 1, "op": "hello", "v": 1}
    < {"id": 1, "ev": "hello", "name": "mine", "version": "1.0", "capabilities": ["unary"]}
    > {"id": 2, "op": "channel", "target": "127.0.0.1:4711", "options": {}}
    < {"id": 2, "ev": "ok"}
    > {"id": 3, "op": "call", "channel": 2, "pattern": "unary", "path": "/p.S/M", "messages": [{"data": "CAE="}]}
    < {"id": 3, "ev": "initial", "metadata": []}
    < {"id": 3, "ev": "message", "data": "CAI="}
    < {"id": 3, "ev": "end", "status": 0, "message": "", "trailers": []}

What holds everywhere:

- Every request has an `id`, new each time; every event bears the id of the request that it answers. A channel or a
  call is known by the id of the request that made it. Answers to several requests may come in any order, those to one
  in the order that is told below.
- Each event is written out at once. Nothing else is ever written to standard output.
- What the adapter does not know, or its implementation can't do, is answered `unsupported`, also where it is one
  member of an option; what makes no sense is answered `error`. Nothing is ignored in silence.
- At the end of its input the adapter closes everything and exits with status 0.
"""
_VALUES = ("octets", "metadata", "connectivity", "code", "told_code")


def render(schema: Schema) -> str:
    """The page."""
    definitions = schema["$defs"]
    parts = [_HEAD, "## Requests\n"]
    parts += [_message(name, "op", definitions) for name in _named("request", definitions)]
    parts.append("## Events\n")
    parts += [_message(name, "ev", definitions) for name in _named("event", definitions)]
    parts += [
        "## Options of a channel\n",
        definitions["options"]["description"] + "\n",
        _members("options", definitions),
    ]
    for name in ("keepalive", "tls", "call_credentials"):
        option = definitions["options"]["properties"][name]
        parts += [f"### {name}\n", table(option, option["properties"], definitions)]
    parts += ["### interceptors\n", definitions["interceptor"]["description"] + "\n"]
    parts += _kinds("interceptor", "kind", definitions)
    parts += ["## Messages of a call\n", definitions["message"]["description"] + "\n", _members("message", definitions)]
    parts += ["### fill\n", definitions["fill"]["description"] + "\n", _members("fill", definitions)]
    parts += ["## Cancel points\n", definitions["cancel_point"]["description"] + "\n"]
    parts += _kinds("cancel_point", "at", definitions)
    parts.append("## Values\n")
    parts += [
        f"**{name.replace('_', ' ')}** – {definitions[name]['description']}{_choices(definitions[name])}\n"
        for name in _VALUES
    ]
    return "\n".join(parts).rstrip() + "\n"


def _named(kind: str, definitions: Schema) -> Iterator[str]:
    for branch in definitions[kind]["oneOf"]:
        yield branch["$ref"].rsplit("/", 1)[1]


def _message(name: str, key: str, definitions: Schema) -> str:
    """A request or an event, without the members that all have."""
    definition = definitions[name]
    members = {one: value for one, value in definition["properties"].items() if one not in ("id", key)}
    head = f"### {definition['properties'][key]['const']}\n\n{definition['description']}\n"
    return head + ("\n" + table(definition, members, definitions) if members else "")


def _members(name: str, definitions: Schema) -> str:
    return table(definitions[name], definitions[name]["properties"], definitions)


def _kinds(name: str, key: str, definitions: Schema) -> Iterator[str]:
    """Those of which one is chosen by a member."""
    for kind in definitions[name]["oneOf"]:
        members = {one: value for one, value in kind["properties"].items() if one != key}
        yield f'**`"{key}": "{kind["properties"][key]["const"]}"`** – {kind["description"]}\n'
        if members:
            yield table(kind, members, definitions)


def _choices(definition: Schema) -> str:
    return " One of " + ", ".join(f"`{choice}`" for choice in definition["enum"]) + "." if "enum" in definition else ""


def page() -> Path:
    """Where the page stands."""
    return paths.root() / "docs" / "adapter.md"


def current() -> str:
    """The page as it should be."""
    return render(json.loads((paths.spec() / "adapter.schema.json").read_bytes()))


if __name__ == "__main__":
    page().write_text(current(), encoding="utf-8")
