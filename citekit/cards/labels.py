"""What stands around the quotation: who, when, where, how secret, and how to check it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from citekit.cards.bidi import is_leftward
from citekit.cards.faces import ink_left
from citekit.cards.languages import translated_by
from citekit.cards.shape import Shaped, shape
from citekit.cards.theme import Theme
from citekit.errors import BadQuotation
from citekit.model import CardText, Glyphs

__all__ = [
    "Piece", "Row", "address", "agrees", "article", "cable_word", "draw", "flow", "heading", "mark",
    "marking", "place", "plain", "secrecy", "source", "tags", "translated", "width",
]  # fmt: skip

_NAMES = {
    "U": "UNCLASSIFIED",
    "C": "CONFIDENTIAL",
    "S": "SECRET",
    "TS": "TOP SECRET",
    "SBU": "SENSITIVE BUT UNCLASSIFIED",
    "LOU": "LIMITED OFFICIAL USE",
}
_CAVEATS = {"NF": "NOFORN", "FOUO": "FOR OFFICIAL USE ONLY", "EX": "EXDIS", "ND": "NODIS"}
_LONGEST = 8  # characters of a caveat that is said twice; a list of countries is said once
_GAP = "  "  # between what is said about different things in one row


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a label in one face and colour."""

    text: str
    face: str
    colour: str


Row = tuple[Piece, ...]
"""Pieces set one behind the other on one baseline."""


def width(row: Row) -> float:
    """What a row takes, in em."""
    return sum([_shaped(piece).width for piece in row])


def plain(row: Row) -> str:
    """The text of a row."""
    return "".join(piece.text for piece in row)


def flow(
    items: Sequence[Row], measure: float, joint: str = " ", *, balanced: bool = False
) -> list[Row]:
    """Items set in as few rows as hold them, ``measure`` in em; none is parted unless too wide.

    Raises BadQuotation where a single word is wider than the measure.
    """
    rows: list[Row] = []
    for item in items:
        parts, between = ([item], joint) if width(item) <= measure else _parted(item, measure)
        for number, part in enumerate(parts):
            joined = (*rows[-1], *_spaced(part, between if number else joint)) if rows else part
            if rows and width(joined) <= measure:
                rows[-1] = joined
            else:
                rows.append(part)
    if balanced and len(rows) > 1:
        low, high = measure / 2, measure
        while high - low > measure / 100:
            middle = (low + high) / 2
            try:
                fewer = len(flow(items, middle, joint)) <= len(rows)
            except BadQuotation:
                fewer = False
            low, high = (low, middle) if fewer else (middle, high)
        return flow(items, high, joint)
    return rows


def _spaced(item: Row, joint: str) -> Row:
    head, *rest = item
    if is_leftward(head.text):  # there the joint would end up behind it, as one sees it
        return (Piece(joint, head.face, head.colour), *item)
    return (Piece(joint + head.text, head.face, head.colour), *rest)


def _parted(item: Row, measure: float) -> tuple[list[Row], str]:
    """An item too wide for a row, in words, or behind full stops and hyphens; and what joins them."""
    joint = " " if " " in plain(item).strip() else ""
    pattern = r"\S+" if joint else r"[^.\-]*[.\-]?"
    parts: list[Row] = [
        (Piece(word, piece.face, piece.colour),)
        for piece in item
        for word in filter(None, re.findall(pattern, piece.text))
    ]
    if len(parts) <= 1 or max(map(width, parts)) > measure:
        raise BadQuotation(
            f"A label of this card is wider than the card: {plain(item)!r}.",
            hint="Choose a wider size, or a shorter public address for this service.",
        )
    return parts, joint


# What the rows say


def source(text: CardText, theme: Theme) -> list[Row]:
    """Sender and date: ``Embassy Mexico City, 16 May 2008``."""
    said = [piece for piece in (text.sender, text.date) if piece]
    said = [piece + "," for piece in said[:-1]] + said[-1:]
    rows: list[Row] = [(Piece(piece, theme.face["strong"], theme.colour["ink"]),) for piece in said]
    if text.part:
        rows.append((Piece(_GAP + text.part, theme.face["labels"], theme.colour["second"]),))
    return rows


def translated(text: CardText, theme: Theme) -> list[Row]:
    """The label of a translation, word by word, in the colour of what is ours."""
    if not text.translation:
        return []
    face, colour = theme.face["strong"], theme.colour["accent"]
    said = translated_by(text).removesuffix(text.translator)
    own, _, rest = said.partition(", ")
    whole = [text.translator] if is_leftward(text.translator) else text.translator.split()
    rows: list[Row] = [(Piece(own, face, colour), Piece(",", face, colour))]
    return rows + [(Piece(word, face, colour),) for word in (*rest.split(), *whole)]


def _shaped(piece: Piece) -> Shaped:
    return _read(piece.text, piece.face)


