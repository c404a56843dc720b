"""Plain text: paragraphs between empty lines, quoted ones behind ``>``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from citekit.manuscript.gather import Gatherer
from citekit.model import Block

__all__ = ["blocks"]


def blocks(text: str) -> Iterator[Block]:
    r"""The paragraphs of a text, each with the line in which it begins.

    >>> [(block.where, block.is_quotation) for block in blocks("One\ntwo\n\n> three\n")]
    [('line 1', False), ('line 4', True)]
    """
    lines = enumerate(text.splitlines(), 1)
    for (is_text, quoted), group in groupby(
        lines, lambda line: (bool(line[1].strip()), line[1].lstrip().startswith(">"))
    ):
        if not is_text:
            continue
        gathered: Gatherer | None = None
        for number, line in group:
            gathered = gathered or Gatherer(f"line {number}", is_quotation=quoted)
            gathered.at_line(number)
            gathered.add((line.lstrip().lstrip("> ") if quoted else line) + "\n")
        if gathered and (block := gathered.done()):
            yield block
