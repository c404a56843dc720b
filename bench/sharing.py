"""How long the links and the posts of a passage take, and what an address without any of it takes.

Run: python bench/sharing.py [runs].  Every passage of the sample in turn, so that nothing is warm for
the next; medians in milliseconds, and beside them as multiples of parsing and printing an address.
"""

import statistics
import sys
import time

from citekit import address, corpus, share
from citekit.links import Where, permalink, targets
from citekit.passage import select, sentences

BASE = "https://cables.example.org"
SENDER = "Embassy Mexico City"


def passages(cable):
    """Every sentence and every paragraph of a cable, with its permalink."""
    for paragraph in cable.paragraphs:
        runs = [f"/{sentence.run}" for sentence in sentences(paragraph)]
        for run in ["", *runs]:
            chosen = select(cable, address.parse(f"{cable.reference}/{paragraph.label}{run}"))
            yield ("sentence" if run else "paragraph"), chosen, permalink(chosen, BASE)


def milliseconds(act, given, runs):
    taken = []
    for _ in range(runs):
        for chosen, link in given:
            start = time.perf_counter()
            act(chosen, link)
            taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main(runs=20):
    found = list(passages(corpus.sample()))
    x = share.network("x")
    acts = {
        "address, parsed and printed": lambda p, _: address.format(
            address.parse(address.format(p.address))
        ),
        "links, every target": lambda p, _: targets(p, Where(BASE)),
        "a post for X": lambda p, link: share.post(x, p, link, SENDER),
        "posts, every network": lambda p, link: share.posts(p, link, SENDER),
        "a thread for X": lambda p, _: share.thread(x, p, lambda q: permalink(q, BASE), SENDER),
    }
    for kind in ("sentence", "paragraph"):
        given = [(chosen, link) for name, chosen, link in found if name == kind]
        print(f"{len(given)} passages: a {kind} each")
        bare = None
        for name, act in acts.items():
            taken = milliseconds(act, given, runs)
            bare = bare or taken
            print(f"  {name:30} {taken:8.3f} ms {taken / bare:8.1f} x")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
