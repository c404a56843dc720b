"""The frozen data that flows between the rooms.

Plain values only: nothing here reads, computes or checks beyond a length.  Spans are half-open
``(start, end)`` offsets in characters; word positions are 1-based and include both ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = [
    "Address",
    "Box",
    "Cable",
    "Card",
    "CardText",
    "Classifier",
    "Code",
    "CslItem",
    "Glyphs",
    "Link",
    "Mention",
    "Note",
    "Paragraph",
    "Part",
    "Passage",
    "Place",
    "Problem",
    "RawCable",
    "Reference",
    "Run",
    "Scene",
    "Sentence",
    "Span",
    "Tag",
    "Transmission",
    "Verdict",
]

Span = tuple[int, int]


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

    def paragraph(self, label: str) -> Paragraph | None:
        """The paragraph of that label, SUBJECT included, or None."""
        if label == "SUBJECT":
            return self.subject_paragraph
        return next((p for p in self.paragraphs if p.label == label), None)


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Words ``first`` to ``last`` of a paragraph, 1-based, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph, whole (no runs) or in some runs of its words."""

    label: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a passage.

    No places: the whole cable.  ``through`` with one place without runs: a range of paragraphs.
    ``check`` is four Crockford base-32 characters or None.  Printed by ``address.format``.
    """

    reference: Reference
    places: tuple[Place, ...] = ()
    through: str | None = None
    check: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph as a run of its words, for choosing and for context."""

    run: Run
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a fair reader would have to know before words are shared.

    ``code`` is stable, ``message`` a sentence, ``words`` the cable's own words as evidence;
    ``mend`` an address that takes the reason away, if there is one.  ``fixed`` notes put a mark on
    everything made of the passage.
    """

    code: str
    message: str
    words: str = ""
    mend: Address | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A cable, paragraphs of it, or exact words; only ``citekit.passage`` makes one.

    ``text`` is the quotation (words joined by one blank, runs by `` … ``), empty for a whole
    cable.  ``check`` is that of the text, or None for a whole cable.  ``paragraphs`` are those the
    passage stands in, in order.
    """

    cable: Cable
    address: Address
    text: str
    check: str | None
    paragraphs: tuple[Paragraph, ...]
    guard: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a quotation is verbatim.

    ``status`` is one of verbatim, omissions, altered, absent.  ``passage`` holds the true words
    where they stand; ``nearest`` the nearest true words as text; ``differences`` the steps
    from the quotation to them as ``(kind, quoted, true)`` with kind equal, altered, added,
    missing; ``others`` the further places where the same words stand.
    """

    status: str
    quotation: str
    passage: Passage | None = None
    nearest: str = ""
    differences: tuple[tuple[str, str, str], ...] = ()
    others: tuple[Address, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_verbatim(self) -> bool:
        """True for verbatim words, also with omissions that are marked as such."""
        return self.status in ("verbatim", "omissions")


@dataclass(frozen=True, slots=True)
class Link:
    """A place where a cable can be read or shared: machine name, label for people, address."""

    name: str
    label: str
    url: str
    historical: bool = False


@dataclass(frozen=True, slots=True)
class CslItem:
    """A passage as one item of CSL-JSON 1.0 (citationstyles.org, input data schema).

    ``fields`` are the item's own; ``locator`` and ``label`` belong to a citation of it
    (``("11", "paragraph")``), so they are kept beside it.
    """

    fields: Mapping[str, object]
    locator: str | None = None
    label: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Card:
    """A finished picture: bytes, media type, size in pixels, alt text, digest of all it shows."""

    data: bytes
    media_type: str
    width: int
    height: int
    alt_text: str
    digest: str


@dataclass(frozen=True, slots=True)
class CardText:
    """All that a card says, before anything is placed.

    ``quotation`` in the source's own characters; ``label`` the paragraph (``11``, ``11-12``) or
    None for a whole cable, whose subject is quoted; ``marking`` of the paragraph and ``classification`` of the cable as printed; ``mark`` a
    sentence that the context guard demands, or an empty string; ``continues`` where the quotation
    was shortened, so that the card ends in an ellipsis; ``reference`` the cable's own ID, where a
    theme prints it beside the hashtag, and ``transmission`` its first line as it was sent
    (``R 161454Z MAY 08 FM AMEMBASSY MEXICO``), or empty strings.
    """

    quotation: str
    label: str | None
    marking: str | None
    classification: str | None
    sender: str
    date: str
    hashtags: tuple[str, ...]
    permalink: str
    alt_text: str
    mark: str = ""
    continues: bool = False
    reference: str = ""
    transmission: str = ""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Glyphs of one face, size and colour on one baseline, and the text that they show.

    ``placed`` holds ``(glyph, x, y)``: the glyph's number in its face, where its origin stands from
    the left, and how far above the baseline, in pixels; ``ground`` the colour it stands on.
    """

    face: str
    size: float
    colour: str
    ground: str
    baseline: int
    placed: tuple[tuple[int, float, float], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle in whole pixels: left, top, width, height, colour."""

    left: int
    top: int
    width: int
    height: int
    colour: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code in whole pixels: corner, side of a module, rows of modules (True: dark), colours.

    The quiet zone lies around it, ``quiet`` modules wide, in the colour ``light``.
    """

    left: int
    top: int
    module: int
    rows: tuple[tuple[bool, ...], ...]
    dark: str
    light: str
    quiet: int = 4


@dataclass(frozen=True, slots=True)
class Scene:
    """A card composed: every box and glyph in its place, and no pixel yet.

    ``lines`` are the quotation's lines as they are set, ``size`` that of its letters in pixels.
    """

    width: int
    height: int
    ground: str
    boxes: tuple[Box, ...]
    glyphs: tuple[Glyphs, ...]
    code: Code
    lines: tuple[str, ...]
    size: int
