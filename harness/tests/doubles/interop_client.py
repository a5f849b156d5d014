"""A double of an interop client: what it does is the name of the test case. It notes itself in the file NOTES names."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

#: A double that nobody ends ends itself.
_LONG = 60


def main() -> None:
    parser = argparse.ArgumentParser()
    for flag in (
        "server_host",
        "server_port",
        "test_case",
        "use_tls",
        "use_test_ca",
        "ca_file",
        "server_host_override",
    ):
        parser.add_argument(f"--{flag}", default="")
    parser.add_argument("--soak_iterations", default="")
    options = parser.parse_args()
    if options.test_case == "pass":
        print("OK")
    elif options.test_case == "fail":
        print("Exception: the third response has 3 octets, wanted 4", file=sys.stderr)
        print("\tat io.grpc.Somewhere.deep(Somewhere.java:1)", file=sys.stderr)
        sys.exit(1)
    elif options.test_case == "flags":
        print(" ".join(sys.argv[1:]), file=sys.stderr)
        sys.exit(3)
    elif options.test_case == "roots":
        print(Path(options.ca_file).read_text(), file=sys.stderr)
        sys.exit(3)
    elif options.test_case == "crash":
        os.abort()
    elif options.test_case == "hang":
        child = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({_LONG})"])
        Path(os.environ["NOTES"]).write_text(f"{os.getpid()} {child.pid}")
        time.sleep(_LONG)
    else:
        print(f"FATAL: Unsupported test case: {options.test_case}", file=sys.stderr)
        sys.exit(1)


main()
