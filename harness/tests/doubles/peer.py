"""A double of wireproof-peer: lists the `breaks` that WIREPROOF_DOUBLE asks for, spelled CLAUSE:how=VERDICT."""

import json
import os
import sys

assert sys.argv[1:] == ["--list-breaks"]
for spelled in json.loads(os.environ.get("WIREPROOF_DOUBLE", "{}")).get("breaks", []):
    name, verdict = spelled.split("=")
    clause, how = name.split(":")
    print(json.dumps({"break": name, "clause": clause, "how": how, "kind": "reject", "verdict": verdict, "note": ""}))
