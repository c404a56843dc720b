"""A scene's pixels, as indices of a palette.

The palette is arranged as ramps, one for each colour on its ground.  Two ramps of eight shades make
17 colours, and most cards have three or four: so a card takes eight bits a pixel, never four.
"""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import chain
from typing import Any

from PIL import Image

from citekit.cards.masks import placed, together
from citekit.errors import UnreadableFile
from citekit.model import Code, Glyphs, Picture, Scene

__all__ = ["Canvas", "Palette", "cover", "drawn", "opened"]

_SHADES = 8  # steps from a ground to a colour: five show bands on the coloured words
_LEVELS = bytes((level * _SHADES + 127) // 255 for level in range(256))


class Palette:
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


class Canvas:
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


def drawn(scene: Scene) -> tuple[Canvas, Palette]:
    """The scene's pixels and their colours."""
    ink = _commonest_ink(scene)
    palette = Palette(scene.ground, ink)
    canvas = Canvas(scene.width, scene.height)
    for box in scene.boxes:
        edges = (box.left, box.top, box.left + box.width, box.top + box.height)
        canvas.put(palette.flat(box.colour), edges)
    _code(canvas, scene.code, palette)
    others: list[Glyphs] = []
    for run in scene.glyphs:
        if (run.ground, run.colour) != (scene.ground, ink):
            others.append(run)  # they are laid over the commonest ink
            continue
        base = run.baseline
        for mask, (left, top, right, foot) in placed(run.face, run.size, run.placed):
            canvas.put(_SHADES, (left, base + top, right, base + foot), mask)
    for run in others:
        _lay(canvas, run, palette)
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


def opened(logo: Picture) -> Image.Image:
    """A PNG on its ground, without transparency; raises UnreadableFile."""
    try:
        found = Image.open(io.BytesIO(logo.png), formats=["PNG"]).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile(
            "The logo cannot be decoded.", hint="Save it anew as a PNG."
        ) from error
    ground = Image.new("RGBA", found.size, logo.ground)
    return Image.alpha_composite(ground, found).convert("RGB")


def _paste(canvas: Canvas, logo: Picture, palette: Palette) -> None:
    """A picture scaled to its box, its colours added to the palette: at most 96 of them."""
    box = (logo.width, logo.height)
    scaled = opened(logo).resize(box, Image.Resampling.LANCZOS)
    few = scaled.quantize(min(96, 256 - len(palette.colours)), dither=Image.Dither.NONE)
    first, values = len(palette.colours), few.getpalette() or []
    palette.colours += [(values[i], values[i + 1], values[i + 2]) for i in range(0, len(values), 3)]
    shifted = bytes((value + first) % 256 for value in range(256))
    indices = Image.frombytes("L", box, few.tobytes().translate(shifted))
    right, foot = logo.left + logo.width, logo.top + logo.height
    canvas.put(indices.im, (logo.left, logo.top, right, foot))


def _code(canvas: Canvas, code: Code, palette: Palette) -> None:
    """The modules and the quiet zone around them."""
    dark, light = palette.flat(code.dark), palette.flat(code.light)
    count = len(code.rows)
    quiet, side = code.quiet * code.module, count * code.module
    right, foot = code.left + side, code.top + side
    canvas.put(light, (code.left - quiet, code.top - quiet, right + quiet, foot + quiet))
    values = bytes(chain.from_iterable(code.rows)).translate(bytes([light, dark]).ljust(256))
    small = Image.frombytes("L", (count, count), values)
    large = small.resize((side, side), Image.Resampling.NEAREST)
    canvas.put(large.im, (code.left, code.top, right, foot))


def cover(run: Glyphs) -> tuple[Image.Image, tuple[int, int]] | None:
    """What a run covers of a picture, and the corner where that goes; None of a blank one."""
    found = together(run.face, run.size, run.placed)
    if found is None:
        return None
    levels, _, (left, top, right, foot) = found
    mask = Image.frombytes("L", (right - left, foot - top), levels)
    return mask, (left, run.baseline + top)


def _lay(canvas: Canvas, run: Glyphs, palette: Palette) -> None:
    """Lay a run down as indices of its ramp."""
    if found := together(run.face, run.size, run.placed):
        levels, inked, (left, top, right, foot) = found
        ramp = palette.ramp(run.ground, run.colour)
        indices = Image.frombytes("L", (right - left, foot - top), levels.translate(ramp))
        canvas.put(indices.im, (left, run.baseline + top, right, run.baseline + foot), inked)
