"""A scene as pixels: the only home of Pillow.

Glyphs are drawn by HarfBuzz's own rasterizer, all of one colour at once, so that no glyph depends
on hinting, on the system's libraries or on a cache.  The picture holds indices of a palette
arranged as ramps, one for each colour on its ground.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import uharfbuzz as hb
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from citekit.cards.shape import outlines
from citekit.model import Code, Glyphs, Scene

__all__ = ["picture", "png"]

_SHADES = 11  # steps from a ground to a colour: fewer show bands on the coloured words


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
    """The scene as a palette PNG with texts in it (UTF-8 iTXt chunks); the same bytes each time."""
    image = picture(scene)
    info = PngInfo()
    for name, text in texts.items():
        info.add_itxt(name, text)
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=info, compress_level=6)
    return out.getvalue()


def picture(scene: Scene) -> Image.Image:
    """The scene's pixels, as indices of a palette."""
    palette = _Palette()
    image = Image.new("P", (scene.width, scene.height), palette.flat(scene.ground))
    for box in scene.boxes:
        edges = (box.left, box.top, box.left + box.width, box.top + box.height)
        image.paste(palette.flat(box.colour), edges)
    _code(image, scene.code, palette)
    for (ground, colour), runs in _by_colour(scene.glyphs).items():
        _draw(image, runs, palette.ramp(ground, colour))
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


def _by_colour(glyphs: Iterable[Glyphs]) -> dict[tuple[str, str], list[Glyphs]]:
    """Runs by ground and colour, in the order in which they first come."""
    found: dict[tuple[str, str], list[Glyphs]] = {}
    for run in glyphs:
        found.setdefault((run.ground, run.colour), []).append(run)
    return found


def _draw(image: Image.Image, runs: Sequence[Glyphs], ramp: bytes) -> None:
    """Glyphs of one colour, at their exact places, as one mask laid on the picture."""
    raster = hb.RasterDraw()
    for run in runs:
        font, upem = outlines(run.face)
        scale = run.size / upem
        for glyph, x, y in run.placed:
            raster.transform = (scale, 0, 0, scale, x, y - run.baseline)
            raster.draw_glyph(font, glyph)
    drawn = raster.render()
    if drawn is None or not drawn.extents.width:
        return
    extents = drawn.extents
    mask = Image.frombuffer(
        "L", (extents.width, extents.height), drawn.buffer, "raw", "L", extents.stride, -1
    )
    corner = extents.x_origin, -(extents.y_origin + extents.height)
    indices = Image.frombytes("P", mask.size, mask.tobytes().translate(ramp))
    image.paste(indices, corner, mask.point([0, *[255] * 255]))
