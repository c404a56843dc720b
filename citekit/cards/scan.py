"""A finished picture read back: what it is, the codes on it, where it differs from a card as drawn.

Whatever comes here may be hostile: kind and size are read from its first bytes, and what is too
large is refused before anything is unpacked.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from citekit.cards import qr
from citekit.errors import UnreadableFile

__all__ = ["LIMITS", "Difference", "Picture", "kind", "read"]

LIMITS = {
    "bytes": 8_000_000,
    "pixels": 25_000_000,
    "side": 10_000,
}
"""Bounds of a picture that is looked at: the largest card has 8.3 million pixels."""

_KINDS = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
_WIDEST = 2000  # px at which codes are sought: a module is then 10 px
_COMPARED = 600  # px wide at the most; finer than a letter's strokes on the smallest card
_TILE = 6  # px at that width, about a letter
_STEPS = 20  # of 255, in grey: scaling and JPEG 30 stray by up to 16, another letter by 21 and more
_COLOURS = 48  # of 255, in one colour, which JPEG keeps less well: up to 37


@dataclass(frozen=True, slots=True)
class Difference:
    """How a picture differs from another: the share of its tiles that do, 0 to 1."""

    share: float

    @property
    def is_none(self) -> bool:
        """Whether they show the same, as far as scaling and compression let one see."""
        return self.share == 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its size in pixels, its colours on white, and whether it shows nothing else.

    ``is_plain`` is False where it moves, or lets through the ground that it is laid on.
    """

    width: int
    height: int
    image: Image.Image
    is_plain: bool

    def codes(self) -> tuple[str, ...]:
        """What the QR codes on it say."""
        seen = self.image.convert("L")
        if seen.width > _WIDEST:
            seen = seen.resize((_WIDEST, max(1, round(seen.height * _WIDEST / seen.width))))
        return qr.read(seen)

    def beside(self, drawn: Picture) -> Difference:
        """How it differs from a card as drawn, both at the same small size."""
        width = min(self.width, _COMPARED)
        size = width, max(1, round(drawn.height * width / drawn.width))
        here, there = (
            picture.image.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.BoxBlur(0.5))
            for picture in (self, drawn)
        )
        across, down = (max(1, round(side / _TILE)) for side in size)
        grey = ImageChops.difference(here.convert("L"), there.convert("L"))
        bands = (grey, *ImageChops.difference(here, there).split())
        tiles = [band.resize((across, down), Image.Resampling.BOX).tobytes() for band in bands]
        differ = sum(
            level > _STEPS or max(colours) > _COLOURS
            for level, *colours in zip(*tiles, strict=True)
        )
        return Difference(differ / len(tiles[0]))

    def png(self) -> bytes:
        """It as a grey PNG, for a reader of letters."""
        out = io.BytesIO()
        self.image.convert("L").save(out, "PNG", compress_level=1)
        return out.getvalue()


def kind(data: bytes) -> str:
    """The media type of a picture; raises UnreadableFile for no PNG, JPEG or WebP, or too large."""
    if len(data) > LIMITS["bytes"]:
        raise _too_large(f"{len(data) / 1e6:,.0f} MB")
    found = next((kind for kind, begins in _KINDS.items() if begins.match(data)), None)
    if found is None:
        raise UnreadableFile(
            "This is no PNG, JPEG or WebP picture.", hint="Save the card as one of these."
        )
    return found


def read(data: bytes) -> Picture:
    """A picture, unpacked; raises UnreadableFile for anything but a PNG, JPEG or WebP of a fair size.

    Of a picture that moves the first frame is read.
    """
    kind(data)
    _bounded(*_size(data))
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            _bounded(*image.size)
            moves = getattr(image, "n_frames", 1) > 1
            whole = image.convert("RGBA" if _has_alpha(image) else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile(
            "This picture is damaged, so it cannot be read.", hint="Fetch it again."
        ) from error
    is_plain = not moves
    if whole.mode == "RGBA":
        is_plain = is_plain and whole.getchannel("A").getextrema() == (255, 255)
        whole = Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole).convert("RGB")
    return Picture(whole.width, whole.height, whole, is_plain)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _bounded(width: int, height: int) -> None:
    if width * height > LIMITS["pixels"] or max(width, height) > LIMITS["side"]:
        raise _too_large(f"{width:,} by {height:,} pixels")


def _too_large(size: str) -> UnreadableFile:
    return UnreadableFile(
        f"This picture is too large to be a card: {size}.",
        hint=f"A card has at most {LIMITS['pixels'] // 1_000_000} million pixels and {LIMITS['bytes'] // 1_000_000} MB.",
    )


def _size(data: bytes) -> tuple[int, int]:
    """The width and height that a picture claims; 0 where it is damaged.

    Read here because Pillow makes room for a whole WebP as soon as it opens one, and warns of a
    large picture instead of refusing it.
    """
    if data.startswith(b"\x89PNG"):
        return _number(data[16:20]), _number(data[20:24])
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else _webp_size(data)


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """The largest size in a JPEG's frame headers (ITU-T T.81, B.2.2)."""
    at, found = 2, (0, 0)
    while data[at : at + 1] == b"\xff" and at + 9 < len(data):
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            found = max(found, (_number(data[at + 7 : at + 9]), _number(data[at + 5 : at + 7])))
        if marker == 0xDA:  # the picture's data begin
            break
        at += 2 + _number(data[at + 2 : at + 4])
    return found


def _webp_size(data: bytes) -> tuple[int, int]:
    """The size in a WebP's first chunk (RFC 9649, 2.5 to 2.7)."""
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        return width + 1, height + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = (int.from_bytes(data[at : at + 2], "little") for at in (26, 28))
    return width & 0x3FFF, height & 0x3FFF
