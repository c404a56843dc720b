"""How wide text is: shaped once by HarfBuzz, in em, so that any size is a multiplication."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

import uharfbuzz as hb

from citekit.cards.faces import covering, outlines
from citekit.errors import BadQuotation

__all__ = ["Shaped", "shape"]


@dataclass(frozen=True, slots=True)
class Shaped:
    """Text in one face: ``(glyph, character's position, x, y)`` in em, from the left, and its width.

    ``stops`` are ``(character's position, x)`` in the order of reading: x counts from where reading
    begins, which is the right edge of text written from right to left.
    """

    face: str
    glyphs: tuple[tuple[int, int, float, float], ...]
    width: float
    stops: tuple[tuple[int, float], ...]

    def at(self, position: int) -> float:
        """Where the character of that position begins in the order of reading, in em."""
        if not self.stops or position > self.stops[-1][0]:
            return self.width
        i = bisect_left(self.stops, position, key=itemgetter(0)) if position else 0
        return self.stops[i][1]


@lru_cache(maxsize=8192)
def shape(text: str, face: str, *, leftward: bool = False) -> Shaped:
    """The text shaped in its face, or in the first other one that has all of its characters.

    With ``leftward`` it is written from right to left.  Raises BadQuotation for a character that
    no face has: never a box.
    """
    face = covering(text, face)
    font, upem = outlines(face)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if leftward else "ltr"
    hb.shape(font, buffer)
    made, stops, x = [], [], 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint == 0:
            _lacks(text[info.cluster])
        at = (x + position.x_offset) / upem
        made.append((info.codepoint, info.cluster, at, position.y_offset / upem))
        x += position.x_advance
        stops.append((info.cluster, x if leftward else at * upem))
    if leftward:
        stops = [(cluster, x - edge) for cluster, edge in reversed(stops)]
    return Shaped(face, tuple(made), x / upem, tuple((place, at / upem) for place, at in stops))


def _lacks(char: str) -> None:
    name = unicodedata.name(char, "unnamed")
    raise BadQuotation(
        f"No typeface here has the character {char!r} (U+{ord(char):04X}, {name}), and a card never shows a box in its place.",
        hint="Quote words without it, or choose a theme whose faces have it; for Chinese, Japanese and Korean install fonts-noto-cjk.",
        character=char,
    )
