"""A .bib file of 10,000 entries checked and updated, beside bibtexparser's own parsing of it.

Of the entries, 300 are cables by number or address, and 200 speak of cables and name none, so that
they are looked up by their title; the others are articles and books.
"""

import logging
import statistics
import time
from collections.abc import Callable

import bibtexparser

from citekit import desk

ENTRIES, CABLES, TITLED, ROUNDS = 10_000, 300, 200, 5


def file() -> bytes:
    """The .bib file; every word of it is invented, but for the number of the packaged cable."""
    made = []
    for n in range(ENTRIES):
        if n < CABLES:
            made.append(
                f"@techreport{{c{n},\n  number = {{08MEXICO1487}},\n  year = {{2008}}\n}}\n"
            )
        elif n < CABLES + TITLED:
            made.append(
                f"@misc{{t{n},\n  title = {{Report number {n} of an embassy}},\n  publisher = {{WikiLeaks}}\n}}\n"
            )
        else:
            made.append(
                f"@article{{a{n},\n  author = {{Author, {n} and Other, Some}},\n  title = {{A study of {n} things}},\n"
                f"  journal = {{Journal of Things}},\n  year = {{{1990 + n % 30}}},\n  volume = {{{n}}},\n"
                f"  abstract = {{{'Words that nobody reads. ' * 20}}}\n}}\n"
            )
    return "\n".join(made).encode()


def cpu(act: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    before = time.process_time()
    act()
    return time.process_time() - before


def main() -> None:
    """Print the ratios, taken pair by pair."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    data = file()
    text = data.decode()
    desk.check_bib(data[:3000])
    rows = []
    for _ in range(ROUNDS):
        bare = cpu(lambda: bibtexparser.parse_string(text))
        rows.append(
            (
                cpu(lambda: desk.check_bib(data)) / bare,
                cpu(lambda: desk.edit_bib(data, update=True)) / bare,
                bare,
            )
        )
    check, update, bare = (statistics.median(column) for column in zip(*rows, strict=True))
    print(
        f"{len(data) / 1e6:.1f} MB, bibtexparser {bare:.2f} s; check {check:.2f} x, update {update:.2f} x"
    )


if __name__ == "__main__":
    main()
