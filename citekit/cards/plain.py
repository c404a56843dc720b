"""Layouts with words over the whole width, labels under them and the QR code at the right.

``epigraph`` has nothing else; ``teletype`` has the cable's own first line above a rule; ``under``
serves any layout with something over the words.
"""

from __future__ import annotations

from collections.abc import Iterator

from citekit.cards import labels
from citekit.cards.faces import cap_height
from citekit.cards.frames import Frame, Sheet, label_rows, stack
from citekit.cards.labels import Piece, Row
from citekit.cards.words import Area
from citekit.model import Box, Glyphs, Picture

__all__ = ["edges", "epigraph", "teletype", "under"]

_SMALL = {"R", "P", "O", "Z", "FM"}  # precedences, and the word before the sender


def epigraph(sheet: Sheet) -> Iterator[Frame]:
    """Words, and under them what they are: nothing else."""
    left = _margin(sheet)
    edge = round(8 * sheet.scale)
    top = sheet.size.head + (0 if sheet.size.is_tall else edge)
    foot = sheet.size.foot - (0 if sheet.size.is_tall else edge)
    yield from under(sheet, left, left, top, foot)


def teletype(sheet: Sheet) -> Iterator[Frame]:
    """The first line of the cable as it was sent, a rule, the words, indented."""
    size = sheet.size
    left, right = _margin(sheet), size.width - _margin(sheet)
    cap = cap_height(sheet.theme.face["labels"]) * size.label
    top = size.top + (24 if size.top else round(0.65 * size.margin))
    head = labels.draw(_first_line(sheet), size.label, left, top + cap, sheet.colour("ground"))
    word = labels.cable_word(sheet.text, sheet.theme)[:1]
    x = right - labels.width(word) * size.label
    if word and x > left + (labels.width(_first_line(sheet)) + 1) * size.label:
        head += labels.draw(word, size.label, x, top + cap, sheet.colour("ground"))
    rule = Box(left, round(top + cap + 0.75 * size.label), right - left, 2, sheet.colour("rule"))
    begin = rule.top + size.label * (0.9 if not size.is_tall else 1.5)
    indent = round(32 * sheet.scale)
    foot = size.foot + (0 if size.is_tall else round(6 * sheet.scale))
    yield from under(sheet, left, left + indent, begin, foot, head=tuple(head), boxes=(rule,))


def edges(sheet: Sheet) -> tuple[int, int]:
    """Left and right edge of what stands on the card."""
    left = _margin(sheet)
    return left, sheet.size.width - left


def _margin(sheet: Sheet) -> int:
    size = sheet.size
    return size.margin if size.is_tall else round(sheet.theme.margin * size.width / 1200)


def under(
    sheet: Sheet,
    left: int,
    words: int,
    top: float,
    foot: int,
    *,
    head: tuple[Glyphs, ...] = (),
    boxes: tuple[Box, ...] = (),
    pictures: tuple[Picture, ...] = (),
) -> Iterator[Frame]:
    """Words from ``words`` to the right margin, labels from ``left`` to the QR code."""
    size = sheet.size
    right = size.width - _margin(sheet)
    code = sheet.code(right - sheet.side, foot - sheet.side)
    measure = code.left - sheet.quiet - left
    hang = words - max(left - 6 if words > left else 0, 26) * sheet.scale
    for dense, airy, gap, enough in (
        (False, True, 1.1, 1.4),
        (False, False, 0.8, 1.2),
        (True, False, 0.8, 0),
    ):
        rows = label_rows(sheet, measure, dense=dense, place=True)
        below = stack(sheet, rows, left, foot, spread=airy)
        apart = gap * (1.45 if airy and size.is_tall else 1) * size.label
        bottom = min(below.top - apart, code.top - sheet.quiet - 0.05 * size.label)
        area = Area(words, top, right - words, bottom - top, hang, _margin(sheet) / 2)
        yield Frame(
            area,
            (*head, *below.glyphs),
            code,
            enough * size.smallest,
            boxes,
            drop=1 / 3,
            pictures=pictures,
        )


def _first_line(sheet: Sheet) -> Row:
    """``R 161454Z MAY 08  FM AMEMBASSY MEXICO``; the reference where the cable has no such line."""
    text, theme = sheet.text, sheet.theme
    face, ink, second = theme.face["labels"], theme.colour["ink"], theme.colour["second"]
    room = (sheet.size.width - 2 * _margin(sheet)) / sheet.size.label
    for said in (text.transmission, text.reference):
        row = tuple(
            Piece(word + " ", face, second if word in _SMALL else ink) for word in said.split()
        )
        if row and labels.width(row) <= room:
            return row
    return ()
