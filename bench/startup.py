"""How long commands take from start to end, as whole processes, beside their bare minimum.

Run: python bench/startup.py [runs].  Ratios are taken pair by pair in one run, medians printed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from citekit.desk import sample_file

CITEKIT = str(Path(sys.executable).with_name("citekit"))
BARE = [sys.executable, "-c", "import click, sqlalchemy"]
COMMANDS = {
    "citekit link": [CITEKIT, "link", "08MEXICO1487", "11"],
    "citekit verify": [
        CITEKIT,
        "verify",
        "08MEXICO1487",
        "11",
        "--quote",
        "independent of the U.S.",
    ],
    "citekit card": [CITEKIT, "card", "08MEXICO1487", "11", "--words", "26-40", "-o", os.devnull],
    "citekit show": [
        CITEKIT,
        "show",
        "08MEXICO1487",
        "11",
        "--quote",
        "independent of the U.S.",
        "--json",
    ],
}


def seconds(command, environment):
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def main(runs=9):
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(
            os.environ,
            CITEKIT_DATABASE=f"{folder}/library.db",
            CITEKIT_BASE_URL="https://cables.example.org",
        )
        print(f"{'command':24} {'seconds':>8} {'times import click, sqlalchemy':>32}")
        for name, command in COMMANDS.items():
            measure(name, command, environment, runs)
        subprocess.run(
            [CITEKIT, "import", str(sample_file())],
            env=environment,
            check=True,
            capture_output=True,
        )
        for name in ("citekit link", "citekit show"):
            measure(f"{name}, from a file", COMMANDS[name], environment, runs)


def measure(name, command, environment, runs):
    seconds(command, environment)
    pairs = [(seconds(command, environment), seconds(BARE, environment)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name:24} {statistics.median(a for a, _ in pairs):8.3f} {ratio:32.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
