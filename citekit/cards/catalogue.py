"""The layout of a catalogue entry: labelled fields in ruled rows, a sunk column at the left."""

from __future__ import annotations

from collections.abc import Iterator

from citekit.cards import labels
from citekit.cards.faces import cap_height
from citekit.cards.frames import Frame, Sheet, beside
from citekit.cards.labels import Piece, Row
from citekit.cards.words import Area
from citekit.model import Box, Glyphs

__all__ = ["frames"]

_RULE = 2


def frames(sheet: Sheet) -> Iterator[Frame]:
    """The frames of the layout: rows take what their fields need, the words the rest.

    Dense, the fields have no names and lower rows, and the code stands in the column beside them.
    """
    size = sheet.size
    top, bottom = size.top, size.height - size.bottom
    inner = round(40 * sheet.scale)
    column = sheet.side + 2 * inner
    left, right = column + _RULE + round(44 * sheet.scale), size.width - size.margin
    head, head_height = _head(sheet, inner, left, right, column)
    pad = 0 if size.bottom else _pad(sheet)
    colour = sheet.colour("rule")
    for dense in (False, True):
        fields = _fields(sheet, (right - left) / size.label, dense=dense)
        heights = [_height(sheet, len(rows), dense=dense) for _, rows in fields]
        first = bottom - pad - sum(heights)
        edges = [top + head_height, *(first + sum(heights[:i]) for i in range(len(fields)))]
        code = sheet.code(inner, (bottom if dense else first - _RULE) - inner - sheet.side)
        if code.top - sheet.quiet < edges[0]:
            continue  # the rows leave the code no room
        glyphs = list(head)
        for (name, rows), edge, height in zip(fields, edges[1:], heights, strict=True):
            middle = edge + (height - _RULE) / 2
            if not dense:
                glyphs += _name(sheet, name, inner, middle)
            glyphs += _middle(sheet, rows, left, middle, sheet.colour("ground"))
        boxes = [Box(0, top, column, bottom - top, sheet.colour("sunk"))]
        for number, edge in enumerate(edges):
            start = column if dense and number else 0
            boxes.append(Box(start, edge - _RULE, size.width - start, _RULE, colour))
        boxes.append(Box(column, top, _RULE, bottom - top, colour))
        if size.top:
            boxes += [Box(0, edge, size.width, _RULE, colour) for edge in (top, bottom - _RULE)]
        begin = edges[0] + (0.7 if dense else 0.95) * size.label
        end = first - _RULE - (0.5 if dense else 0.75) * size.label
        area = Area(left, begin, right - left, end - begin, 36 * sheet.scale, size.margin / 2)
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


def _fields(sheet: Sheet, em: float, *, dense: bool) -> list[tuple[str, list[Row]]]:
    """The labelled rows: what is known of marking, hashtags and address.

    Dense, hashtags stand behind the marking where one row holds both.
    """
    text, theme = sheet.text, sheet.theme
    marking = labels.flow(labels.secrecy(text, theme), em)
    tags = labels.flow(labels.tags(text, theme), em)
    if dense and len(marking) == len(tags) == 1:
        both = beside(marking[0], tags[0])
        if labels.width(both) <= em:
            marking, tags = [both], []
    found = [
        ("Words", labels.flow(labels.translated(text, theme), em)),
        ("Marking", marking),
        ("Tags", tags),
        ("Link", labels.address(text, theme, em)),
    ]
    return [(name, rows) for name, rows in found if rows]


def _height(sheet: Sheet, rows: int, *, dense: bool = False) -> int:
    return round(((48 if dense else 55) + 43 * (rows - 1)) * sheet.scale)


def _pad(sheet: Sheet) -> int:
    """What keeps letters from the edge of the card, in px."""
    return round(16 * sheet.scale)


def _name(sheet: Sheet, name: str, left: int, middle: float) -> Iterator[Glyphs]:
    """A field's name in the column."""
    said: Row = (Piece(name, sheet.theme.face["labels"], sheet.colour("second")),)
    yield from _middle(sheet, [said], left, middle, sheet.colour("sunk"))


def _middle(
    sheet: Sheet, rows: list[Row], left: float, middle: float, ground: str
) -> Iterator[Glyphs]:
    """Rows around a middle line."""
    cap = cap_height(sheet.theme.face["labels"]) * sheet.size.label
    step = 1.24 * sheet.size.label
    for i, row in enumerate(rows):
        y = middle + cap / 2 + (i - (len(rows) - 1) / 2) * step
        yield from labels.draw(row, sheet.size.label, left, y, ground)
