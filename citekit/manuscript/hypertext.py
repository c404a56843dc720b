"""HTML: its blocks of text, with the targets of links and the notes that links lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from citekit.manuscript.gather import Gatherer
from citekit.model import Aside, Block

__all__ = ["blocks"]

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table"
    " tbody td th thead title tr ul".split()
)
_SILENT = frozenset("script style template noscript svg math head".split())
_VOID = frozenset("br hr img input meta link area base col embed source track wbr".split())
_QUOTES = {True: "\N{LEFT DOUBLE QUOTATION MARK}", False: "\N{RIGHT DOUBLE QUOTATION MARK}"}


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a page in order; a link into the page hangs the block it leads to.

    >>> [block.text for block in blocks("<p>Ties &amp; <q>warm ties</q></p><script>x</script>")]
    ['Ties & “warm ties”']
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.finish()
    targets = {name: made.text for made, names in reader.made for name in names}
    for block, _ in reader.made:
        asides = (
            Aside(a.at, targets.get(a.text[1:], "") if a.text.startswith("#") else a.text)
            for a in block.asides
        )
        kept = tuple(a for a in asides if a.text and a.text != block.text)
        yield replace(block, asides=kept)


class _Reader(HTMLParser):
    """Blocks in the making; ``made`` holds each with the names by which links reach it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[tuple[Block, tuple[str, ...]]] = []
        self._block = Gatherer("line 1")
        self._names: list[str] = []
        self._silent = 0
        self._quoting = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self._silent += 1
        if tag in _BLOCKS:
            self.finish()
            self._quoting += tag == "blockquote"
            self._block = Gatherer(f"line {self.getpos()[0]}", is_quotation=self._quoting > 0)
        if name := given.get("id") or given.get("name"):
            self._names.append(name)
        if tag == "br":
            self._block.add(" ")
        elif tag == "q":
            self._block.add(_QUOTES[True])
        elif tag == "a":
            self._links.append(given.get("href") or "")
        if (source := given.get("cite")) and tag in ("q", "blockquote"):
            self._block.hang(source)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "q":
            self._block.add(_QUOTES[False])
        elif tag == "a" and self._links:
            self._block.hang(self._links.pop())
        elif tag in _BLOCKS and tag not in _VOID:
            self.finish()
            self._quoting = max(0, self._quoting - (tag == "blockquote"))
            self._block = Gatherer(f"line {self.getpos()[0]}", is_quotation=self._quoting > 0)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._block.add_lines(data, self.getpos()[0])

    def finish(self) -> None:
        """Put the block by that is being made."""
        if block := self._block.done():
            self.made.append((block, tuple(self._names)))
            self._names.clear()
