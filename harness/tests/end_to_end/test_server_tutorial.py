"""The worked example of docs/testing-your-server.md does what the page says."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from wireproof import paths


def test_the_example_of_a_service_of_ones_own_is_fit_and_judged_by_its_own_call(
    command: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    page = (paths.root() / "docs" / "testing-your-server.md").read_text(encoding="utf-8")
    (configuration,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "wireproof.toml").write_text(configuration)
    (tmp_path / "reference-server").symlink_to(paths.build() / "reference-server" / "reference-server")
    environment = {key: value for key, value in environment.items() if key != "WIREPROOF_CONFIG"}

    def ran(*arguments: str) -> str:
        asked = [*command, *arguments]
        return subprocess.run(
            asked, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        ).stdout

    told = ran("smoke")
    for line in ("routes: fit to be tested", "call      gRPC /routeinfo.RouteInfoService/GetRoute → :status 200"):
        assert line in told
        assert line in page
    rows = json.loads(ran("run", "--json", "-k", "h2/ping/*"))["results"]
    verdicts = {row["verdict"] for row in rows}
    assert "pass" in verdicts
    assert not {"error", "skipped"} & verdicts
