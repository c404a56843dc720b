"""What glyphs cover: masks, kept, for drawing an outline costs more than laying down what was drawn.

Glyphs are drawn by HarfBuzz's own rasterizer, so that none depends on hinting or on the system's
libraries, at quarters of a pixel, so that each is drawn once; labels, which return from card to
card, are kept whole.
"""

from __future__ import annotations

from functools import lru_cache
from math import floor
from typing import Any

import uharfbuzz as hb
from PIL import Image

from citekit.cards.faces import outlines

__all__ = ["Box", "Placed", "forget", "placed", "together"]

_PLACES = 4  # of a glyph within a pixel
_MOST = 1024  # glyphs of one face and size that are kept, each at up to four places
_INKED = bytes([0, *[255] * 255])

Placed = tuple[tuple[int, float, float], ...]
"""Glyphs of a run: number, x and y in px (``model.Glyphs.placed``)."""
Box = tuple[int, int, int, int]
"""Left, top, right and bottom in px, around a baseline at height 0."""
_Mask = tuple[Any, int, int, int, int]
"""What is covered, as Pillow's core has it; width, height; how far right of the origin it begins
and how far above the baseline."""


class _Drawn(dict[int, _Mask | None]):
    """What the glyphs of a face at a size cover: by number times ``_PLACES`` and place, None if blank.

    Kept, for drawing an outline costs more than laying down what was drawn.
    """

    def __init__(self, face: str, size: float) -> None:
        super().__init__()
        self._font, upem = outlines(face)
        self._scale = size / upem

    def __missing__(self, key: int) -> _Mask | None:
        if len(self) >= _MOST * _PLACES:
            self.clear()
        glyph, part = divmod(key, _PLACES)
        raster = hb.RasterDraw()
        raster.transform = (self._scale, 0, 0, self._scale, part / _PLACES, 0)
        raster.draw_glyph(self._font, glyph)
        found = raster.render()
        mask = None
        if found is not None and (box := found.extents).width:
            size = box.width, box.height
            image = Image.frombytes("L", size, bytes(found.buffer), "raw", "L", box.stride, -1)
            mask = image.im, *size, box.x_origin, box.y_origin + box.height
        self[key] = mask
        return mask


_of_face = lru_cache(maxsize=32)(_Drawn)


def placed(face: str, size: float, glyphs: Placed) -> list[tuple[Any, Box]]:
    """What glyphs cover, each in its box around a baseline at height 0."""
    kept = _of_face(face, size)
    masks = []
    for glyph, x, y in glyphs:
        at = floor(x * _PLACES + 0.5)
        if mask := kept[glyph * _PLACES + at % _PLACES]:
            core, width, height, right, up = mask
            left, top = at // _PLACES + right, -round(y) - up
            masks.append((core, (left, top, left + width, top + height)))
    return masks


@lru_cache(maxsize=128)  # a long row takes 100 kB, and most of those kept are labels
def together(face: str, size: float, glyphs: Placed) -> tuple[bytes, Any, Box] | None:
    """What a run covers, its neighbours together: levels, where there is any, and its box."""
    masks = placed(face, size, glyphs)
    if not masks:
        return None
    left, top = min(box[0] for _, box in masks), min(box[1] for _, box in masks)
    right, foot = max(box[2] for _, box in masks), max(box[3] for _, box in masks)
    cover = Image.new("L", (right - left, foot - top))
    for mask, box in masks:
        moved = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
        cover.im.paste(255, moved, mask)
    levels = cover.tobytes()
    inked = Image.frombytes("L", cover.size, levels.translate(_INKED))
    return levels, inked.im, (left, top, right, foot)


def forget() -> None:
    """Draw every glyph anew, as a new process would."""
    _of_face.cache_clear()
    together.cache_clear()
