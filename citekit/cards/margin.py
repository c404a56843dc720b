"""The layout of the page's own margin: ¶ and QR code in it, then a rule, then the words.

Tall sizes have the paragraph in a heading row, and the code in the foot.
"""

from __future__ import annotations

from collections.abc import Iterator

from citekit.cards import labels
from citekit.cards.faces import cap_height
from citekit.cards.frames import Frame, Sheet, label_rows, stack
from citekit.cards.labels import Piece, Row
from citekit.cards.words import Area
from citekit.model import Glyphs

__all__ = ["frames"]


def frames(sheet: Sheet) -> Iterator[Frame]:
    """The frames of the layout, from the airiest to the densest."""
    yield from _tall(sheet) if sheet.size.is_tall else _wide(sheet)


def _wide(sheet: Sheet) -> Iterator[Frame]:
    size = sheet.size
    rule = size.margin + sheet.side + round(1.15 * sheet.quiet)
    gutter = round(50 * size.width / 1200)
    left, right = rule + 3 + gutter, size.width - size.margin
    code = sheet.code(size.margin, size.foot - sheet.side)
    heading = _column_heading(sheet, size.margin, sheet.side)
    for dense, airy, enough in ((False, True, 1.6), (False, False, 1.3), (True, False, 0)):
        rows = label_rows(sheet, right - left, dense=dense)
        below = stack(sheet, rows, left, size.foot, spread=airy)
        bottom = below.top - 0.75 * size.label
        area = Area(
            left, size.margin, right - left, bottom - size.margin,
            gutter - 9 * sheet.scale, size.margin / 2,
        )  # fmt: skip
        yield Frame(area, (*heading, *below.glyphs), code, enough * size.smallest, rule=(rule, 3))


def _column_heading(sheet: Sheet, left: int, room: float) -> list[Glyphs]:
    """The paragraph in a narrow column, on two rows where one is too short for it."""
    size, theme, ground = sheet.size, sheet.theme, sheet.colour("ground")
    made: list[Glyphs] = []
    baseline = size.margin + cap_height(theme.face["heading"]) * size.pilcrow
    said: Row = (Piece(labels.heading(sheet.text), theme.face["heading"], theme.colour["accent"]),)
    px = max(min(size.pilcrow, 0.999 * room / labels.width(said)), size.label)
    rows = labels.flow([said], room / px)
    for number, row in enumerate(rows):
        baseline += 1.15 * px if number else 0
        made += labels.draw(row, px, left, baseline, ground)
    return made


def _tall(sheet: Sheet) -> Iterator[Frame]:
    size = sheet.size
    gutter = round((78 if sheet.is_short else 54) * sheet.scale)
    left, right = size.margin + 3 + gutter, size.width - size.margin
    code = sheet.code(right - sheet.side, size.foot - sheet.side)
    for gap, airy, enough in ((1.5, True, 1.3), (1.1, False, 0)):
        heading, top = _row_heading(sheet, size.margin, right, size.head)
        measure = code.left - sheet.quiet - left
        rows = label_rows(sheet, measure, dense=False, secrecy=False)
        below = stack(sheet, rows, left, size.foot, spread=airy)
        top += gap * size.label
        bottom = min(below.top, code.top) - gap * 0.8 * size.label
        bottom = min(bottom, code.top - sheet.quiet - 0.12 * size.label)
        area = Area(
            left, top, right - left, bottom - top, gutter - 9 * sheet.scale, size.margin / 2
        )
        yield Frame(
            area,
            (*heading, *below.glyphs),
            code,
            enough * size.smallest,
            rule=(size.margin, 3),
            drop=1 / 3,
        )


def _row_heading(sheet: Sheet, left: int, right: int, top: float) -> tuple[list[Glyphs], float]:
    """The paragraph with its marking behind it, in a row or more; and the last baseline."""
    size, theme, ground = sheet.size, sheet.theme, sheet.colour("ground")
    baseline = top + cap_height(theme.face["heading"]) * size.pilcrow
    said: Row = (Piece(labels.heading(sheet.text), theme.face["heading"], theme.colour["accent"]),)
    made = [*labels.draw(said, size.pilcrow, left, baseline, ground)]
    x = left + labels.width(said) * size.pilcrow + 0.5 * size.label
    items = labels.secrecy(sheet.text, theme)
    whole = labels.flow(items, 1000)
    if whole and labels.width(whole[0]) * size.label <= right - x:
        return [*made, *labels.draw(whole[0], size.label, x, baseline, ground)], baseline
    for number, row in enumerate(labels.flow(items, (right - left) / size.label)):
        baseline += (1.3 if number else 1.5) * size.label
        made += labels.draw(row, size.label, left, baseline, ground)
    return made, baseline
