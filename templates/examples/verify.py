"""Is a quotation verbatim?  python verify.py https://cables.example.org 08MEXICO1487 "the words"."""

import json
import sys
import urllib.request

base, reference, quote = sys.argv[1:]
asked = urllib.request.Request(
    f"{base}/api/verify",
    data=json.dumps({"quote": quote, "reference": reference}).encode(),
    headers={"Content-Type": "application/json"},
)
with urllib.request.urlopen(asked) as answer:
    verdict = json.load(answer)
print(verdict["status"], verdict["address"] or "", verdict["nearest"] or "")