@lru_cache(maxsize=4096)
def _read(text: str, face: str) -> Shaped:
    """A text shaped in the direction in which it is read."""
    return shape(text, face, leftward=is_leftward(text))


def heading(text: CardText) -> str:
    """The place as the card's heading: ``¶ 11``, ``¶¶ 11–12``, or ``Subject``."""
    label = text.label
    if label is None or label == "SUBJECT":
        return "Subject"
    return f"¶¶ {label.replace('-', '–')}" if "-" in label else f"¶ {label}"


def place(text: CardText, theme: Theme) -> list[Row]:
    """The place as a label, where a theme has no heading."""
    return [(Piece(heading(text), theme.face["strong"], theme.colour["accent"]),)]


def marking(text: CardText, theme: Theme) -> Row:
    """The paragraph's marking in its banner colour: ``(C) CONFIDENTIAL``; nothing where unmarked."""
    if not text.marking:
        return ()
    base, *caveats = text.marking.split("/")
    short = (_CAVEATS.get(one, one) for one in caveats if len(one) <= _LONGEST)
    word = "//".join([_NAMES.get(base, base), *short])
    return (Piece(f"({text.marking}) {word}", theme.face["strong"], _colour(text.marking, theme)),)


def cable_word(text: CardText, theme: Theme, before: str = "") -> Row:
    """The cable's classification: ``SECRET cable``, behind ``in a `` or other words; may be nothing."""
    word = (text.classification or "").upper()
    if not word:
        return ()
    face, second = theme.face["labels"], theme.colour["second"]
    ahead = (Piece(before, face, second),) if before else ()
    said = Piece(word, theme.face["strong"], _colour(word, theme))
    return (*ahead, said, Piece(" cable", face, second))


def agrees(text: CardText) -> bool:
    """Whether the paragraph is marked as the whole cable is, so that one word says both."""
    base, *caveats = (text.marking or "").split("/")
    word = "//".join([_NAMES.get(base, base), *(_CAVEATS.get(one, one) for one in caveats)])
    return bool(text.marking) and word == (text.classification or "").upper()


def article(text: CardText) -> str:
    """``in a `` or ``in an ``, as the cable's classification asks for."""
    return "in an " if (text.classification or "").upper().startswith("U") else "in a "


def secrecy(text: CardText, theme: Theme) -> list[Row]:
    """``(C) CONFIDENTIAL`` · ``in a SECRET cable``; one where both agree or one is silent."""
    said, cable = marking(text, theme), cable_word(text, theme)
    if not said or not cable:
        return [row for row in (said, cable) if row]
    if agrees(text):
        return [(Piece(f"({text.marking}) ", said[0].face, said[0].colour), *cable)]
    return [said, cable_word(text, theme, article(text))]


def tags(text: CardText, theme: Theme) -> list[Row]:
    """The hashtags; the one that names the cable in ink, for it is the reference."""
    face, colour = theme.face["labels"], theme.colour
    return [
        (Piece(tag, face, colour["ink" if re.search(r"\d", tag) else "second"]),)
        for tag in text.hashtags
    ]


def address(text: CardText, theme: Theme, measure: float) -> list[Row]:
    """The permalink without its scheme, in rows broken behind a slash; best behind the host."""
    bare = re.sub(r"\Ahttps?://", "", text.permalink)
    face, second = theme.face["labels"], theme.colour["second"]
    parts: list[Row] = [
        (Piece(part, face, second),) for part in re.findall(r"[^/]*/|[^/]+\Z", bare)
    ]
    rows = flow(parts, measure, "")
    apart = flow(parts[:1], measure, "") + flow(parts[1:], measure, "")
    return apart if len(apart) <= len(rows) else rows


def mark(text: CardText, theme: Theme) -> list[Row]:
    """The sentence that the context guard demands, word by word, in the colour of what is ours."""
    strong, accent = theme.face["strong"], theme.colour["accent"]
    return [(Piece(word, strong, accent),) for word in text.mark.split()]


def _colour(said: str, theme: Theme) -> str:
    letter = theme.banner(said)
    return theme.colour[letter] if letter else theme.colour["ink"]


@lru_cache(maxsize=512)
def draw(row: Row, size: float, left: float, baseline: float, ground: str) -> tuple[Glyphs, ...]:
    """The glyphs of a row whose first letter's ink begins at ``left``, all in px.

    Kept, for most labels return from card to card.
    """
    shaped = [_shaped(piece) for piece in row]
    x = left
    if shaped and shaped[0].glyphs:
        x -= ink_left(shaped[0].face, shaped[0].glyphs[0][0]) * size
    made: list[Glyphs] = []
    edges = left, x + sum(one.width for one in shaped) * size
    for piece, one in zip(row, shaped, strict=True):
        placed = tuple((glyph, x + at * size, y * size) for glyph, _, at, y in one.glyphs)
        made.append(
            Glyphs(one.face, size, piece.colour, ground, round(baseline), placed, piece.text, edges)
        )
        x += one.width * size
    return tuple(made)
