"""Field lists: what a HEADERS step writes into its block, and what an expectation asks of one."""

from __future__ import annotations

from typing import Any

from wireproof.compile.octets import hex_digits
from wireproof.scenario.document import Path
from wireproof.scenario.scalars import spelled

Operation = dict[str, Any]


def operations(fields: Any, path: Path) -> list[Operation]:
    """The operations on the field list, in order."""
    if isinstance(fields, str):
        return [{"op": "call"}]
    return [_operation(item, (*path, index)) for index, item in enumerate(fields)]


def _operation(item: Any, path: Path) -> Operation:
    if isinstance(item, str):
        return {"op": "call"}
    if isinstance(item, list):
        return {"op": "field", **_written(item, path)}
    if "call_as" in item:
        chosen = {key: item[key] for key in ("huffman", "indexed_name") if key in item}
        return {"op": "call", "as": item["call_as"], **chosen}
    if "drop" in item:
        return {"op": "drop", "name": spelled(item["drop"])}
    for op in ("set", "prepend"):
        if op in item:
            return {"op": op, **_written(item[op], (*path, op))}
    if "size_update" in item:
        return {"op": "size_update", "size": int(item["size_update"])}
    if "hex" in item:
        return {"op": "raw", "hex": hex_digits(item["hex"], (*path, "hex"))}
    if "pad_value" in item:
        name, count, *text = item["pad_value"]
        padded = {key: value for key, value in item.items() if key != "pad_value"}
        value = (spelled(text[0]) if text else "a") * int(count)
        return {"op": "field", **_chosen({**padded, "name": name, "value": value}, path)}
    if "fill_list" in item:
        name, more, *text = item["fill_list"]
        chosen = {"huffman": item["huffman"]} if "huffman" in item else {}
        filled = {"name": spelled(name), "value": spelled(text[0]) if text else "a", "size": int(more)}
        return {"op": "fill_list", **filled, **chosen}
    return {"op": "field", **_written(item, path)}


def _written(field: list[Any] | dict[str, Any], path: Path) -> dict[str, Any]:
    """A field as `[name, value]`, or in the representation that the author chooses."""
    if isinstance(field, list):
        return {"name": spelled(field[0]), "value": spelled(field[1])}
    return _chosen(field, path)


def _chosen(item: dict[str, Any], path: Path) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key in ("name", "value"):
        if f"{key}_hex" in item:
            result[f"{key}_hex"] = hex_digits(item[f"{key}_hex"], (*path, f"{key}_hex"))
        else:
            result[key] = spelled(item.get(key, ""))
    for key in ("as", "huffman", "indexed_name"):
        if key in item:
            result[key] = item[key]
    if "index" in item:
        result["index"] = int(item["index"])
    return result


def matchers(fields: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    """The matchers of an expectation."""
    result: list[dict[str, Any]] = []
    for name, value in fields.items():
        if isinstance(value, dict) and "contains" in value:
            place, wanted = (*path, name, "contains"), value["contains"]
            octets = wanted if isinstance(wanted, list) else [wanted]
            result += [{"name": name, "contains": hex_digits(one, place)} for one in octets]
        elif isinstance(value, dict):
            result.append({"name": name, **value})
        elif value == "absent":
            result.append({"name": name, "absent": True})
        else:
            result.append({"name": name, "equals": spelled(value)})
    return result
