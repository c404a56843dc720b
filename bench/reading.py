"""Pages read a CPU second on one core, everything parsed, start included.

Run: python bench/reading.py [FOLDER]   (default: the corpus beside the checkout)
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "pages"
CODE = """
import sys, resource
from pathlib import Path
from citekit.corpus import read_file
pages, slowest = sorted(Path(sys.argv[1]).rglob("*.html")), 0.0
import time
for page in pages:
    begun = time.process_time()
    for _ in read_file(page): pass
    slowest = max(slowest, time.process_time() - begun)
used = resource.getrusage(resource.RUSAGE_SELF)
print(len(pages), used.ru_utime + used.ru_stime, slowest * 1000, used.ru_maxrss // 1024)
"""


def main(folder=FOLDER):
    if not Path(folder).is_dir():
        print("no pages to read: name a folder of saved pages")
        return
    runs = []
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(folder)], capture_output=True, text=True, check=True
        )
        runs.append([float(value) for value in done.stdout.split()])
    pages, seconds, slowest, memory = sorted(runs, key=lambda run: run[1])[2]
    print(
        f"{pages:.0f} pages in {seconds:.2f} CPU s: {pages / seconds:.0f} a second; slowest {slowest:.1f} ms; {memory:.0f} MB at most"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
