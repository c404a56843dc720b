"""The layout of a newspaper: a masthead with name or logo, the words as its headline, labels, QR code.

A theme without a brand has the neutral one: what the words are from, and which cable.
"""

from __future__ import annotations

from collections.abc import Iterator

from citekit.cards import labels
from citekit.cards.faces import cap_height
from citekit.cards.frames import Frame, Sheet
from citekit.cards.labels import Piece, Row
from citekit.cards.plain import edges, under
from citekit.errors import BadQuotation
from citekit.model import Box, Glyphs, Picture

__all__ = ["frames"]

_NAME = "From the cables"
_HEIGHT, _AROUND = 92, 18  # px at og: the masthead, and what is free above and below a logo


def frames(sheet: Sheet) -> Iterator[Frame]:
    """The frames of the layout, from the airiest to the densest."""
    size = sheet.size
    left, _ = edges(sheet)
    height = round(_HEIGHT * sheet.scale * (1.25 if size.is_tall else 1))
    band = Box(0, size.top, size.width, height, sheet.colour("brand"))
    glyphs, pictures = _masthead(sheet, band)
    top = band.top + height + (1.9 if size.is_tall else 1.15) * size.label
    foot = size.foot + (0 if size.is_tall else round(6 * sheet.scale))
    yield from under(
        sheet, left, left, top, foot, head=tuple(glyphs), boxes=(band,), pictures=pictures
    )


def _masthead(sheet: Sheet, band: Box) -> tuple[list[Glyphs], tuple[Picture, ...]]:
    """Name or logo at the left, a line at the right where it has room."""
    theme, label = sheet.theme, sheet.size.label
    left, right = edges(sheet)
    colour, ground = theme.colour["on_brand"], band.colour
    room = right - left
    pictures: tuple[Picture, ...] = ()
    if theme.logo:
        made, pictures, taken = _logo(sheet, band, left)
    else:
        said: Row = (Piece(theme.brand.get("name", _NAME), theme.face["heading"], colour),)
        px = min(0.52 * band.height, 0.999 * room / labels.width(said))
        if px < label:
            raise BadQuotation(
                f"The name {labels.plain(said)!r} is too long for the masthead of this size.",
                hint="Choose a wider size, or give the theme a shorter name.",
            )
        middle = band.top + (band.height + cap_height(said[0].face) * px) / 2
        made = [*labels.draw(said, px, left, middle, ground)]
        taken = labels.width(said) * px
    line = theme.brand.get("line", "") if theme.brand else sheet.text.reference
    row: Row = (Piece(line, theme.face["labels"], colour),)
    wide = labels.width(row) * label
    if line and taken + wide + 1.5 * label <= room:
        base = band.top + (band.height + cap_height(row[0].face) * label) / 2
        made += labels.draw(row, label, right - wide, base, ground)
    return made, pictures


def _logo(sheet: Sheet, band: Box, left: int) -> tuple[list[Glyphs], tuple[Picture, ...], float]:
    """The logo as large as the masthead has room for: as glyphs or as a picture; and its width."""
    held = sheet.theme.logo
    assert held is not None
    most = 0.6 * (sheet.size.width - 2 * left)
    height = band.height - 2 * _AROUND * sheet.scale
    height = min(height, most * held.height / held.width)
    width = height * held.width / held.height
    top = band.top + (band.height - height) / 2
    if held.png:
        box = (left, round(top), max(round(width), 1), max(round(height), 1))
        return [], (Picture(*box, held.png, band.colour),), width
    base = round(top + height)
    made = [
        Glyphs(str(held.file), height, fill, band.colour, base, ((n + 1, left, 0.0),), "")
        for n, fill in enumerate(held.fills)
    ]
    return made, (), width
