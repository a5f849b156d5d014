"""What a run keeps when it is stopped at an awkward moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import server

from wireproof import catalog
from wireproof.run.perform import perform
from wireproof.run.request import Request
from wireproof.run.started import Started
from wireproof.targets.load import resolve


def test_ctrl_c_while_the_target_is_ended_loses_no_verdict(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environment, "WIREPROOF_DOUBLE": "{}"}.items():
        monkeypatch.setenv(name, value)
    end = Started.__exit__

    def stopped(started: Started, *raised: object) -> None:
        end(started, *raised)
        raise KeyboardInterrupt

    monkeypatch.setattr(Started, "__exit__", stopped)
    rows = catalog.load()
    outcome = perform(Request(resolve(server()), rows, tmp_path, seed=1), rows, lambda event: None, lambda: None)
    assert outcome.record.interrupted
    assert {row.verdict for row in outcome.results} <= {"pass", "unsupported"}
    assert "pass" in {row.verdict for row in outcome.results}
