"""A scene as pixels: the only home of Pillow.

Glyphs are drawn by HarfBuzz's own rasterizer, so that none depends on hinting or on the system's
libraries, at quarters of a pixel, so that each is drawn once and then laid down.  The picture holds
indices of a palette arranged as ramps, one for each colour on its ground.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache
from math import floor
from zlib import crc32

import uharfbuzz as hb
from isal import isal_zlib
from PIL import Image

from citekit.cards.shape import outlines
from citekit.model import Code, Glyphs, Scene

__all__ = ["picture", "png"]

_SHADES = 8  # steps from a ground to a colour: five show bands on the coloured words
_PLACES = 4  # of a glyph within a pixel
_INKED = bytes([0, *[255] * 255])
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class _Palette:
    """Colours by index; a ramp of shades is added once for each colour on its ground."""

    def __init__(self) -> None:
        self.colours: list[tuple[int, int, int]] = []
        self._ramps: dict[tuple[str, str], int] = {}
        self._flat: dict[str, int] = {}

    def flat(self, colour: str) -> int:
        """The index of one plain colour."""
        if colour not in self._flat:
            self._flat[colour] = len(self.colours)
            self.colours.append(_rgb(colour))
        return self._flat[colour]

    def ramp(self, ground: str, colour: str) -> bytes:
        """The index for each coverage from 0 to 255."""
        first = self._ramps.get((ground, colour))
        if first is None:
            first = self._ramps[ground, colour] = len(self.colours)
            below, above = _rgb(ground), _rgb(colour)
            for step in range(1, _SHADES):
                part = step / _SHADES
                mixed = (round(a + (b - a) * part) for a, b in zip(below, above, strict=True))
                self.colours.append(tuple(mixed))  # type: ignore[arg-type]
        zero, full = self.flat(ground), self.flat(colour)
        steps = [zero, *range(first, first + _SHADES - 1), full]
        return bytes(steps[(level * _SHADES + 127) // 255] for level in range(256))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def png(scene: Scene, texts: Mapping[str, str]) -> bytes:
    """The scene as a palette PNG with texts in it (UTF-8 iTXt chunks); the same bytes each time.

    Written by hand (PNG, third edition): ISA-L's deflate takes a tenth of zlib's time here.
    """
    image = picture(scene)
    palette = bytes(image.getpalette() or ())
    header = struct.pack(">IIBBBBB", *image.size, 8, 3, 0, 0, 0)
    unfiltered = Image.new("L", (image.width + 1, image.height))  # each row begins with filter 0
    unfiltered.paste(Image.frombytes("L", image.size, image.tobytes()), (1, 0))
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette),
            *(
                _chunk(b"iTXt", name.encode("latin-1") + bytes(5) + text.encode())
                for name, text in texts.items()
            ),
            _chunk(b"IDAT", isal_zlib.compress(unfiltered.tobytes(), 1)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG: length, type, data, checksum of the last two."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(data, crc32(kind)))


def picture(scene: Scene) -> Image.Image:
    """The scene's pixels, as indices of a palette."""
    palette = _Palette()
    image = Image.new("P", (scene.width, scene.height), palette.flat(scene.ground))
    for box in scene.boxes:
        edges = (box.left, box.top, box.left + box.width, box.top + box.height)
        image.paste(palette.flat(box.colour), edges)
    _code(image, scene.code, palette)
    for run in scene.glyphs:
        _draw(image, run, palette.ramp(run.ground, run.colour))
    image.putpalette([value for colour in palette.colours for value in colour])
    return image


def _code(image: Image.Image, code: Code, palette: _Palette) -> None:
    """The modules and the quiet zone around them."""
    dark, light = palette.flat(code.dark), palette.flat(code.light)
    count = len(code.rows)
    quiet, side = code.quiet * code.module, count * code.module
    corner = code.left - quiet, code.top - quiet
    image.paste(light, (*corner, corner[0] + side + 2 * quiet, corner[1] + side + 2 * quiet))
    values = bytes(dark if module else light for row in code.rows for module in row)
    small = Image.frombytes("L", (count, count), values)
    large = small.resize((side, side), Image.Resampling.NEAREST)
    image.paste(Image.frombytes("P", large.size, large.tobytes()), (code.left, code.top))


def _draw(image: Image.Image, run: Glyphs, ramp: bytes) -> None:
    """The glyphs of a run, gathered into one mask of coverage and laid on the picture.

    Neighbours that touch cover together; neither wipes out the other's edge.
    """
    masks: list[tuple[Image.Image, int, int]] = []
    for glyph, x, y in run.placed:
        whole, part = divmod(floor(x * _PLACES + 0.5), _PLACES)
        if drawn := _glyph(run.face, run.size, glyph, part):
            mask, right, up = drawn
            masks.append((mask, whole + right, run.baseline - round(y) - up))
    if not masks:
        return
    left, top = min(x for _, x, _ in masks), min(y for _, _, y in masks)
    width = max(x + mask.width for mask, x, _ in masks) - left
    height = max(y + mask.height for mask, _, y in masks) - top
    cover = Image.new("L", (width, height))
    for mask, x, y in masks:
        cover.paste(255, (x - left, y - top), mask)
    levels = cover.tobytes()
    indices = Image.frombytes("P", cover.size, levels.translate(ramp))
    image.paste(indices, (left, top), Image.frombytes("L", cover.size, levels.translate(_INKED)))


@lru_cache(maxsize=4096)
def _glyph(face: str, size: float, glyph: int, part: int) -> tuple[Image.Image, int, int] | None:
    """A glyph's coverage, ``part`` steps right of a whole pixel; its left, and its top above the baseline.

    None for a blank.  Kept, for drawing an outline costs more than laying down what was drawn.
    """
    font, upem = outlines(face)
    scale = size / upem
    raster = hb.RasterDraw()
    raster.transform = (scale, 0, 0, scale, part / _PLACES, 0)
    raster.draw_glyph(font, glyph)
    drawn = raster.render()
    if drawn is None or not drawn.extents.width:
        return None
    box = drawn.extents
    mask = Image.frombytes(
        "L", (box.width, box.height), bytes(drawn.buffer), "raw", "L", box.stride, -1
    )
    return mask, box.x_origin, box.y_origin + box.height
