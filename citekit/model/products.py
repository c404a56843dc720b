"""What comes out of a passage: links, citations, cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from citekit.model.passages import Passage

__all__ = [
    "Box",
    "Card",
    "CardText",
    "CardVerdict",
    "Code",
    "CslItem",
    "Glyphs",
    "Link",
    "Picture",
    "Scene",
    "Trace",
]


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
    (``("11", "paragraph")``), so they are kept beside it; so does ``suffix``, what is cited beside
    the paragraphs or in their place (``subject line``), or an empty string.
    """

    fields: Mapping[str, object]
    locator: str | None = None
    label: str = "paragraph"
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a field of a citation comes from.

    ``where`` names the line of header or body (``body, line 8``, from 1), the table, the argument or
    the rule; ``line`` is what is printed there, or an empty string.
    """

    field: str
    value: str
    where: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class CardText:
    """All that a card says, before anything is placed.

    ``quotation`` in the source's own characters; ``label`` the paragraph (``11``, ``11-12``) or
    None for a whole cable, whose subject is quoted; ``marking`` of the paragraph and ``classification`` of the cable as printed; ``mark`` a
    sentence that the context guard demands, or an empty string; ``continues`` where the quotation
    was shortened, so that the card ends in an ellipsis; ``reference`` the cable's own ID, where a
    theme prints it beside the hashtag, and ``transmission`` its first line as it was sent
    (``R 161454Z MAY 08 FM AMEMBASSY MEXICO``), or empty strings; ``address`` the passage's own,
    written into the file, for a permalink to the original names no words; ``resumes`` where it goes
    on in the middle of a sentence of the card before it, ``part`` its place in a series (``1/3``);
    ``translation`` what is drawn instead of the quotation, with its ``language`` and ``translator``.
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
    address: str = ""
    resumes: bool = False
    part: str = ""
    translation: str = ""
    language: str = ""
    translator: str = ""

    @property
    def drawn(self) -> str:
        """The words that stand on the card."""
        return self.translation or self.quotation


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Glyphs of one face, size and colour on one baseline, and the text that they show.

    ``placed`` holds ``(glyph, x, y)``: the glyph's number in its face, where its origin stands from
    the left, and how far above the baseline, in pixels; ``ground`` the colour it stands on;
    ``edges`` left and right edge of the row that it is a part of, for a card that is mirrored.
    """

    face: str
    size: float
    colour: str
    ground: str
    baseline: int
    placed: tuple[tuple[int, float, float], ...]
    text: str
    edges: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle in whole pixels: left, top, width, height, colour."""

    left: int
    top: int
    width: int
    height: int
    colour: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG drawn into a box of whole pixels: left, top, width, height, on a ground of one colour."""

    left: int
    top: int
    width: int
    height: int
    png: bytes
    ground: str


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
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A finished picture: bytes, media type, size in pixels, alt text, digest of all it shows.

    ``quotation`` is what is drawn: the words of the alt text that may be cut.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    alt_text: str
    digest: str
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class CardVerdict:
    """Whether a picture is a card as it was drawn, and whether its words stand.

    ``status`` is one of

    - genuine: it shows the words of its passage, and nothing else;
    - altered: its file, its picture or its words are not those of the passage that it names;
    - gone: what it names no longer stands in the cable, or is withheld;
    - not-ours: it names no passage;
    - unproved: it names a passage, and nothing here can tell whether it shows its words.

    ``sentence`` says so to a person; ``evidence`` pairs what was looked at (signature, text, code,
    picture, words) with what was found there; ``link`` is where its code leads.
    """

    status: str
    sentence: str
    passage: Passage | None = None
    link: str = ""
    evidence: tuple[tuple[str, str], ...] = ()

    @property
    def is_genuine(self) -> bool:
        """Whether the card may be believed."""
        return self.status == "genuine"
