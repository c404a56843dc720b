"""Where the parts of a card stand: one function for each layout that a theme may name.

A layout yields frames from the airiest to the densest.  A frame has everything but the quotation
in its place, and the box that is left for the quotation.  What may shrink first stands in the
reverse of what the eye should meet: words, sender, paragraph, secrecy, check, hashtags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from citekit.cards import labels
from citekit.cards.labels import Piece, Row
from citekit.cards.shape import cap_height
from citekit.cards.sizes import Size
from citekit.cards.theme import Theme
from citekit.cards.words import Area
from citekit.model import Box, CardText, Code, Glyphs

__all__ = ["FRAMES", "QUIET", "Frame", "Sheet"]

QUIET = 4
"""Modules kept free around a QR code (ISO/IEC 18004, 9.1)."""

_SHORT = 60


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
        return QUIET * self.size.module

    @property
    def is_short(self) -> bool:
        """Whether the quotation has so few characters that it may be set larger than usual."""
        return len(self.text.quotation) < _SHORT

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
            QUIET,
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


@dataclass(frozen=True, slots=True)
class Stack:
    """Label rows set above one another: their glyphs, and the top of the first capital."""

    glyphs: tuple[Glyphs, ...]
    top: float


# The label rows


def _rows(sheet: Sheet, measure: float, *, dense: bool, secrecy: bool = True) -> list[Row]:
    """The label rows in px of ``measure``; dense: what fits beside each other shares a row."""
    text, theme = sheet.text, sheet.theme
    em = measure / sheet.size.label
    source = labels.flow(labels.source(text, theme), em)
    secret = labels.flow(labels.secrecy(text, theme), em) if secrecy else []
    tags = labels.flow(labels.tags(text, theme), em)
    address = labels.address(text, theme, em)
    if dense:
        for shared in _shared(sheet, source, secret, tags):
            if all(labels.width(row) <= em for row in shared):
                return [*shared, *address]
    return [*source, *secret, *tags, *address]


def _shared(
    sheet: Sheet, source: list[Row], secret: list[Row], tags: list[Row]
) -> Iterator[list[Row]]:
    """Ways to set sender, secrecy and hashtags in fewer rows, the clearest first."""
    if len(source) == len(tags) == 1:
        if len(secret) == 1:
            yield [*source, _beside(secret[0], tags[0])]
        said = labels.marking(sheet.text, sheet.theme, portion=False)
        cable = labels.cable_word(sheet.text, sheet.theme)
        if secret and said and cable:
            yield [_beside(source[0], cable), _beside(said, tags[0])]
        if not secret:
            yield [_beside(source[0], tags[0])]


def _beside(one: Row, other: Row) -> Row:
    """Two things in one row, parted by a wider gap."""
    head, *rest = other
    return (*one, Piece("   ", head.face, head.colour), head, *rest)


def _stack(
    sheet: Sheet,
    rows: list[Row],
    left: float,
    measure: float,
    foot: float,
    ground: str,
    *,
    airy: bool,
) -> Stack:
    """Rows whose last baseline is ``foot``, above them the guard's mark.

    Airy: first capital and last baseline meet the QR code's top and foot where they can.
    """
    label = sheet.size.label
    cap = cap_height(sheet.theme.face["strong"]) * label
    marks = labels.flow(labels.mark(sheet.text, sheet.theme), measure / label, balanced=True)
    every = [*marks, *rows]
    step = 1.26 * label
    if airy:
        step = min((sheet.side - cap) / max(len(every) - 1, 1), 1.5 * label)
        step = max(step, 1.34 * label)
    made: list[Glyphs] = []
    baseline = foot
    for number in range(len(every) - 1, -1, -1):
        made += labels.draw(every[number], label, left, baseline, ground)
        baseline -= step
        if number == len(marks) and marks:
            baseline -= 0.35 * label
    top = baseline + step - cap
    return Stack(tuple(made), top)


# margin: the page's own margin, with ¶ and QR code; then a rule, then the words


def _margin(sheet: Sheet) -> Iterator[Frame]:
    yield from _margin_tall(sheet) if sheet.size.is_tall else _margin_wide(sheet)


def _margin_wide(sheet: Sheet) -> Iterator[Frame]:
    size, ground = sheet.size, sheet.colour("ground")
    rule = size.margin + sheet.side + sheet.quiet
    gutter = round(51 * sheet.scale)
    left, right = rule + 3 + gutter, size.width - size.margin
    code = sheet.code(size.margin, size.foot - sheet.side)
    heading = _column_heading(sheet, size.margin, sheet.side)
    for dense, airy, enough in ((False, True, 1.6), (False, False, 1.3), (True, False, 0)):
        rows = _rows(sheet, right - left, dense=dense)
        stack = _stack(sheet, rows, left, right - left, size.foot, ground, airy=airy)
        bottom = stack.top - 0.75 * size.label
        area = Area(
            left, size.margin, right - left, bottom - size.margin,
            gutter - 9 * sheet.scale, size.margin / 2,
        )  # fmt: skip
        yield Frame(area, (*heading, *stack.glyphs), code, enough * size.smallest, rule=(rule, 3))


def _column_heading(sheet: Sheet, left: int, room: float) -> list[Glyphs]:
    """The paragraph, and its marking under it, in a narrow column."""
    size, theme, ground = sheet.size, sheet.theme, sheet.colour("ground")
    made: list[Glyphs] = []
    baseline = size.margin + cap_height(theme.face["heading"]) * size.pilcrow
    if said := labels.heading(sheet.text):
        row = (Piece(said, theme.face["heading"], theme.colour["accent"]),)
        px = max(min(size.pilcrow, room / labels.width(row)), size.label)
        rows = labels.flow(_words(row), room / px)
        for row in rows:
            made += labels.draw(row, px, left, baseline, ground)
            baseline += 1.15 * px
        baseline -= 1.15 * px
        baseline += 1.5 * size.label
    if sheet.text.marking:
        said = f"({sheet.text.marking})"
        colour = labels.marking(sheet.text, theme)[0].colour
        parts = [(Piece(part, theme.face["strong"], colour),) for part in _slashed(said)]
        for row in labels.flow(parts, room / size.label, ""):
            made += labels.draw(row, size.label, left, baseline, ground)
            baseline += 1.24 * size.label
    return made


def _words(row: Row) -> list[Row]:
    return [
        (Piece(word, piece.face, piece.colour),) for piece in row for word in piece.text.split()
    ]


def _slashed(text: str) -> list[str]:
    """The text in parts that each end behind a slash or a blank."""
    parts, part = [], ""
    for char in text:
        part += char
        if char in "/ ":
            parts.append(part)
            part = ""
    return [*parts, part] if part else parts


def _margin_tall(sheet: Sheet) -> Iterator[Frame]:
    size, ground = sheet.size, sheet.colour("ground")
    gutter = round((78 if sheet.is_short else 54) * sheet.scale)
    left, right = size.margin + 3 + gutter, size.width - size.margin
    code = sheet.code(right - sheet.side, size.foot - sheet.side)
    for gap, airy, enough in ((1.5, True, 1.3), (1.1, False, 0)):
        heading, top = _row_heading(sheet, size.margin, right, size.head)
        measure = code.left - sheet.quiet - left
        rows = _rows(sheet, measure, dense=False, secrecy=False)
        stack = _stack(sheet, rows, left, measure, size.foot, ground, airy=airy)
        top += gap * size.label
        bottom = min(stack.top, code.top) - gap * 0.8 * size.label
        area = Area(
            left, top, right - left, bottom - top, gutter - 9 * sheet.scale, size.margin / 2
        )
        yield Frame(
            area,
            (*heading, *stack.glyphs),
            code,
            enough * size.smallest,
            rule=(size.margin, 3),
            drop=1 / 3,
        )


def _row_heading(sheet: Sheet, left: int, right: int, top: float) -> tuple[list[Glyphs], float]:
    """The paragraph with its marking behind it, in a row or more; and the last baseline."""
    size, theme, ground = sheet.size, sheet.theme, sheet.colour("ground")
    baseline = top + cap_height(theme.face["heading"]) * size.pilcrow
    made: list[Glyphs] = []
    x: float = left
    if said := labels.heading(sheet.text):
        row = (Piece(said, theme.face["heading"], theme.colour["accent"]),)
        made += labels.draw(row, size.pilcrow, left, baseline, ground)
        x += labels.width(row) * size.pilcrow + 0.5 * size.label
    items = labels.secrecy(sheet.text, theme, portion=True)
    whole = labels.flow(items, 1000)
    if whole and labels.width(whole[0]) * size.label <= right - x:
        made += labels.draw(whole[0], size.label, x, baseline, ground)
        return made, baseline
    if not made:
        baseline = top + cap_height(theme.face["strong"]) * size.label - 1.3 * size.label
    else:
        baseline += 0.2 * size.label
    for row in labels.flow(items, (right - left) / size.label):
        baseline += 1.3 * size.label
        made += labels.draw(row, size.label, left, baseline, ground)
    return made, baseline


# banner: a band in the colour of the paragraph's marking, then words over the whole width


def _banner(sheet: Sheet) -> Iterator[Frame]:
    size = sheet.size
    box, band = _band(sheet)
    left = size.margin if size.is_tall else round(sheet.theme.margin * size.width / 1200)
    right = size.width - left
    tile = sheet.side + 2 * sheet.quiet
    corner = (right, size.foot) if size.bottom else (size.width, size.height)
    code = sheet.code(corner[0] - tile + sheet.quiet, corner[1] - tile + sheet.quiet)
    patch = Box(corner[0] - tile, corner[1] - tile, tile, tile, sheet.colour("patch"))
    measure = patch.left - 0.75 * size.label - left
    for gap, airy, enough in ((1.3, True, 1.3), (0.95, False, 0)):
        top = box.top + box.height + gap * size.label
        heading: list[Glyphs] = []
        if size.is_tall:
            heading, top = _wide_heading(sheet, left, right, top + 0.4 * size.label)
            top += (gap + (0.6 if sheet.is_short else 0)) * size.label
        rows = _rows(sheet, measure, dense=False, secrecy=False)
        stack = _stack(sheet, rows, left, measure, size.foot, sheet.colour("ground"), airy=airy)
        bottom = min(stack.top - 0.75 * size.label, patch.top - 0.5 * size.label)
        area = Area(left, top, right - left, bottom - top, left - 24 * sheet.scale, left - 24)
        yield Frame(
            area,
            (*band, *heading, *stack.glyphs),
            code,
            enough * size.smallest,
            (box, patch),
            drop=1 / 3,
        )


def _band(sheet: Sheet) -> tuple[Box, list[Glyphs]]:
    """The band with paragraph and cable marking in it: one row, or two where one is too short."""
    size, text, theme = sheet.size, sheet.text, sheet.theme
    letter = theme.banner(text.marking) or theme.banner(text.classification)
    ground = theme.colour[f"banner_{letter}"] if letter else theme.colour["ground"]
    colour = theme.colour["on_banner"]
    left = size.margin if size.is_tall else round(theme.margin * size.width / 1200)
    place = " ".join(filter(None, (text.reference, labels.heading(text))))
    said = labels.plain(labels.marking(text, theme))
    cable = labels.plain(labels.cable_word(text, theme, labels.article(text) if said else ""))
    if labels.agrees(text):
        said, cable = f"({text.marking}) {cable}", ""
    mark: Row = (Piece(said, theme.face["strong"], colour),) if said else ()
    end: Row = (Piece(cable, theme.face["strong"], colour),) if cable else ()
    full: Row = (Piece(place + " ", theme.face["labels"], colour), *mark)
    room = (size.width - 2 * left) / size.label
    starts = [mark or end] if size.is_tall else [full, mark or end]
    start = next((row for row in starts if labels.width((*row, *end)) + 1 <= room), mark or full)
    start = start if labels.width(start) <= room else mark
    if size.is_tall and not mark:
        end = ()
    together = labels.width((*start, *end)) + 1 <= room
    cap = cap_height(theme.face["strong"]) * size.label
    height = round((72 if size.is_tall else 60) * sheet.scale)
    baseline = size.top + (height + cap) / 2
    made = labels.draw(start, size.label, left, baseline, ground)
    if end:
        if not together:
            baseline += 1.3 * size.label
            height += round(1.3 * size.label)
        width = labels.width(end) * size.label
        x = size.width - left - width if together else left
        made += labels.draw(end, size.label, x, baseline, ground)
    return Box(0, size.top, size.width, height, ground), made


def _wide_heading(sheet: Sheet, left: int, right: int, top: float) -> tuple[list[Glyphs], float]:
    """The paragraph large, the reference at the right; and their baseline."""
    size, theme, ground = sheet.size, sheet.theme, sheet.colour("ground")
    px = 1.45 * size.pilcrow
    baseline = top + cap_height(theme.face["heading"]) * px
    row = (Piece(labels.heading(sheet.text), theme.face["heading"], theme.colour["accent"]),)
    made = labels.draw(row, px, left, baseline, ground)
    if sheet.text.reference:
        said = (Piece(sheet.text.reference, theme.face["labels"], theme.colour["second"]),)
        x = right - labels.width(said) * size.label
        if x > left + labels.width(row) * px + size.label:
            made += labels.draw(said, size.label, x, baseline, ground)
    return made, baseline


FRAMES: dict[str, Callable[[Sheet], Iterator[Frame]]] = {"margin": _margin, "banner": _banner}
"""The layouts by name."""
