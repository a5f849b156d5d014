"""What one call of smoke's showed, read out of its log."""

from __future__ import annotations

from typing import Any

from wireproof.run.events import Event, octets_in

#: The stream of every call that smoke makes.
_STREAM = 1
_NO_CONNECTION = "no connection: "


class Call:
    """One call: the engine's verdict on it, and the dialogue of the attempt that decided."""

    def __init__(self, verdict: Event, log: list[Event]) -> None:
        self.verdict = verdict
        self.log = [event for event in log if event.get("try") == verdict.get("try")]
        opened = next((event for event in self.log if event["ev"] == "open"), {})
        #: Chosen by ALPN; empty without TLS.
        self.protocol: str = opened.get("protocol", "")
        self.tls_version: str = opened.get("tls_version", "")
        self.cipher_suite: str = opened.get("cipher_suite", "")
        self.came = octets_in(self.log)
        frames = [event for event in self.log if event["ev"] == "frame"]
        self._heard = [event for event in frames if event["dir"] == "in"]
        self._said = [event for event in frames if event["dir"] == "out"]

    @property
    def good(self) -> bool:
        """It was answered as it should be."""
        return bool(self.verdict.get("verdict") == "pass")

    @property
    def failure(self) -> str:
        """Why there was no connection, TLS included."""
        got = str(self.verdict.get("got", ""))
        opened = [str(event["failure"]) for event in self.log if event["ev"] == "open" and event.get("failure")]
        return opened[0] if opened else got.removeprefix(_NO_CONNECTION) if got.startswith(_NO_CONNECTION) else ""

    @property
    def death(self) -> str:
        """How the target died of it, if it did."""
        died = [str(event.get("why", "")) for event in self.log if event.get("mark") == "died"]
        return died[0] if died and self.verdict.get("decided_by") == "death" else ""

    @property
    def settings(self) -> dict[str, int] | None:
        """What its first SETTINGS frame set; None where no such frame came, hence no HTTP/2."""
        for event in self._heard:
            if event["type"] == "SETTINGS" and not event["fields"].get("ack"):
                return dict(event["fields"].get("settings", []))
        return None

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the answer, headers and trailers in one."""
        blocks = [event["block"] for event in self._heard if event["stream"] == _STREAM and "block" in event]
        return {name: value for block in blocks for name, value in block}

    @property
    def grpc_ok(self) -> bool:
        """The call came to its end, with status OK."""
        return self.fields.get("grpc-status") == "0"

    @property
    def complaint(self) -> str:
        """The frame by which it refused: "GOAWAY ENHANCE_YOUR_CALM"."""
        for event in self._heard:
            refused = event["type"] == "RST_STREAM" and event["stream"] == _STREAM and not self.fields
            if refused or event["type"] == "GOAWAY":
                return f"{event['type']} {event['fields']['error_code']}"
        return ""

    @property
    def hung_up(self) -> bool:
        """It ended the connection."""
        return any(event["ev"] == "close" and event.get("dir") == "in" for event in self.log)

    @property
    def milliseconds(self) -> float | None:
        """From the request to the end of the answer."""
        asked = [event["t"] for event in self._said if event["type"] == "HEADERS" and event["stream"] == _STREAM]
        answered = [event["t"] for event in self._heard if event["stream"] == _STREAM and "block" in event]
        return round((answered[-1] - asked[0]) * 1000, 3) if asked and answered else None

    @property
    def answer(self) -> str:
        """The answer in a few words."""
        named = [f"{name} {self.fields[name]}" for name in (":status", "grpc-status") if name in self.fields]
        told = ", ".join(named) or self.complaint or self.verdict.get("got") or self.verdict.get("why")
        return str(told or "nothing")

    @property
    def told(self) -> list[Event]:
        """The log from the request on, or all of it where none was made; without the engine's own marks."""
        asked = [i for i, event in enumerate(self.log) if event.get("stream") == _STREAM and event.get("dir") == "out"]
        events = [event for event in self.log[asked[0] if asked else 0 :] if event["ev"] != "mark"]
        return [{name: value for name, value in event.items() if name != "background"} for event in events]


def empty() -> Call:
    """Of a call that never was made."""
    return Call({}, [])


def as_json(call: Call) -> dict[str, Any]:
    """The published form."""
    return {
        "ok": call.good,
        "answer": call.answer,
        "fields": call.fields,
        "ms": call.milliseconds,
        "protocol": call.protocol,
        "tls_version": call.tls_version,
        "cipher_suite": call.cipher_suite,
        "settings": call.settings,
    }
