"""The layout of the banner: a band in the colour of the marking, then words over the whole width.

The QR code's tile is the lower right corner of the card.
"""

from __future__ import annotations

from collections.abc import Iterator

from citekit.cards import labels
from citekit.cards.faces import cap_height
from citekit.cards.frames import Frame, Sheet, label_rows, stack
from citekit.cards.labels import Piece, Row
from citekit.cards.words import Area
from citekit.model import Box, Glyphs

__all__ = ["frames"]


def frames(sheet: Sheet) -> Iterator[Frame]:
    """The frames of the layout, from the airiest to the densest."""
    size = sheet.size
    box, band = _band(sheet)
    left, right = _edges(sheet)
    edge = round(1.15 * sheet.quiet)  # a little more than the quiet zone: scans of edges are rough
    tile = sheet.side + 2 * edge
    corner = (right, size.foot) if size.bottom else (size.width, size.height)
    code = sheet.code(corner[0] - tile + edge, corner[1] - tile + edge)
    patch = Box(corner[0] - tile, corner[1] - tile, tile, tile, sheet.colour("patch"))
    measure = patch.left - 0.75 * size.label - left
    rows = label_rows(sheet, measure, dense=False, secrecy=False)
    for gap, airy, enough in ((1.3, True, 1.3), (0.95, False, 0)):
        top = box.top + box.height + gap * size.label
        heading: list[Glyphs] = []
        if size.is_tall:
            heading, top = _heading(sheet, left, right, top + 0.4 * size.label)
            top += (gap + (0.6 if sheet.is_short else 0)) * size.label
        above = patch.top - 0.5 * size.label
        for spread in (True, airy):  # rows stay apart where they are not what limits the words
            below = stack(sheet, rows, left, size.foot, spread=spread)
            limit = below.top - (1.0 if airy else 0.75) * size.label
            if limit >= above:
                break
        bottom = min(limit, above)
        area = Area(left, top, right - left, bottom - top, left - 26 * sheet.scale, left - 26)
        yield Frame(
            area,
            (*band, *heading, *below.glyphs),
            code,
            enough * size.smallest,
            (box, patch),
            drop=1 / 3,
        )


def _edges(sheet: Sheet) -> tuple[int, int]:
    """Left and right edge of the words."""
    size = sheet.size
    left = size.margin if size.is_tall else round(sheet.theme.margin * size.width / 1200)
    return left, size.width - left


def _band(sheet: Sheet) -> tuple[Box, list[Glyphs]]:
    """The band with the markings in it, on wide sizes with the paragraph before them.

    One row; two where that is too short for what must be said.
    """
    size, text, theme = sheet.size, sheet.text, sheet.theme
    letter = theme.banner(text.marking) or theme.banner(text.classification)
    ground = theme.colour[f"banner_{letter}"] if letter else theme.colour["ground"]
    left, right = _edges(sheet)
    room = (right - left) / size.label
    end = _said(sheet, labels.plain(_cable(sheet)))
    starts = [_said(sheet, _portion(sheet))]
    if not size.is_tall:
        place = labels.heading(text)
        starts = [
            _said(sheet, _portion(sheet), f"{text.reference} {place} "),
            _said(sheet, _portion(sheet), f"{place} "),
        ]
    if not starts[-1]:
        starts, end = [end], ()
    start = next((row for row in starts if labels.width((*row, *end)) + 1 <= room), starts[-1])
    together = labels.width((*start, *end)) + 1 <= room
    rows = [start] if together else [*labels.flow([start], room), end]
    cap = cap_height(theme.face["strong"]) * size.label
    height = round((82 if size.is_tall else 72) * sheet.scale)
    made: list[Glyphs] = []
    baseline = size.top + (height + cap) / 2
    for row in rows:
        made += labels.draw(row, size.label, left, baseline, ground)
        baseline += 1.3 * size.label
    if together and end:
        x = right - labels.width(end) * size.label
        made += labels.draw(end, size.label, x, baseline - 1.3 * size.label, ground)
    height += round(1.3 * size.label * (len(rows) - 1))
    return Box(0, size.top, size.width, height, ground), made


def _portion(sheet: Sheet) -> str:
    """What the band says of the paragraph, and of the cable where it is marked alike."""
    said = labels.plain(labels.marking(sheet.text, sheet.theme))
    if labels.agrees(sheet.text):
        return f"({sheet.text.marking}) {labels.plain(labels.cable_word(sheet.text, sheet.theme))}"
    return said


def _cable(sheet: Sheet) -> Row:
    """What the band says of the cable, unless that is said with the paragraph."""
    if labels.agrees(sheet.text):
        return ()
    article = labels.article(sheet.text) if sheet.text.marking else ""
    return labels.cable_word(sheet.text, sheet.theme, article)


def _said(sheet: Sheet, strong: str, before: str = "") -> Row:
    """Strong words in the band's own colour, lighter ones before them."""
    face, colour = sheet.theme.face, sheet.theme.colour["on_banner"]
    pieces = (Piece(before.lstrip(), face["labels"], colour), Piece(strong, face["strong"], colour))
    return tuple(piece for piece in pieces if piece.text)


def _heading(sheet: Sheet, left: int, right: int, top: float) -> tuple[list[Glyphs], float]:
    """The paragraph large, the reference at the right; and their baseline."""
    size, theme, ground = sheet.size, sheet.theme, sheet.colour("ground")
    px = 1.45 * size.pilcrow
    baseline = top + cap_height(theme.face["heading"]) * px
    row = (Piece(labels.heading(sheet.text), theme.face["heading"], theme.colour["accent"]),)
    made = [*labels.draw(row, px, left, baseline, ground)]
    if sheet.text.reference:
        said = (Piece(sheet.text.reference, theme.face["labels"], theme.colour["second"]),)
        x = right - labels.width(said) * size.label
        if x > left + labels.width(row) * px + size.label:
            made += labels.draw(said, size.label, x, baseline, ground)
    return made, baseline
