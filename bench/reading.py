"""Pages read a CPU second on one core, everything parsed, start included; and how true it is.

Run: python bench/reading.py [FOLDER [STATED]]   (default: the corpus beside the checkout)

STATED is a file of JSON objects, one a line: what each page says of itself (id, created,
classification, origin, title_h3, tag_links, anchors).  cablemap, the best reader before this one,
reads 88 pages a second and gets the time of every one wrong.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from citekit.corpus import read_file
from citekit.model import Cable

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
RUNS = 5
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
_MARKED = re.compile(r"\A(?:SUBJECT|S NF|C NF|SBU|S|C|U) (?=[A-Z])")


def _words(text):
    """A title for comparing: words alone, the portion marking that some titles keep taken off."""
    return _MARKED.sub("", " ".join(re.findall(r"\w+", text.upper())))


def agrees(found, stated):
    """What of a page's own words about itself the reader says too: name to True or False.

    A name is missing where the page says nothing of it.
    """
    told = {
        "classification": found.classification == stated["classification"],
        "origin": found.origin == stated["origin"],
        "day": found.date is not None and f"{found.date:%Y-%m-%d}" == stated["created"][:10],
        "tags": set(stated["tag_links"])
        <= {word for tag in found.tags for word in re.split(r"\W+", tag.name)},
    }
    if title := _words(stated["title_h3"]):
        subject = _words(found.subject)
        told["subject"] = bool(subject) and (
            subject.startswith(title[:60]) or title.startswith(subject)
        )
    anchors = [int(name) for name in stated["anchors"] if name.isdigit()]
    if anchors and anchors == list(range(1, len(anchors) + 1)):
        numbered = [p for p in found.paragraphs if p.number is not None]
        further = numbered[len(anchors) :]
        told["numbers"] = [p.number for p in numbered[: len(anchors)]] == anchors and not any(
            p.anchor for p in further
        )
    return told


def measured(folder, stated):
    """The share of pages on which reader and page agree, by what they agree on."""
    rows = [json.loads(line) for line in Path(stated).read_text("utf-8").splitlines()]
    told = [
        agrees(next(one for one in read_file(page) if isinstance(one, Cable)), row)
        for row in rows
        if (page := Path(folder) / f"{row['id']}.html").is_file()
    ]
    return {
        name: sum(one.get(name, False) for one in told) / sum(name in one for one in told)
        for name in ("classification", "origin", "day", "tags", "subject", "numbers")
    }


def main(folder=CORPUS / "pages", stated=CORPUS / "pages-stated.jsonl"):
    if not Path(folder).is_dir():
        print("no pages to read: name a folder of saved pages")
        return
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(folder)], capture_output=True, text=True, check=True
        )
        runs.append([float(value) for value in done.stdout.split()])
    pages, seconds, slowest, memory = sorted(runs, key=lambda run: run[1])[RUNS // 2]
    print(
        f"{pages:.0f} pages in {seconds:.2f} CPU s: {pages / seconds:.0f} a second; slowest {slowest:.1f} ms; {memory:.0f} MB at most"
    )
    if Path(stated).is_file():
        for name, share in measured(folder, stated).items():
            print(f"{name:15} {100 * share:6.2f} %")


if __name__ == "__main__":
    main(*sys.argv[1:])
