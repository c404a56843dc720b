"""An invented corpus: cables of about 8 kB under published IDs, their words by Zipf's law.

Run: python bench/invent.py NUMBER FILE.csv   (writes them as the dump of all cables is written)

The same number always gives the same cables.  The vocabulary has 200,000 made-up words; the
commonest stands in every paragraph, the 60th or so in four of five cables.
"""

import random
import sys
import textwrap
from itertools import accumulate
from pathlib import Path

from citekit import reference

WORDS = 200_000
PARAGRAPHS = 14  # on average; the whole cable has about 8 kB
TAGS = "PREL PGOV ECON PHUM PTER PARM EAID MARR PINR KDEM EINV ETRD SNAR ENRG KCOR".split()
LEVELS = (
    "UNCLASSIFIED",
    "UNCLASSIFIED//FOR OFFICIAL USE ONLY",
    "CONFIDENTIAL",
    "CONFIDENTIAL//NOFORN",
    "SECRET",
    "SECRET//NOFORN",
)
_ONSETS = "b c d f g h k l m n p r s t v z br dr fl gr pl pr st str tr".split()
_VOWELS = "a e i o u ai ea io ou".split()


def vocabulary():
    """Made-up words, the commonest first, and the sums of their weights."""
    rng = random.Random("words")
    words = {}
    while len(words) < WORDS:
        length = 1 + (len(words) > 100) + (len(words) > 5_000)
        word = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(length))
        words[word + rng.choice(("", "n", "r", "s", "t", "ng"))] = None
        if rng.random() < 0.1:
            words[str(len(words))] = None
    words = list(words)[:WORDS]
    return words, list(accumulate(1 / rank for rank in range(1, WORDS + 1)))


def rows(number):
    """The eight columns of the dump, for each of the first ``number`` published IDs."""
    words, weights = vocabulary()
    known = [one for one in map(reference.by_number, range(1, number + 1)) if one]
    for row, own in enumerate(known, 1):
        rng = random.Random(row)
        day, level = f"{rng.randint(1, 28):02d}", rng.choices(LEVELS, (30, 25, 27, 2, 5, 1))[0]
        month = reference.month(own) or 1
        refs = [str(rng.choice(known)) for _ in range(rng.choice((0, 0, 1, 1, 2, 3)))]
        tags = rng.sample(TAGS, rng.randint(1, 5))
        body = [
            f"C O N F I D E N T I A L {own.origin} {own.serial:06d}\n\nSIPDIS\n\n",
            f"E.O. 12958: DECL: {month:02d}/{day}/{own.year + 10}\nTAGS: {', '.join(tags)}\n",
            f"SUBJECT: {' '.join(rng.choices(words, cum_weights=weights, k=9)).upper()}\n\n",
        ]
        if refs:
            listed = (f"{chr(65 + n)}. {ref[:2]} {spaced(ref)}" for n, ref in enumerate(refs))
            body.append(f"REF: {'; '.join(listed)}\n\n")
        for n in range(1, rng.randint(PARAGRAPHS - 7, PARAGRAPHS + 7) + 1):
            drawn = rng.choices(words, cum_weights=weights, k=rng.randint(30, 130))
            text = f"{n}. (C) {' '.join(drawn).capitalize()}."
            body.append(textwrap.fill(text, 68) + "\n\n")
        header = (
            f"VZCZCXRO{row:04d}\nOO RUEHXX\nDE RUEHXX #{own.serial:04d} 1371454\nZNY CCCCC ZZH\n"
            f"O {day}1454Z {'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split()[month - 1]} "
            f"{own.year % 100:02d}\nFM AMEMBASSY {own.origin}\nTO RUEHC/SECSTATE WASHDC IMMEDIATE 1\n"
        )
        created = f"{month}/{int(day)}/{own.year} 14:54"
        origin = reference.origin_name(own.origin) or own.origin
        yield (
            str(row), created, own.published_id, origin, level,
            "|".join(refs), header, "".join(body),
        )  # fmt: skip


def spaced(ref):
    """An ID's origin and serial as a cable writes them."""
    origin = ref[2:].rstrip("0123456789")
    return f"{origin} {ref[2 + len(origin) :]}"


def write(number, path):
    """Write a dump; returns its size in bytes."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        for row in rows(number):
            columns = ('"' + column.replace('"', '\\"') + '"' for column in row)
            print(",".join(columns), file=file)
    return Path(path).stat().st_size


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(f"{write(int(sys.argv[1]), sys.argv[2]):,} bytes")
    else:
        print(__doc__)
