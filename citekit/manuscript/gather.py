"""Pieces of text gathered into a block: white space made one blank, asides kept in their place."""

from __future__ import annotations

from citekit.model import Aside, Block

__all__ = ["Gatherer", "whole"]


def whole(block: Block) -> str:
    """All that a block says, its asides behind its text: what hangs where a note is called."""
    return " ".join((block.text, *(aside.text for aside in block.asides)))


class Gatherer:
    r"""A block in the making.

    >>> block = Gatherer("line 1")
    >>> block.add(" Warm  ties"); block.hang("note 1"); block.add("\n with Cuba ")
    >>> block.done()
    Block(text='Warm ties with Cuba', where='line 1', asides=(Aside(at=9, text='note 1'),), is_quotation=False, may_break=False, lines=())
    """

    def __init__(self, where: str, *, is_quotation: bool = False) -> None:
        self.where = where
        self.is_quotation = is_quotation
        self._pieces: list[str] = []
        self._length = 0
        self._asides: list[Aside] = []
        self._blank = False
        self._line: int | None = None
        self._lines: list[tuple[int, int]] = []

    def at_line(self, number: int) -> None:
        """What is added from here on stands in this line of the file."""
        self._line = number

    def add_lines(self, text: str, number: int) -> None:
        """Add a piece that begins in this line of the file and may run over several."""
        for line in text.splitlines(keepends=True):
            self.at_line(number)
            self.add(line)
            number += 1

    def add(self, text: str) -> None:
        """Add a piece of the line of text."""
        words = text.split()
        if not words:
            self._blank = self._blank or bool(text)
            return
        lead = " " if self._length and (self._blank or text[0].isspace()) else ""
        if self._line is not None and (not self._lines or self._lines[-1][1] != self._line):
            self._lines.append((self._length + len(lead), self._line))
        piece = lead + " ".join(words)
        self._pieces.append(piece)
        self._length += len(piece)
        self._blank = text[-1].isspace()

    def hang(self, text: str) -> None:
        """Hang an aside behind what was added last."""
        if text.strip():
            self._asides.append(Aside(self._length, " ".join(text.split())))

    def done(self) -> Block | None:
        """The block; None where it holds nothing."""
        text = "".join(self._pieces)
        if not text and not self._asides:
            return None
        lines = tuple(self._lines)
        return Block(text, self.where, tuple(self._asides), self.is_quotation, lines=lines)
