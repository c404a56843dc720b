"""Cables and what their texts hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

__all__ = [
    "Article",
    "Cable",
    "Classifier",
    "Mention",
    "Paragraph",
    "Part",
    "Problem",
    "RawCable",
    "Reference",
    "Span",
    "Tag",
    "Transmission",
]

Span = tuple[int, int]
"""Start and end of a stretch of characters, half-open."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """The number of one cable: four-digit year, origin (A-Z), serial without leading zeros.

    ``published_as`` is the published ID where that is misprinted, else None; it plays no part in
    equality.

    >>> str(Reference(2008, "MEXICO", 1487))
    '08MEXICO1487'
    """

    year: int
    origin: str
    serial: int
    published_as: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.year % 100:02d}{self.origin}{self.serial}"

    @property
    def published_id(self) -> str:
        """The ID under which the original was published, misprint and all."""
        return self.published_as or str(self)


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference found in text: which one, where, and as it is written there."""

    reference: Reference
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where, its raw text (shortened), and a sentence."""

    where: str
    raw: str
    message: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article that draws on a cable: the cable's ID, address, title, day (``2011-01-23``) or None."""

    reference: str
    url: str
    title: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """The text of a cable, by its hash, that an operator shows whatever is released later."""

    reference: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RawCable:
    """What one source says of one cable, before anything is read out of it.

    ``published_id`` as the source prints it; ``created``, ``released``, ``classification``,
    ``origin`` and ``title`` as stated there, or None; ``header`` and ``body`` the raw texts with
    the source's own markup (links, anchors) removed and nothing else changed.  ``kind`` names the
    importer, ``where`` the file and, in a table, the row.
    """

    published_id: str
    header: str
    body: str
    kind: str
    where: str
    created: str | None = None
    released: str | None = None
    classification: str | None = None
    origin: str | None = None
    title: str | None = None
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transmission:
    """The header as sent: transmission ID, date-time group, precedence, sender, recipients.

    ``to`` and ``info`` hold one addressee each, without route or delivery number
    (``SECSTATE WASHDC``).
    """

    identifier: str | None = None
    date_time_group: str | None = None
    precedence: str | None = None
    sender: str | None = None
    to: tuple[str, ...] = ()
    info: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classifier:
    """The officer of the "Classified By" line: the line as printed, name, title, reasons.

    ``reasons`` are written as in ``1.4 (b)``: ``("1.4 (b)", "1.4 (d)")``.
    """

    printed: str
    name: str | None = None
    title: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """One of a cable's TAGS (Traffic Analysis by Geography and Subject) and its kind.

    ``kind`` is one of country, subject, person, organisation, programme, unknown.
    """

    name: str
    kind: str = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the raw body and what it is; the parts of a cable, joined, are its raw body.

    ``kind`` is one of heading, caption, executive_order, tags, subject, reference,
    classified_by, number (a paragraph's number and marking), text, page_line, subhead,
    sign_off, debris, blank.  ``label`` is that of the paragraph the part belongs to, if any.
    """

    kind: str
    start: int
    end: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a cable.

    ``label`` is its part of an address (``11``, ``12.2``, ``A``, ``U1``, ``SUBJECT``); ``number``
    the integer the cable prints, or None; ``occurrence`` which paragraph of that number or letter
    it is, from 1; ``marking`` the portion marking in one spelling (``C``, ``S/NF``) or None, and
    ``printed_marking`` as the cable spells it; ``text`` the words, white space collapsed, without
    number and marking, page lines cut, nothing else changed; ``spans`` where those words stand in
    the raw body; ``anchor`` the source page's own anchor (``par11``) or None; ``withheld`` the
    reason where the library withholds the words (``text`` is empty then), else None.
    """

    label: str
    number: int | None
    occurrence: int
    marking: str | None
    text: str
    spans: tuple[Span, ...]
    printed_marking: str | None = None
    anchor: str | None = None
    withheld: str | None = None

    @property
    def words(self) -> list[str]:
        """What white space parts in the text; position ``n`` is ``words[n - 1]``."""
        return self.text.split()


@dataclass(frozen=True, slots=True)
class Cable:
    """One text of one cable, read.

    ``date`` is UTC where a date-time group gave it (``date_is_exact``), else midnight of the day
    that the source states, or None.  ``released`` is the day as the source states it
    (``2011-01-23``).  ``subject`` is unwrapped; ``subject_paragraph`` the same words with their
    spans, so that they have an address.  ``classification`` is one of the six printed values.
    ``recipients`` are the addressees of TO, then INFO.  ``sha256`` is that of header, a NUL
    and body in UTF-8.
    """

    reference: Reference
    date: datetime | None
    date_is_exact: bool
    released: str | None
    origin: str | None
    classification: str | None
    subject: str
    tags: tuple[Tag, ...]
    mentions: tuple[Mention, ...]
    classified_by: Classifier | None
    signed_by: tuple[str, ...]
    recipients: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    problems: tuple[Problem, ...]
    raw_header: str
    raw_body: str
    sha256: str
    source: RawCable
    subject_paragraph: Paragraph | None = None
    transmission: Transmission = Transmission()
    captions: tuple[str, ...] = ()
    declassify: str | None = None
    summary: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def is_held(self) -> bool:
        """False where only the published ID is known and there is no text (kind ``list``)."""
        return self.source.kind != "list"

    def paragraph(self, label: str) -> Paragraph | None:
        """The paragraph of that label, SUBJECT included, or None."""
        if label == "SUBJECT":
            return self.subject_paragraph
        return next((p for p in self.paragraphs if p.label == label), None)
