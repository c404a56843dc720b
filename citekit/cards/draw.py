"""A scene as pixels: the only home of Pillow.

Glyphs are drawn by HarfBuzz's own rasterizer, so that none depends on hinting or on the system's
libraries, at quarters of a pixel, so that each is drawn once and then laid down.  The picture holds
indices of a palette arranged as ramps, one for each colour on its ground.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import floor
from typing import Any

import uharfbuzz as hb
from isal import isal_zlib
from PIL import Image

from citekit.cards.faces import outlines
from citekit.errors import UnreadableFile
from citekit.model import Code, Glyphs, Picture, Scene

__all__ = ["flat", "jpeg", "picture", "png", "sheet", "webp"]

_SHADES = 8  # steps from a ground to a colour: five show bands on the coloured words
_PLACES = 4  # of a glyph within a pixel
_INKED = bytes([0, *[255] * 255])
_LEVELS = bytes((level * _SHADES + 127) // 255 for level in range(256))
_HEAVY = 57_000  # bytes of pixels that with their texts make a file of more than 60 kB
_PREVIEW = 800_000  # bytes of the rows of a link preview, at the most
_SIGNATURE = b"\x89PNG\r\n\x1a\n"

_Mask = tuple[Any, tuple[int, int, int, int]]  # what is covered, as Pillow's core has it, and where


class _Palette:
    """Colours by index; a ramp of shades is added once for each colour on its ground.

    The first ramp, that of the card's commonest ink on its ground, is 0 to ``_SHADES``: glyphs in
    it are blended right into the indices.
    """

    def __init__(self, ground: str, ink: str) -> None:
        self.colours = [_rgb(ground), *_between(ground, ink), _rgb(ink)]
        self._flat = {ground: 0, ink: _SHADES}
        self._ramps: dict[tuple[str, str], bytes] = {}

    def flat(self, colour: str) -> int:
        """The index of one plain colour."""
        if colour not in self._flat:
            self._flat[colour] = len(self.colours)
            self.colours.append(_rgb(colour))
        return self._flat[colour]

    def values(self) -> bytes:
        """Red, green and blue of each."""
        return bytes(value for colour in self.colours for value in colour)

    def ramp(self, ground: str, colour: str) -> bytes:
        """The index for each coverage from 0 to 255."""
        if (ground, colour) not in self._ramps:
            first, last = self.flat(ground), self.flat(colour)
            shades = range(len(self.colours), len(self.colours) + _SHADES - 1)
            self.colours += _between(ground, colour)
            self._ramps[ground, colour] = _LEVELS.translate(
                bytes([first, *shades, last]).ljust(256, b"\0")
            )
        return self._ramps[ground, colour]


@lru_cache(maxsize=64)
def _between(ground: str, colour: str) -> tuple[tuple[int, int, int], ...]:
    """The shades from a colour to another, without both."""
    below, above = _rgb(ground), _rgb(colour)
    return tuple(
        (
            round(below[0] + (above[0] - below[0]) * step / _SHADES),
            round(below[1] + (above[1] - below[1]) * step / _SHADES),
            round(below[2] + (above[2] - below[2]) * step / _SHADES),
        )
        for step in range(1, _SHADES)
    )


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


class _Canvas:
    """Indices of a palette, each row behind a zero: as a PNG compresses them (filter type 0).

    Pillow draws right into ``rows``, below its own checks and copies, which cost more than the
    work.  Boxes are left, top, right, bottom.
    """

    def __init__(self, width: int, height: int) -> None:
        self.rows = bytearray((width + 1) * height)
        self._image = Image.frombuffer("L", (width + 1, height), self.rows, "raw", "L", 0, 1)
        self._paste = self._image.im.paste

    def put(self, what: Any, box: tuple[int, int, int, int], mask: Any = None) -> None:
        """Lay an index, or indices, into a box; with a mask, blended in where that covers it."""
        inside = (box[0] + 1, box[1], box[2] + 1, box[3])
        if mask is None:
            self._paste(what, inside)
        else:
            self._paste(what, inside, mask)

    def image(self) -> Image.Image:
        """A copy of the indices as a picture."""
        return self._image.crop((1, 0, *self._image.size))


def png(scene: Scene, texts: Mapping[str, str]) -> bytes:
    """The scene as a palette PNG with texts in it (UTF-8 iTXt chunks); the same bytes each time.

    Written by hand (PNG, third edition): ISA-L's deflate takes a tenth of zlib's time here.
    """
    canvas, palette = _drawn(scene)
    header = struct.pack(">IIBBBBB", scene.width, scene.height, 8, 3, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.values()),
            *(
                _chunk(b"iTXt", name.encode("latin-1") + bytes(5) + text.encode())
                for name, text in texts.items()
            ),
            _chunk(b"IDAT", _packed(bytes(canvas.rows))),
            _chunk(b"IEND", b""),
        )
    )


def _packed(rows: bytes) -> bytes:
    """Rows deflated: fast, and a heavy link preview once more, slowly and smaller by a third.

    ISA-L takes 0.4 ms for such a card, zlib 7 ms.
    """
    fast = isal_zlib.compress(rows, 1)
    return zlib.compress(rows, 6) if len(fast) > _HEAVY and len(rows) < _PREVIEW else fast


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG: length, type, data, checksum of the last two."""
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))
    )


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
    canvas, palette = _drawn(scene)
    image = canvas.image()
    image.putpalette(palette.values())
    return image


