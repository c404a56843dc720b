"""The layout of a catalogue entry: labelled fields in ruled rows, a sunk column at the left."""

from __future__ import annotations

from collections.abc import Iterator

from citekit.cards import labels
from citekit.cards.faces import cap_height
from citekit.cards.frames import Frame, Sheet
from citekit.cards.labels import Piece, Row
from citekit.cards.words import Area
from citekit.model import Box, Glyphs

__all__ = ["frames"]

_RULE = 2


def frames(sheet: Sheet) -> Iterator[Frame]:
    """The one frame of the layout: its rows take what their fields need, the words the rest."""
    size = sheet.size
    top, bottom = size.top, size.height - size.bottom
    inner = round(40 * sheet.scale)
    column = sheet.side + 2 * inner
    left, right = column + _RULE + round(44 * sheet.scale), size.width - size.margin
    head, head_height = _head(sheet, inner, left, right, column)
    fields = _fields(sheet, (right - left) / size.label)
    heights = [_height(sheet, len(rows)) for _, rows in fields]
    pad = 0 if size.bottom else _pad(sheet)
    first = bottom - pad - sum(heights)
    edges = [top + head_height, *(first + sum(heights[:i]) for i in range(len(fields)))]
    glyphs = list(head)
    for (name, rows), edge in zip(fields, edges[1:], strict=True):
        glyphs += _field(sheet, name, rows, (inner, left), edge)
    colour = sheet.colour("rule")
    boxes = [Box(0, top, column, bottom - top, sheet.colour("sunk"))]
    boxes += [Box(0, edge - _RULE, size.width, _RULE, colour) for edge in edges]
    boxes.append(Box(column, top, _RULE, bottom - top, colour))
    if size.top:
        boxes += [Box(0, edge, size.width, _RULE, colour) for edge in (top, bottom - _RULE)]
    begin, end = edges[0] + 0.95 * size.label, first - _RULE - 0.75 * size.label
    area = Area(left, begin, right - left, end - begin, 36 * sheet.scale, size.margin / 2)
    code = sheet.code(inner, first - _RULE - inner - sheet.side)
    if code.top - sheet.quiet < edges[0]:
        return  # the rows leave the code no room
    yield Frame(area, tuple(glyphs), code, 0, tuple(boxes), drop=1 / 3)


def _head(sheet: Sheet, inner: int, left: int, right: int, column: int) -> tuple[list[Glyphs], int]:
    """The first row: the paragraph in the column, reference, sender and date beside it."""
    size, text, theme = sheet.size, sheet.text, sheet.theme
    em = (right - left) / size.label
    source = labels.flow(labels.source(text, theme), em)
    number: Row = (Piece(text.reference + "   ", theme.face["labels"], theme.colour["second"]),)
    if text.reference and len(source) == 1 and labels.width((*number, *source[0])) <= em:
        source = [(*number, *source[0])]
    least = round((92 if size.is_tall else 78) * sheet.scale)
    pad = 0 if size.top or len(source) < 2 else _pad(sheet)
    height = max(_height(sheet, len(source)) + pad, least)
    said: Row = (Piece(labels.heading(text), theme.face["heading"], theme.colour["accent"]),)
    px = max(min(0.8 * size.pilcrow, (column - 2 * inner) / labels.width(said)), size.label)
    cap = cap_height(theme.face["heading"]) * px
    place = [(Piece(part, said[0].face, said[0].colour),) for part in said[0].text.split()]
    parts = labels.flow([said], (column - inner) / px) if len(place) > 1 else [said]
    middle = size.top + (height - _RULE) / 2
    made: list[Glyphs] = []
    for i, row in enumerate(parts):
        y = middle + cap / 2 + (i - (len(parts) - 1) / 2) * 1.2 * px
        made += labels.draw(row, px, inner, y, sheet.colour("sunk"))
    return [*made, *_middle(sheet, source, left, middle, sheet.colour("ground"))], height


def _fields(sheet: Sheet, em: float) -> list[tuple[str, list[Row]]]:
    """The labelled rows: what is known of marking, hashtags and address."""
    text, theme = sheet.text, sheet.theme
    found = [
        ("Words", labels.flow(labels.translated(text, theme), em)),
        ("Marking", labels.flow(labels.secrecy(text, theme), em)),
        ("Tags", labels.flow(labels.tags(text, theme), em)),
        ("Link", labels.address(text, theme, em)),
    ]
    return [(name, rows) for name, rows in found if rows]


def _height(sheet: Sheet, rows: int) -> int:
    return round((55 + 43 * (rows - 1)) * sheet.scale)


def _pad(sheet: Sheet) -> int:
    """What keeps letters from the edge of the card, in px."""
    return round(16 * sheet.scale)


def _field(
    sheet: Sheet, name: str, rows: list[Row], lefts: tuple[int, int], edge: int
) -> Iterator[Glyphs]:
    """A field's name in the column, its rows beside it."""
    middle = edge + (_height(sheet, len(rows)) - _RULE) / 2
    said: Row = (Piece(name, sheet.theme.face["labels"], sheet.colour("second")),)
    yield from _middle(sheet, [said], lefts[0], middle, sheet.colour("sunk"))
    yield from _middle(sheet, rows, lefts[1], middle, sheet.colour("ground"))


def _middle(
    sheet: Sheet, rows: list[Row], left: float, middle: float, ground: str
) -> Iterator[Glyphs]:
    """Rows around a middle line."""
    cap = cap_height(sheet.theme.face["labels"]) * sheet.size.label
    step = 1.24 * sheet.size.label
    for i, row in enumerate(rows):
        y = middle + cap / 2 + (i - (len(rows) - 1) / 2) * step
        yield from labels.draw(row, sheet.size.label, left, y, ground)
