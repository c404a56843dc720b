"""How long a quotation takes to be proved, and a passage to be linked and shared.

The measures that the plan sets, each beside a plain search of the same text in the same run, since
a ratio travels between machines and milliseconds do not.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from citekit import corpus, desk
from citekit.model import Cable
from citekit.passage import verify
from citekit.settings import Settings

PAGES = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "pages"
SEED = 1487
BASE = "https://cables.example.org"


def cables() -> list[Cable]:
    """A hundred real cables where a corpus lies beside the checkout, else the packaged one."""
    files = (
        sorted(file for file in PAGES.rglob("*") if file.is_file())[:110] if PAGES.is_dir() else []
    )
    read = [c for file in files for c in corpus.read_file(file) if isinstance(c, Cable)]
    return [c for c in read if c.paragraphs] or [corpus.sample()]


def quotations(held: list[Cable], count: int) -> list[tuple[Cable, str]]:
    """True quotations, and between them altered and omitting ones."""
    chance = random.Random(SEED)
    made = []
    while len(made) < count:
        cable = chance.choice(held)
        words = chance.choice(cable.paragraphs).words
        if len(words) < 12:
            continue
        first = chance.randrange(0, len(words) - 10)
        said = words[first : first + chance.randrange(8, 40)]
        if len(made) % 3 == 1:
            said[4] = "zebras"
        elif len(made) % 3 == 2 and len(said) > 9:
            said[4:6] = ["…"]
        made.append((cable, " ".join(said)))
    return made


def timed(calls: Iterable[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call, of this process alone: others may share the machine."""
    taken = []
    for call in calls:
        start = time.process_time()
        call()
        taken.append((time.process_time() - start) * 1000)
    return sorted(taken)


def row(name: str, taken: list[float], limit: float | None = None) -> None:
    told = f"{statistics.median(taken):8.3f} ms median {taken[int(len(taken) * 0.95)]:8.3f} ms p95"
    print(f"{name:44} {told}" + (f"   limit {limit:g} ms" if limit else ""))


def main() -> None:
    held = cables()
    asked = quotations(held, 600)
    print(f"{len(held)} cables, {sum(len(c.raw_body) for c in held):,} characters")
    row("plain search of one cable", timed(lambda c=c, q=q: q in c.raw_body for c, q in asked))
    for at, kind in enumerate(("verbatim", "altered", "with an omission")):
        some = asked[at::3]
        row(f"verify, {kind}", timed(lambda c=c, q=q: verify(c, None, q) for c, q in some), 2)
    longest = max(held, key=lambda c: sum(len(p.text) for p in c.paragraphs))
    text = " ".join(p.text for p in longest.paragraphs)
    true = text[:20_000].rpartition(" ")[0]
    altered = " ".join(w if i % 50 else "zebras" for i, w in enumerate(true.split()))[:20_000]
    gaps = " … ".join(true[i : i + 600] for i in range(0, 18_000, 700))
    for kind, said in (("verbatim", true), ("altered", altered), ("with 25 omissions", gaps)):
        taken = timed(lambda said=said: verify(longest, None, said) for _ in range(9))
        row(f"verify, {len(said):,} characters, {kind}", taken, 50)
    settings = Settings(BASE, "none")
    chosen = [desk.passage("08MEXICO1487/11/26-40", settings=settings)] * 300
    row("links", timed(lambda p=p: desk.links(p, settings=settings) for p in chosen), 0.3)
    row(
        "posts, every network",
        timed(lambda p=p: desk.posts(p, settings=settings) for p in chosen),
        0.3,
    )


if __name__ == "__main__":
    main()
