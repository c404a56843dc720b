"""A card without its quotation: what every layout shares.

A layout yields frames from the airiest to the densest.  A frame has everything but the quotation
in its place, and the box that is left for the quotation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citekit.cards import labels
from citekit.cards.faces import cap_height
from citekit.cards.labels import Piece, Row
from citekit.cards.sizes import Size
from citekit.cards.theme import Theme
from citekit.cards.words import Area
from citekit.model import Box, CardText, Code, Glyphs, Picture

__all__ = ["Frame", "Mark", "Sheet", "Stack", "beside", "label_rows", "stack"]

_QUIET = 4  # modules kept free around a QR code (ISO/IEC 18004, 9.1)
_SHORT = 60  # characters: fewer may be set larger than a size's usual largest


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be framed: the text, its QR code, the size and the theme."""

    text: CardText
    modules: tuple[tuple[bool, ...], ...]
    size: Size
    theme: Theme

    @property
    def side(self) -> int:
        """The side of the QR code without its quiet zone, in px."""
        return len(self.modules) * self.size.module

    @property
    def quiet(self) -> int:
        """The width of the quiet zone, in px."""
        return _QUIET * self.size.module

    @property
    def is_short(self) -> bool:
        """Whether the quotation has so few characters that it may be set larger than usual."""
        return len(self.text.drawn) < _SHORT

    @property
    def scale(self) -> float:
        """How much larger than og this size sets its details."""
        return self.size.label / 34

    def colour(self, name: str) -> str:
        """A colour of the theme."""
        return self.theme.colour[name]

    def code(self, left: int, top: int) -> Code:
        """The QR code with its corner there."""
        return Code(
            left,
            top,
            self.size.module,
            self.modules,
            self.colour("qr"),
            self.colour("patch"),
            _QUIET,
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """A card without its quotation.

    ``rule`` is the left edge and width of a rule as tall as the words, or None; ``drop`` the part
    of the free height that is left above short words.  Words of ``enough`` px need no denser frame.
    """

    words: Area
    glyphs: tuple[Glyphs, ...]
    code: Code
    enough: float
    boxes: tuple[Box, ...] = ()
    rule: tuple[int, int] | None = None
    drop: float = 0.0
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """Label rows set above one another: their glyphs, and the top of the first capital."""

    glyphs: tuple[Glyphs, ...]
    top: float


# The label rows


def label_rows(
    sheet: Sheet, measure: float, *, dense: bool, secrecy: bool = True, place: bool = False
) -> list[Row]:
    """The label rows in px of ``measure``; dense: what fits beside each other shares a row.

    ``secrecy`` and ``place`` say whether markings and paragraph belong here.
    """
    text, theme = sheet.text, sheet.theme
    em = measure / sheet.size.label
    source = labels.flow(labels.source(text, theme), em)
    said = labels.secrecy(text, theme) if secrecy else []
    secret = labels.flow([*labels.place(text, theme), *said] if place else said, em)
    tags = labels.flow(labels.tags(text, theme), em)
    address = labels.address(text, theme, em)
    translated = labels.flow(labels.translated(text, theme), em)
    if dense:
        for shared in _shared(sheet, source, secret, tags):
            if all(labels.width(row) <= em for row in shared):
                return [*translated, *shared, *address]
    return [*translated, *source, *secret, *tags, *address]


def _shared(
    sheet: Sheet, source: list[Row], secret: list[Row], tags: list[Row]
) -> Iterator[list[Row]]:
    """Ways to set sender, secrecy and hashtags in fewer rows, the clearest first."""
    if len(source) != 1 or len(tags) != 1:
        return
    if not secret:
        yield [beside(source[0], tags[0])]
        return
    if len(secret) == 1:
        yield [*source, beside(secret[0], tags[0])]
    said = labels.marking(sheet.text, sheet.theme)
    cable = labels.cable_word(sheet.text, sheet.theme)
    if said and cable:
        place = labels.place(sheet.text, sheet.theme)[0]
        if secret[0][0] == place[0]:
            said = (*place, Piece(" ", place[0].face, place[0].colour), *said)
        yield [beside(source[0], cable), beside(said, tags[0])]


def beside(one: Row, other: Row) -> Row:
    """Two things in one row, parted by a wider gap."""
    head, *rest = other
    return (*one, Piece("   ", head.face, head.colour), head, *rest)


def stack(sheet: Sheet, rows: list[Row], left: float, foot: float, *, spread: bool) -> Stack:
    """Rows whose last baseline is ``foot``.

    Spread: first capital and last baseline meet the QR code's top and foot where they can.
    """
    label = sheet.size.label
    cap = cap_height(sheet.theme.face["strong"]) * label
    step = 1.26 * label
    if spread:
        step = min((sheet.side - cap) / max(len(rows) - 1, 1), 1.5 * label)
        step = max(step, 1.34 * label)
    made: list[Glyphs] = []
    top = foot - step * (len(rows) - 1) - cap
    for number, row in enumerate(rows):
        baseline = top + cap + number * step
        made += labels.draw(row, label, left, baseline, sheet.colour("ground"))
    return Stack(tuple(made), top)


class Mark:
    """The sentence that the context guard demands, right under the words it is about."""

    def __init__(self, sheet: Sheet, measure: float) -> None:
        """The sentence broken for a measure in px; it takes no room where there is none."""
        self._sheet = sheet
        label = sheet.size.label
        said = labels.mark(sheet.text, sheet.theme)
        self._rows = labels.flow(said, measure / label, balanced=True)
        self._first = 0.6 * label + cap_height(sheet.theme.face["strong"]) * label
        self._step = 1.26 * label

    @property
    def height(self) -> float:
        """From the foot of the words to a little below the last baseline, in px."""
        below = 0.25 * self._sheet.size.label
        return self._first + self._step * (len(self._rows) - 1) + below if self._rows else 0.0

    def draw(self, left: float, foot: float) -> Iterator[Glyphs]:
        """The glyphs below the foot of the words."""
        for number, row in enumerate(self._rows):
            baseline = foot + self._first + number * self._step
            yield from labels.draw(
                row, self._sheet.size.label, left, baseline, self._sheet.colour("ground")
            )
