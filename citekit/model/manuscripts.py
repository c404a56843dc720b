"""A manuscript and what was found in it: its blocks, its quotations, the verdict on each."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Aside", "Block", "Finding", "ManuscriptReport", "Quoted"]


@dataclass(frozen=True, slots=True)
class Aside:
    """What hangs on a place of the text and is not read in its line: a note, a link, a citation.

    ``at`` is the character of the block behind which it hangs.
    """

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a note, a heading or a block quotation of a manuscript, as plain text.

    ``where`` is for people (``line 12``, ``paragraph 4``, ``footnote 3``, ``page 7``);
    ``is_quotation`` where the whole block is set as one; ``may_break`` where a hyphen at the end of
    a line may be the printer's, as in a PDF.  ``lines`` are the offsets in the text at which a new line
    of the file begins, with its number; empty where a file has no lines of its own.
    """

    text: str
    where: str
    asides: tuple[Aside, ...] = ()
    is_quotation: bool = False
    may_break: bool = False
    lines: tuple[tuple[int, int], ...] = ()

    def place(self, at: int) -> str:
        """Where an offset of the text is, for people: its line where that is known.

        >>> Block("It saw warm ties.", "line 1", lines=((0, 1), (7, 2))).place(12)
        'line 2'
        """
        passed = [number for start, number in self.lines if start <= at]
        return f"line {passed[-1]}" if passed and self.where.startswith("line ") else self.where


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation in a block: the span between its marks, and further ends that it may have.

    A closing single quotation mark is also an apostrophe, so such a quotation may end later.
    """

    start: int
    end: int
    later_ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a manuscript, and what is to be said of it.

    ``kind`` is ``reference``, ``quotation`` or ``link``; ``status`` one of STATUSES of its kind;
    ``start`` and ``end`` its span in the text of the block ``block`` (from 0), both 0 where it
    hangs on the block; ``nearest`` the true words where they are others, ``address`` where they
    stand, with the check.
    """

    kind: str
    status: str
    where: str
    text: str
    message: str
    reference: str | None = None
    nearest: str = ""
    address: str | None = None
    block: int = 0
    start: int = 0
    end: int = 0

    @property
    def is_wrong(self) -> bool:
        """Whether it must be mended before the manuscript is printed."""
        return self.status in ("altered", "missing", "misplaced", "unknown", "gone", "withheld")

    @property
    def is_unproved(self) -> bool:
        """Whether it could not be checked, since the text is not held here."""
        return self.kind != "reference" and self.status == "unheld"


@dataclass(frozen=True, slots=True)
class ManuscriptReport:
    """A manuscript checked: its blocks, and what was found in them, in order."""

    name: str
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]

    def count(self, kind: str, *statuses: str) -> int:
        """How many findings are of a kind and, if any are named, of these statuses."""
        of_kind = [found.status for found in self.findings if found.kind == kind]
        return sum(status in statuses for status in of_kind) if statuses else len(of_kind)

    @property
    def is_wrong(self) -> bool:
        """Whether anything in it must be mended."""
        return any(found.is_wrong for found in self.findings)

    @property
    def is_unproved(self) -> bool:
        """Whether any quotation or link in it could not be checked here."""
        return any(found.is_unproved for found in self.findings)