def _drawn(scene: Scene) -> tuple[_Canvas, _Palette]:
    """The scene's pixels and their colours."""
    ink = _commonest_ink(scene)
    palette = _Palette(scene.ground, ink)
    canvas = _Canvas(scene.width, scene.height)
    for box in scene.boxes:
        edges = (box.left, box.top, box.left + box.width, box.top + box.height)
        canvas.put(palette.flat(box.colour), edges)
    _code(canvas, scene.code, palette)
    others: list[Glyphs] = []
    for run in scene.glyphs:
        if (run.ground, run.colour) != (scene.ground, ink):
            others.append(run)  # they are laid over the commonest ink
            continue
        for mask, place in _placed(run):
            canvas.put(_SHADES, place, mask)
    for run in others:
        if masks := _placed(run):
            _lay(canvas, masks, palette.ramp(run.ground, run.colour))
    for logo in scene.pictures:
        _paste(canvas, logo, palette)
    return canvas, palette


def _commonest_ink(scene: Scene) -> str:
    """The colour of most glyphs on the card's ground."""
    counted: dict[str, int] = {}
    for run in scene.glyphs:
        if run.ground == scene.ground:
            counted[run.colour] = counted.get(run.colour, 0) + len(run.placed)
    return max(counted, key=lambda colour: counted[colour], default=scene.code.dark)


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


def _paste(canvas: _Canvas, logo: Picture, palette: _Palette) -> None:
    """A picture scaled to its box, its colours added to the palette: at most 96 of them."""
    box = (logo.width, logo.height)
    scaled = _opened(logo).resize(box, Image.Resampling.LANCZOS)
    few = scaled.quantize(min(96, 256 - len(palette.colours)), dither=Image.Dither.NONE)
    first, values = len(palette.colours), few.getpalette() or []
    palette.colours += [(values[i], values[i + 1], values[i + 2]) for i in range(0, len(values), 3)]
    shifted = bytes((value + first) % 256 for value in range(256))
    indices = Image.frombytes("L", box, few.tobytes().translate(shifted))
    right, foot = logo.left + logo.width, logo.top + logo.height
    canvas.put(indices.im, (logo.left, logo.top, right, foot))


def _code(canvas: _Canvas, code: Code, palette: _Palette) -> None:
    """The modules and the quiet zone around them."""
    dark, light = palette.flat(code.dark), palette.flat(code.light)
    count = len(code.rows)
    quiet, side = code.quiet * code.module, count * code.module
    right, foot = code.left + side, code.top + side
    canvas.put(light, (code.left - quiet, code.top - quiet, right + quiet, foot + quiet))
    values = bytes(dark if module else light for row in code.rows for module in row)
    small = Image.frombytes("L", (count, count), values)
    large = small.resize((side, side), Image.Resampling.NEAREST)
    canvas.put(large.im, (code.left, code.top, right, foot))


def _placed(run: Glyphs) -> list[_Mask]:
    """What a run's glyphs cover, each at its place."""
    masks: list[_Mask] = []
    for glyph, x, y in run.placed:
        whole, part = divmod(floor(x * _PLACES + 0.5), _PLACES)
        if drawn := _glyph(run.face, run.size, glyph, part):
            mask, width, height, right, up = drawn
            left, top = whole + right, run.baseline - round(y) - up
            masks.append((mask, (left, top, left + width, top + height)))
    return masks


def _lay(canvas: _Canvas, masks: Sequence[_Mask], ramp: bytes) -> None:
    """Gather masks into one and lay it down as indices of a ramp; neighbours cover together."""
    left, top = min(box[0] for _, box in masks), min(box[1] for _, box in masks)
    right, foot = max(box[2] for _, box in masks), max(box[3] for _, box in masks)
    cover = Image.new("L", (right - left, foot - top))
    for mask, box in masks:
        moved = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
        cover.im.paste(255, moved, mask)
    levels = cover.tobytes()
    indices = Image.frombytes("L", cover.size, levels.translate(ramp))
    inked = Image.frombytes("L", cover.size, levels.translate(_INKED))
    canvas.put(indices.im, (left, top, right, foot), inked.im)


@lru_cache(maxsize=4096)
def _glyph(face: str, size: float, glyph: int, part: int) -> tuple[Any, int, int, int, int] | None:
    """What a glyph covers, ``part`` steps right of a whole pixel: mask, its width and height, how far right of the origin it begins and how far above the baseline.

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
    return mask.im, box.width, box.height, box.x_origin, box.y_origin + box.height
