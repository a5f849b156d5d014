"""A double of wireproof-judge: says of any record what WIREPROOF_DOUBLE asks for.

WIREPROOF_DOUBLE is a JSON object: `said` (events), `wrong` (what is wrong with the record).
"""

import json
import os
import sys

script = json.loads(os.environ.get("WIREPROOF_DOUBLE") or "{}")
if "wrong" in script:
    print(f"{sys.argv[1]}: {script['wrong']}", file=sys.stderr)
    sys.exit(3)
for ordinal, event in enumerate(script.get("said", []), start=1000):
    print(json.dumps({"n": ordinal, "t": 9, **event}))
