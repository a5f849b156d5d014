"""Where a clause stands: its section's address in the public text, and how one cites it."""

from __future__ import annotations

import re
from functools import cache

from wireproof import paths
from wireproof.ledger import Clause

_RFC = re.compile(r"(?:RFC )?(\d+) (.+)")
_APPENDIX = "Appendix "
#: The ledger's `spec` → the document's name.
_NAMES = {
    "grpc-backoff": "gRPC connection backoff",
    "grpc-compression": "gRPC compression",
    "grpc-connectivity": "gRPC connectivity semantics",
    "grpc-health": "gRPC health checking",
    "grpc-http2": "gRPC over HTTP/2",
    "grpc-keepalive": "gRPC keepalive",
    "grpc-lb": "gRPC load balancing",
    "grpc-naming": "gRPC name resolution",
    "grpc-reflection": "gRPC server reflection",
    "grpc-retry": "gRPC retries",
    "grpc-status": "gRPC status codes",
    "grpc-web": "gRPC-Web",
    "protobuf": "Protocol Buffers",
}


def url(clause: Clause) -> str:
    """The address of the clause's section (of several, the first); empty where spec/sections.tsv lacks it."""
    rfc = _rfc(clause)
    if rfc:
        number, section = rfc
        appendix = section.startswith(_APPENDIX)
        anchor = f"appendix-{section.removeprefix(_APPENDIX)}" if appendix else f"section-{section}"
        return f"https://www.rfc-editor.org/rfc/rfc{number}#{anchor}"
    return addresses().get((clause.spec, _first(clause)), "")


def citation(clause: Clause) -> str:
    """The section as one cites it: `RFC 9113 §6.5.2` or `gRPC over HTTP/2, Requests`."""
    rfc = _rfc(clause)
    if rfc:
        number, section = rfc
        return f"RFC {number} {'' if section.startswith(_APPENDIX) else '§'}{section}"
    return f"{specification(clause.spec)}, {_first(clause)}"


def specification(spec: str) -> str:
    """The name of a document that the ledger calls `spec`."""
    return f"RFC {spec[3:]}" if spec.startswith("rfc") else _NAMES.get(spec, spec)


@cache
def addresses() -> dict[tuple[str, str], str]:
    """spec/sections.tsv: specification and section → address. RFCs need no row."""
    lines = (paths.spec() / "sections.tsv").read_text(encoding="utf-8").splitlines()
    return {(spec, section): address for spec, section, address in (line.split("\t") for line in lines[1:])}


def _first(clause: Clause) -> str:
    """The section, of several the first. A trailing `?` says that nothing was found there: it is where to look."""
    return clause.section.split(";")[0].rstrip("?")


def _rfc(clause: Clause) -> tuple[str, str] | None:
    """The number and section of an RFC, also where a row of another document rests on one."""
    section = _first(clause)
    found = _RFC.fullmatch(f"{clause.spec[3:]} {section}" if clause.spec.startswith("rfc") else section)
    return (found[1], found[2]) if found else None
