"""How wide text is: shaped once by HarfBuzz, in em, so that any size is a multiplication."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache

import uharfbuzz as hb

from citekit import assets
from citekit.cards.theme import FACES
from citekit.errors import BadQuotation

__all__ = ["Shaped", "cap_height", "ink_left", "outlines", "shape"]


@dataclass(frozen=True, slots=True)
class Shaped:
    """Text in one face: ``(glyph, character's position, x, y)`` in em, and the whole width."""

    glyphs: tuple[tuple[int, int, float, float], ...]
    width: float

    def at(self, position: int) -> float:
        """Where the character of that position begins, in em."""
        i = bisect_left(self.glyphs, position, key=lambda glyph: glyph[1])
        return self.glyphs[i][2] if i < len(self.glyphs) else self.width


@cache
def outlines(face: str) -> tuple[hb.Font, int]:
    """The face as HarfBuzz holds it, in units of its em, and how many units an em has."""
    made = hb.Face(hb.Blob.from_file_path(str(assets.fonts() / FACES[face])))
    return hb.Font(made), made.upem


@cache
def cap_height(face: str) -> float:
    """The height of a capital, in em."""
    font, upem = outlines(face)
    extents = font.get_glyph_extents(font.get_nominal_glyph(ord("H")) or 0)
    return (extents.y_bearing if extents else 0.7 * upem) / upem


@lru_cache(maxsize=4096)
def ink_left(face: str, glyph: int) -> float:
    """How far right of its origin a glyph's ink begins, in em."""
    font, upem = outlines(face)
    extents = font.get_glyph_extents(glyph)
    return extents.x_bearing / upem if extents else 0.0


@lru_cache(maxsize=8192)
def shape(text: str, face: str) -> Shaped:
    """The text shaped, left to right, with the face's kerning and ligatures.

    Raises BadQuotation for a character that the face lacks: never a box.
    """
    font, upem = outlines(face)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    made, x = [], 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint == 0:
            char = text[info.cluster]
            name = unicodedata.name(char, "unnamed")
            raise BadQuotation(
                f"The typeface {face} has no character {char!r} (U+{ord(char):04X}, {name}), and a card never shows a box in its place.",
                hint="Quote words without it, or choose a theme whose faces have it.",
                character=char,
            )
        at = (x + position.x_offset) / upem
        made.append((info.codepoint, info.cluster, at, position.y_offset / upem))
        x += position.x_advance
    return Shaped(tuple(made), x / upem)
