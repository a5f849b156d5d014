"""From a description, as spec/target.schema.json shapes it, to a target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wireproof.targets.target import DEFAULT_CALL, DEFAULT_PROFILE, Live, Profile, Target


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """The description with its numbers as they were spelled, where they are meant as text."""
    from wireproof.scenario.scalars import spelled

    if "version" in data:
        data["version"] = spelled(data["version"])
    if "message" in data.get("call", {}):
        data["call"]["message"] = spelled(data["call"]["message"]).replace(" ", "")
    needs = data.get("setup", {}).get("needs", {})
    needs.update({tool: spelled(least) for tool, least in needs.items()})
    for part in (data, *data.get("profiles", {}).values()):
        part["env"] = {name: spelled(value) for name, value in part.get("env", {}).items()}
    return data


def started(data: dict[str, Any], folder: Path) -> Target:
    """A target that is started, in `folder`."""
    profiles = {DEFAULT_PROFILE: _profile(data, {})}
    for name, changes in data.get("profiles", {}).items():
        profiles[name] = _profile(data, changes)
    return Target(profiles=profiles, setup=data.get("setup", {}), folder=folder, **_common(data))


def live(data: dict[str, Any], address: Live) -> Target:
    """A target that runs already."""
    return Target(live=address, live_capabilities=tuple(data.get("capabilities", ())), **_common(data))


def _common(data: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {key: data[key] for key in ("name", "side", "version", "about") if key in data}
    return {**told, "call": {"message": "", **data.get("call", DEFAULT_CALL)}}


def _profile(data: dict[str, Any], changes: dict[str, Any]) -> Profile:
    ready = changes.get("ready", data.get("ready", "tcp"))
    return Profile(
        start=changes.get("start", data["start"]),
        ready=None if ready == "tcp" else ready["stdout"],
        env={**data["env"], **changes.get("env", {})},
        capabilities=tuple(changes.get("capabilities", data.get("capabilities", ()))),
        max_parallel=changes.get("max_parallel", data.get("max_parallel", 64)),
        start_time=changes.get("start_time", data.get("start_time", 20)),
    )
