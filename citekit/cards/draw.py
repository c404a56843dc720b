"""A scene as pixels: the only home of Pillow.

Glyphs are drawn by HarfBuzz's own rasterizer, all of one colour at once, so that no glyph depends
on hinting, on the system's libraries or on a cache.  The picture holds indices of a palette
arranged as ramps, one for each colour on its ground.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import uharfbuzz as hb
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from citekit.cards.faces import outlines
from citekit.errors import UnreadableFile
from citekit.model import Code, Glyphs, Picture, Scene

__all__ = ["flat", "jpeg", "picture", "png", "sheet", "webp"]

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
    """The scene as a palette PNG with texts in it (UTF-8 iTXt chunks); the same bytes each time.

    Four bits a pixel where sixteen colours are enough.
    """
    image = picture(scene)
    info = PngInfo()
    for name, text in texts.items():
        info.add_itxt(name, text)
    few = {"bits": 4} if len(image.palette.colors) <= 16 else {}  # type: ignore[union-attr]
    return _saved(image, "PNG", pnginfo=info, compress_level=6, **few)


def webp(scene: Scene, packet: str) -> bytes:
    """The scene as lossless WebP with its XMP packet."""
    return _saved(picture(scene).convert("RGB"), "WEBP", lossless=True, method=3, xmp=packet)


def jpeg(scene: Scene, packet: str) -> bytes:
    """The scene as JPEG with its XMP packet; colours are not subsampled, so thin red words stay."""
    image = picture(scene).convert("RGB")
    return _saved(image, "JPEG", quality=88, subsampling=0, optimize=True, xmp=packet.encode())


def _saved(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def sheet(pictures: Sequence[bytes], columns: int, gap: int, width: int) -> bytes:
    """Pictures side by side in one PNG, each scaled to a width."""
    opened = [Image.open(io.BytesIO(data)).convert("RGB") for data in pictures]
    scaled = [
        one.resize((width, round(one.height * width / one.width)), Image.Resampling.LANCZOS)
        for one in opened
    ]
    row_height = max(one.height for one in scaled) + gap
    rows = -(-len(scaled) // columns)
    whole = Image.new("RGB", (columns * (width + gap) + gap, rows * row_height + gap), "#8A9097")
    for number, one in enumerate(scaled):
        row, column = divmod(number, columns)
        whole.paste(one, (gap + column * (width + gap), gap + row * row_height))
    return _saved(whole.quantize(256), "PNG")


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
    for logo in scene.pictures:
        _paste(image, logo, palette)
    image.putpalette([value for colour in palette.colours for value in colour])
    return image


def _opened(logo: Picture) -> Image.Image:
    """A PNG on its ground, without transparency; raises UnreadableFile."""
    try:
        found = Image.open(io.BytesIO(logo.png), formats=["PNG"]).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile(
            "The logo cannot be decoded.", hint="Save it anew as a PNG."
        ) from error
    ground = Image.new("RGBA", found.size, logo.ground)
    return Image.alpha_composite(ground, found).convert("RGB")


def flat(logo: Picture) -> tuple[int, int, bytes]:
    """A picture's width, height and RGB bytes on its ground."""
    found = _opened(logo)
    return found.width, found.height, found.tobytes()


def _paste(image: Image.Image, logo: Picture, palette: _Palette) -> None:
    """A picture scaled to its box, its colours added to the palette: at most 96 of them."""
    box = (logo.width, logo.height)
    scaled = _opened(logo).resize(box, Image.Resampling.LANCZOS)
    few = scaled.quantize(min(96, 256 - len(palette.colours)), dither=Image.Dither.NONE)
    first, values = len(palette.colours), few.getpalette() or []
    palette.colours += [tuple(values[i : i + 3]) for i in range(0, len(values), 3)]  # type: ignore[misc]
    shifted = bytes((value + first) % 256 for value in range(256))
    image.paste(Image.frombytes("P", box, few.tobytes().translate(shifted)), (logo.left, logo.top))


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
