"""Draw passages from a corpus, seeded, for a person to judge the context guard's notes.

Prints, for each passage, its reference and word positions and the code of every note; with
``--read`` the words as well, for judging.  What came of it stands in ``bench/guard.md``.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from citekit import address as addresses
from citekit import corpus
from citekit.errors import CitekitError
from citekit.model import Address, Cable, Paragraph, Passage, Place, Run
from citekit.passage import select, sentences

PAGES = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "pages"


def cables(folder: Path) -> list[Cable]:
    """Every cable of a folder of pages but the packaged sample, by which the rules were tested."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    read = (cable for file in files for cable in corpus.read_file(file))
    return [
        cable
        for cable in read
        if isinstance(cable, Cable) and cable.paragraphs and str(cable.reference) != "08MEXICO1487"
    ]


def draw(held: list[Cable], seed: int, count: int) -> Iterator[Passage]:
    """Of ten passages four whole sentences, three parts of one, two of two runs, one paragraph."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        cable = chance.choice(held)
        paragraph = chance.choice(cable.paragraphs)
        if len(paragraph.words) < 12:
            continue
        runs = _runs(chance, paragraph, made % 10)
        if runs is None:
            continue
        try:
            found = select(cable, Address(cable.reference, (Place(paragraph.label, runs),)))
        except CitekitError:
            continue
        made += 1
        yield found


def _runs(chance: random.Random, paragraph: Paragraph, kind: int) -> tuple[Run, ...] | None:
    count = len(paragraph.words)
    sentence = chance.choice([s.run for s in sentences(paragraph)])
    length = sentence.last - sentence.first + 1
    if kind < 4:
        return (sentence,)
    if kind < 7:
        if length < 8:
            return None
        first = sentence.first + chance.randrange(0, length - 5)
        return (Run(first, min(sentence.last, first + chance.randrange(4, 20))),)
    if kind < 9:
        if count < 20:
            return None
        first = chance.randrange(1, count - 16)
        last = first + chance.randrange(3, 8)
        again = last + chance.randrange(2, 25)
        end = again + chance.randrange(3, 8)
        return (Run(first, last), Run(again, end)) if end <= count else None
    return ()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, default=PAGES)
    parser.add_argument("--seed", type=int, default=1487)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--read", action="store_true", help="print the words, to judge by")
    given = parser.parse_args()
    if not given.pages.is_dir():
        print(f"No corpus at {given.pages}; nothing was drawn.")
        return
    codes: Counter[str] = Counter()
    speakers = 0
    for number, found in enumerate(draw(cables(given.pages), given.seed, given.count)):
        notes = [note.code + ("!" if note.fixed else "") for note in found.guard]
        place = addresses.format(found.address).partition(":")[0]
        print(f"{number:3} {place}  {' '.join(notes)}{' S' if found.speaker else ''}")
        if given.read:
            print(f"    {found.speaker}: {found.text}")
            for note in found.guard:
                print(f"    {note.code}: {note.words}")
        codes.update(note.rstrip("!") for note in notes)
        speakers += bool(found.speaker)
    print(dict(sorted(codes.items())), f"speakers {speakers}")


if __name__ == "__main__":
    main()
