"""What lies between two numbers: a paragraph's words, subheads, paragraphs without a number.

A stretch of the body is cut into pieces of the kinds ``text``, ``subhead``, ``letter`` (a paragraph
with a letter for a number) and ``free`` (one with neither), each with its span.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from citekit.cable import subheads
from citekit.cable.lines import EMPTY, LONG, PAGE, RULE, TEXT, Lines
from citekit.cable.marks import normal

__all__ = ["Piece", "cut"]

_LETTER = re.compile(
    r"(?P<letter>[A-Z])[.)](?P<gap>[ \t]{1,12}|(?=\())(?P<mark>\([A-Za-z ][^()]{0,60}\))?"
)
_MARK = re.compile(r"(?P<mark>\([A-Za-z ][^()]{0,60}\))[.:,;]?(?=\s)")
_INSIDE = re.compile(
    r"(?<=[.?!)\"\u201d])[ ]{1,3}(?P<mark>\((?:SBU|[CSU](?://?(?:NF|NOFORN))?)\))[ ]{1,2}(?=[A-Z\"])"
)
_TEXTS = r"\b.{0,60}\b(?:text|points|paper|quote|non-?paper|letter|statement|translation|note|questions)\b"
_QUOTES = re.compile(r"\b(?:begin|begins|start of|follows)" + _TEXTS, re.IGNORECASE)
_QUOTED = re.compile(r"\bends?" + _TEXTS, re.IGNORECASE)
_CLOSED = (".", "?", "!", '"', "'", ")", ":", "]", "*", "\u201d", "\u2019", "/", "-", "\\")


@dataclass(slots=True)
class Piece:
    """A stretch of the body: its kind, span, the offset of its first word, letter and marking."""

    kind: str
    begin: int
    words: int
    end: int
    letter: str | None = None
    printed: str | None = None
    marking: str | None = None


def cut(lines: Lines, begin: int, end: int, *, opened: bool, letters: list[int]) -> list[Piece]:
    """The pieces between two offsets.

    ``opened`` where a number stands before, so that the first words are that paragraph's;
    ``letters`` are the lines that begin with a letter and a full stop or bracket, in order.
    """
    first, last = lines.at(begin), lines.at(max(begin, end - 1))
    here = letters and letters[bisect_left(letters, first + opened) : bisect_right(letters, last)]
    counted = frozenset[int]()
    if here:
        good = _sequence([lines.texts[n][0] for n in here])
        counted = frozenset(n for n, counts in zip(here, good, strict=True) if counts)
    behind: list[Piece] = []
    if opened:
        piece, *behind = _ending(lines, Piece("text", begin, begin, end), first, counted)
        end = piece.end
        last = lines.at(max(begin, end - 1))
        core = lines.plan[first : last + 1]
        if not here and " " not in core and RULE not in core:
            return [piece, *behind]
    found: list[Piece] = []
    stretch = _Stretch(lines, first, last, begin, end, opened=opened, letters=counted)
    for piece in stretch.pieces():
        if piece.kind == "subhead":
            found.append(piece)
        else:
            found += _ending(lines, piece, lines.at(piece.begin), counted)
    return found + behind


def _ending(lines: Lines, piece: Piece, first: int, letters: frozenset[int]) -> list[Piece]:
    """A piece of text with rules, page lines and subheads at its end cut off."""
    heads: list[Piece] = []
    plan = lines.plan
    last = lines.at(max(piece.begin, piece.end - 1))
    while True:
        bottom = last
        while bottom > first and plan[bottom] in EMPTY:
            bottom -= 1
        if bottom < last:
            piece.end = max(piece.words, lines.end(bottom))
        top = subheads.below(lines, first, bottom, ruled=RULE in plan[bottom + 1 : last + 1])
        if not top or top in letters:
            break
        at = lines.starts[top]
        heads.append(Piece("subhead", at, at, lines.end(last)))
        piece.end = max(piece.words, lines.end(top - 1))
        last = top - 1
    for a, b in reversed(lines.cuts_between(piece.words, piece.end)):
        if lines.body[b : piece.end].strip() or a <= piece.words:
            break
        piece.end = a
    if span := subheads.inline(lines, piece.words, piece.end):
        heads.append(Piece("subhead", span[0], span[0], span[1]))
        piece.end = span[0]
    if piece.kind == "free" and subheads.whole(
        lines, piece.words, piece.end, marked=piece.printed is not None
    ):
        piece = Piece("subhead", piece.begin, piece.begin, piece.end)
    return [piece, *reversed(heads)]


class _Stretch:
    """Several blocks between two numbers, gone through line by line."""

    def __init__(
        self,
        lines: Lines,
        first: int,
        last: int,
        begin: int,
        end: int,
        *,
        opened: bool,
        letters: frozenset[int],
    ) -> None:
        self.lines, self.first, self.last = lines, first, last
        self.begin, self.end, self.opened = begin, end, opened
        self.found: list[Piece] = []
        self.current: Piece | None = None
        self.fresh = not opened
        self.letters = letters
        self.bracketed = any(
            lines.texts[n].startswith(("(A)", "(a)", "(B)", "(b)")) for n in range(first, last + 1)
        )

    def pieces(self) -> list[Piece]:
        if self.opened:
            self._open(Piece("text", self.begin, self.begin, self.end))
        plan, texts, line = self.lines.plan, self.lines.texts, self.first
        while line <= self.last:
            at = line
            line = self._line(line)
            # Only the first line of a block can begin anything, or one that is a letter's.
            while (
                at < line <= self.last
                and plan[line] == TEXT
                and plan[line - 1] == TEXT
                and len(texts[line - 1]) <= LONG
                and line not in self.letters
                and (self.opened or texts[line][0] != "(")
            ):
                line += 1
        return self.found

    def _open(self, piece: Piece) -> None:
        self._close(piece.begin)
        self.current = piece
        self.found.append(piece)
        self.fresh = False

    def _close(self, at: int) -> None:
        if self.current:
            self.current.end = at
        self.current = None

    def _line(self, line: int) -> int:
        """Go through one line, or a subhead in rules; the line to go on with."""
        lines = self.lines
        kind, text = lines.plan[line], lines.texts[line]
        if kind not in (TEXT, RULE):
            return line + 1
        at = max(lines.starts[line], self.begin)
        if line > self.first or not self.opened:
            above = lines.plan[line - 1] if line else " "
            apart = above != TEXT or line == self.first or len(lines.texts[line - 1]) > LONG
            if kind == RULE or apart:
                until = subheads.ruled(lines, line, self.last)
                if until and (until <= self.last or not self.current) and not self._quotes(at):
                    self._close(at)
                    self.found.append(Piece("subhead", at, at, min(self.end, lines.end(until - 1))))
                    self.fresh = True
                    return until
            if kind == TEXT:
                self._begin(line, at, apart=apart)
                if not self.opened and len(text) > LONG:
                    self._inside(line, at)
        return line + 1

    def _quotes(self, at: int) -> bool:
        """Whether what stands at an offset is of a text that the paragraph quotes."""
        if not self.opened:
            return False
        before = self.lines.body[self.begin : at]
        last = max((made.end() for made in _QUOTES.finditer(before)), default=0)
        return last > 0 and _QUOTED.search(before, last) is None

    def _inside(self, line: int, at: int) -> None:
        """Begin the paragraphs that a marking begins in the middle of a long line."""
        end = min(self.end, self.lines.end(line))
        for made in _INSIDE.finditer(self.lines.body, at + 1, end):
            if marking := normal(made["mark"]):
                words = made.end("mark")
                begin = made.start("mark")
                self._open(Piece("free", begin, words, self.end, None, made["mark"], marking))

    def _begin(self, line: int, at: int, *, apart: bool) -> None:
        """Begin a paragraph where a line begins one: by its letter, its marking, or alone."""
        body = self.lines.body
        word = at + len(body[at : at + 300]) - len(body[at : at + 300].lstrip())
        if line in self.letters and (made := _LETTER.match(body, word)):
            marking = normal(made["mark"]) if made["mark"] else None
            words = made.end() if marking else made.end("gap")
            printed = made["mark"] if marking else None
            self._open(Piece("letter", at, words, self.end, made["letter"], printed, marking))
            return
        ended = not self.opened and self.lines.texts[line - 1].endswith(_CLOSED)
        marked = (apart or ended) and body.startswith("(", word) and not self.bracketed
        if marked and (made := _MARK.match(body, word)) and (marking := normal(made["mark"])):
            self._open(Piece("free", at, made.end(), self.end, None, made["mark"], marking))
            return
        loose = self.fresh or not self.opened
        if loose and (self.current is None or (apart and not self._goes_on(line))):
            self._open(Piece("free", at, at, self.end))

    def _goes_on(self, line: int) -> bool:
        """Whether a block without a number carries on the one above, over the change of a page."""
        plan = self.lines.plan
        above = line - 1
        while above > self.first and plan[above] in " .px":
            above -= 1
        return PAGE in plan[above + 1 : line] and not self.lines.texts[above].endswith(_CLOSED)


def _sequence(letters: list[str]) -> list[bool]:
    """Which of some letters at line starts count on: A B C, or Q A Q A.

    >>> _sequence(["A", "B", "J", "C"]), _sequence(["W"]), _sequence(["Q", "A", "Q"])
    ([True, True, False, True], [False], [True, True, True])
    """
    good = [False] * len(letters)
    last = ""
    for index, letter in enumerate(letters):
        rest = letters[index + 1 : index + 4]
        if letter == "Q":
            good[index] = "A" in rest or last == "A"
        elif letter == "A":
            good[index] = last == "Q" or "B" in rest
        elif last and last != "Q":
            good[index] = ord(letter) - ord(last) == 1
        if good[index]:
            last = letter
    return good
