"""A scene as a file: PNG, WebP, JPEG, and many cards as one sheet."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from isal import isal_zlib
from PIL import Image

from citekit.cards.pixels import cover, drawn, opened
from citekit.model import Glyphs, Picture, Scene

__all__ = ["flat", "jpeg", "picture", "png", "sheet", "webp"]

_PREVIEW = 60_000  # bytes of the file of a link preview, at the most
_PREVIEW_ROWS = 800_000  # bytes of its rows, at the most
_GAP, _CAPTION = 24, 56  # px of a sheet: between pictures, and under each with its caption
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(scene: Scene) -> Image.Image:
    """The scene's pixels, as indices of a palette."""
    canvas, palette = drawn(scene)
    image = canvas.image()
    image.putpalette(palette.values())
    return image


def png(scene: Scene, texts: Mapping[str, str]) -> bytes:
    """The scene as a palette PNG with texts in it (UTF-8 iTXt chunks); the same bytes each time.

    Written by hand (PNG, third edition): ISA-L's deflate takes a tenth of zlib's time here.
    """
    canvas, palette = drawn(scene)
    header = struct.pack(">IIBBBBB", scene.width, scene.height, 8, 3, 0, 0, 0)
    before = b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.values()),
            *(
                _chunk(b"iTXt", name.encode("latin-1") + bytes(5) + text.encode())
                for name, text in texts.items()
            ),
        )
    )
    end = _chunk(b"IEND", b"")
    room = _PREVIEW - len(before) - len(end) - len(_chunk(b"IDAT", b""))
    return b"".join((before, _chunk(b"IDAT", _packed(canvas.rows, room)), end))


def _packed(rows: bytearray, room: int) -> bytes:
    """Rows deflated: fast, and a link preview too large for its room once more, slowly.

    ISA-L takes 0.3 ms for such a card; zlib 6 ms, and a fifth less room.
    """
    fast = isal_zlib.compress(rows, 1)
    return zlib.compress(rows, 4) if len(fast) > room and len(rows) < _PREVIEW_ROWS else fast


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG: length, type, data, checksum of the last two."""
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", isal_zlib.crc32(data, isal_zlib.crc32(kind)))
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


def sheet(
    pictures: Sequence[bytes], captions: Sequence[Sequence[Glyphs]], columns: int, width: int
) -> bytes:
    """Pictures side by side in one PNG, each scaled to a width, its caption under it.

    A caption's glyphs are placed as if the left end of its baseline were the corner of the sheet.
    """
    opened = [Image.open(io.BytesIO(data)).convert("RGB") for data in pictures]
    scaled = [
        one.resize((width, round(one.height * width / one.width)), Image.Resampling.LANCZOS)
        for one in opened
    ]
    row_height = max(one.height for one in scaled) + _CAPTION
    rows = -(-len(scaled) // columns)
    size = columns * (width + _GAP) + _GAP, rows * row_height + _GAP
    whole = Image.new("RGB", size, captions[0][0].ground)
    for number, (one, caption) in enumerate(zip(scaled, captions, strict=True)):
        row, column = divmod(number, columns)
        left, top = _GAP + column * (width + _GAP), _GAP + row * row_height
        whole.paste(one, (left, top))
        for run in caption:
            if covered := cover(run):
                mask, (x, y) = covered
                base = top + one.height + _CAPTION // 2
                box = (left + x, base + y, left + x + mask.width, base + y + mask.height)
                whole.paste(run.colour, box, mask)
    return _saved(whole.quantize(256), "PNG")


def flat(logo: Picture) -> tuple[int, int, bytes]:
    """A picture's width, height and RGB bytes on its ground."""
    found = opened(logo)
    return found.width, found.height, found.tobytes()
