"""Write citekit/data/tlds.txt: the names at the end of a host that X takes for a web address.

Source: the lists validGTLD and validCCTLD of the npm package ``twitter-text`` 3.1.0 (Apache 2.0);
of them the names in ASCII.  Needs node and that package: npm install twitter-text@3.1.0
Usage: python tools/make_tlds.py FOLDER_OF_NODE_MODULES
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "citekit" / "data" / "tlds.txt"
SCRIPT = """
const list = name => String(require("twitter-text/dist/regexp/" + name + ".js").source);
console.log(JSON.stringify(["validGTLD", "validCCTLD"].map(list)));
"""


def main(modules: str) -> None:
    """Read both lists and write the names, one a line."""
    done = subprocess.run(
        ["node", "-e", SCRIPT], cwd=modules, check=True, capture_output=True, text=True
    )
    names = {
        name
        for pattern in json.loads(done.stdout)
        for name in re.findall(r"[^|()?:]+", pattern.rsplit("(?=", 1)[0])
        if re.fullmatch(r"[a-z]{2,}", name)
    }
    head = "# Top-level domains in twitter-text 3.1.0 (npm); made by tools/make_tlds.py\n"
    TARGET.write_text(head + "\n".join(sorted(names)) + "\n", "utf-8")
    print(f"{len(names)} names")


if __name__ == "__main__":
    main(*sys.argv[1:])
