"""The server of a pair, in each profile that is needed, and the relay that stands before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.run.loop import Loop
from wireproof.run.process import JsonProcess
from wireproof.run.watching import Line, parse
from wireproof.targets.supervisor import Listener, Supervisor
from wireproof.targets.target import MTLS_PROFILE, TLS_PROFILE, Target
from wireproof.targets.tls import clients, identity


class Way:
    """How a client reaches one profile of the server: through a relay, where one can stand in between."""

    def __init__(self, profile: str, address: str) -> None:
        self.profile = profile
        #: Where the client connects, and where the server listens.
        self.address = self.server = address
        self.relay: JsonProcess | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Of a channel that goes this way."""
        if self.profile not in (TLS_PROFILE, MTLS_PROFILE):
            return {}
        tls = {"roots": str(identity()["ca"])}
        if self.profile == MTLS_PROFILE:
            own = str(clients()["trusted"])
            tls |= {"certificate": own, "key": own}
        return {"tls": tls}


class Ways:
    """Starts the server's profiles under a keeper, and a relay before each; a server that ends is started again.

    `on_change` is called when a way is there, or is not any more; `on_broken` with why a relay, which is ours, ended;
    `on_finding` with each line of a relay's that tells of a broken rule. `recordings`: the folder in which each relay
    keeps what it passes on.
    """

    def __init__(
        self,
        loop: Loop,
        server: Target,
        profiles: list[str],
        on_change: Callable[[], None],
        on_down: Callable[[str], None],
        on_broken: Callable[[str], None],
        on_finding: Callable[[Line], None],
        patience: float,
        recordings: Path | None = None,
    ) -> None:
        self._loop = loop
        self._recordings = recordings
        self._on_change, self._on_down = on_change, on_down
        self._on_broken, self._on_finding = on_broken, on_finding
        #: By profile; None: it is being started.
        self._ways: dict[str, Way | None] = dict.fromkeys(profiles)
        self._relays: list[JsonProcess] = []
        self._closing = False
        self._incarnations: dict[int, str] = {}
        #: Profile → why it can't be had.
        self.failed: dict[str, str] = {}
        listener = Listener(up=self._up, down=self._down, alive=lambda _: None, failed=self._failed)
        self._supervisor = Supervisor(loop, server, listener, patience)
        for profile in profiles:
            self._supervisor.start(profile)

    @property
    def settled(self) -> bool:
        """Each profile is there, or can't be had."""
        return all(way is not None or profile in self.failed for profile, way in self._ways.items())

    @property
    def restarts(self) -> int:
        """How often the server was started again."""
        return self._supervisor.restarts

    def to(self, profile: str) -> Way | None:
        """The way to a profile; None while there is none."""
        return self._ways.get(profile)

    def close(self) -> None:
        """Ends everything."""
        self._closing = True
        for relay in self._relays:
            relay.close_input()
            relay.terminate()
        self._supervisor.close()

    @property
    def closed(self) -> bool:
        """Nothing runs any more."""
        return self._supervisor.closed and all(relay.exited for relay in self._relays)

    # The server -----------------------------------------------------------------------------------

    def _up(self, instance: dict[str, Any]) -> None:
        profile = instance["profile"]
        self._incarnations[instance["inc"]] = profile
        way = Way(profile, instance["addr"])
        if profile == MTLS_PROFILE:
            # The server asks for the client's certificate: nobody can stand in between.
            self._open(way)
        else:
            self._start_relay(way)

    def _down(self, instance: dict[str, Any]) -> None:
        profile = self._incarnations.get(instance["inc"])
        if profile is None:
            return
        self._ways[profile] = None
        if not instance["restarting"]:
            self.failed[profile] = f"the server ended ({instance['reason']}) and was not started again"
        self._on_down(instance["reason"])
        self._on_change()

    def _failed(self, profile: str, why: str) -> None:
        self.failed[profile] = f"the server can't be had: {why}"
        self._on_change()

    def _open(self, way: Way) -> None:
        self._ways[way.profile] = way
        self._on_change()

    # The relay ------------------------------------------------------------------------------------

    def _start_relay(self, way: Way) -> None:
        arguments = ["--listen", "127.0.0.1:0", "--to", way.address]
        if way.profile == TLS_PROFILE:
            own = identity()
            arguments = ["--listen", "tls:127.0.0.1:0", "--to", f"tls:{way.address}"]
            arguments += ["--cert", str(own["cert"]), "--key", str(own["key"])]
        if self._recordings:
            arguments += ["--record", str(self._recordings / f"{way.profile}-{len(self._relays) + 1}.relay")]

        def take(lines: bytes) -> None:
            for line in parse(lines):
                if line["ev"] == "listening":
                    way.address = line["address"]
                    self._open(way)
                elif line["ev"] == "violation":
                    self._on_finding(line)

        def ended() -> None:
            if not self._closing:
                self._on_broken(": ".join([f"the relay ended ({relay.ending()})", *list(relay.errors)[-1:]]))

        program = paths.binary("wireproof-relay", "harness/relay")
        way.relay = relay = JsonProcess(self._loop, program, take, ended, arguments=arguments)
        self._relays.append(relay)
