"""Steps of a scenario to steps of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wireproof.compile.expects import compile_either, compile_expect, is_client_side, match, milliseconds
from wireproof.compile.fault import StepError
from wireproof.compile.sends import Step, compile_send
from wireproof.scenario.document import Document, Path
from wireproof.suggest import did_you_mean


@dataclass
class Steps:
    """Compiles the steps of one row. `clauses`: the row's."""

    document: Document
    clauses: list[str]
    fresh_streams: bool = False

    def compile(self, steps: list[Any], path: Path) -> list[Step]:
        """The plan's steps. Raises StepError."""
        return [self._step(step, (*path, index)) for index, step in enumerate(steps)]

    def _step(self, step: Step, path: Path) -> Step:
        head: Step = {"line": self.document.line(path), "stimulus": step.get("stimulus", False)}
        if "whenever" in step:
            return {**head, **self._whenever(step, path)}
        if "send" in step:
            self.fresh_streams = self.fresh_streams or step.get("stream") == "next"
            return {**head, **compile_send(step, path)}
        if "expect" in step:
            return {**head, **self._expect(step, path)}
        if "either" in step:
            for index, alternative in enumerate(step["either"]):
                self._check_stream(alternative, (*path, "either", index))
            return {**head, **compile_either(step, path), "clause": self._clause(step, path)}
        if "wait" in step:
            wait = step["wait"]
            return {**head, "wait": wait if wait == "round_trip" else milliseconds(wait)}
        if "close" in step:
            return {**head, "close": step["close"]}
        if "flood" in step:
            return {**head, **self._flood(step["flood"], (*path, "flood"))}
        repeat = step["repeat"]
        inner = self.compile(repeat["steps"], (*path, "repeat", "steps"))
        return {**head, "repeat": int(repeat["times"]), "steps": inner}

    def _flood(self, flood: Step, path: Path) -> Step:
        inner = self.compile(flood["steps"], (*path, "steps"))
        unread = flood.get("unread", False)
        return {"flood": int(flood["rounds"]), "times": int(flood["times"]), "unread": unread, "steps": inner}

    def _expect(self, step: Step, path: Path) -> Step:
        for key in ("verdict", "because"):
            if key in step:
                raise StepError((*path, key), f"`{key}` belongs to the alternatives of an `either`")
        self._check_stream(step, path)
        return {**compile_expect(step, path), "clause": self._clause(step, path)}

    def _check_stream(self, step: Step, path: Path) -> None:
        """With `next` about, "the" stream is nobody's guess."""
        on_stream = step["expect"] in ("stream_error", "response", "grpc_status", "message")
        if on_stream and self.fresh_streams and "stream" not in step:
            raise StepError(path, "say which stream: the steps before use `next` (`stream: last`?)")

    def _whenever(self, step: Step, path: Path) -> Step:
        if "do" in step:
            frame = match(step, path)
            sends = self.compile(step["do"], (*path, "do"))
        else:
            frame = {}
            inline = {key: value for key, value in step.items() if key != "whenever"}
            line = self.document.line(path)
            sends = [{"line": line, "stimulus": False, **compile_send(inline, path)}]
        return {"whenever": step["whenever"], **frame, "do": sends}

    def _clause(self, step: Step, path: Path) -> str:
        if "clause" not in step:
            if len(self.clauses) > 1:
                raise StepError(path, "the scenario lists several clauses: say which one this judges (`clause:`)")
            return self.clauses[0]
        clause: str = step["clause"]
        if clause not in self.clauses:
            guess = did_you_mean(clause, self.clauses)
            raise StepError((*path, "clause"), f"\"{clause}\" isn't among the scenario's clauses{guess}")
        return clause


def needs_client(steps: list[Any]) -> bool:
    """The steps speak of a client under test."""
    for step in steps:
        outcomes = [step.get("expect"), *(item.get("expect") for item in step.get("either", ()))]
        if "call" in step or step.get("whenever") == "request" or any(is_client_side(o) for o in outcomes if o):
            return True
    return False
