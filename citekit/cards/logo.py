"""A newsroom's logo, made safe: a PNG checked chunk by chunk, or an SVG reduced to filled outlines.

An SVG is parsed against a list of what is allowed and nothing of it is kept but its outlines: they
become the glyphs of a small typeface, one for each filled shape, so every form of a card draws them
as it draws letters.  Nothing is ever fetched, run or expanded.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

__all__ = ["DRAWN", "Logo", "font", "read"]

DRAWN = ".svg"  # a face of this suffix is a logo's
_HEAVIEST = 2_000_000  # bytes of a file
_MOST_PIXELS = 4_000_000
_EM = 1000  # units of the typeface that holds an SVG's shapes; its height is one em
_SHAPES = {"path", "rect", "circle", "ellipse", "polygon", "polyline", "line"}
_SILENT = {"title", "desc", "metadata"}
_PLAIN = {
    "d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2", "points",
    "fill", "fill-rule", "transform", "viewBox", "version", "id", "class", "role", "aria-label",
    "baseProfile", "preserveAspectRatio",
}  # fmt: skip
_NAMED = {
    "black": "#000000", "white": "#FFFFFF", "red": "#FF0000", "blue": "#0000FF",
    "green": "#008000", "yellow": "#FFFF00", "gray": "#808080", "grey": "#808080",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo: its file, its proportions, and its pixels as PNG or its shapes' colours in order."""

    file: Path
    width: float
    height: float
    png: bytes = field(default=b"", repr=False)
    fills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shape:
    element: Any
    fill: str
    transform: tuple[float, ...]
    even: bool


def read(file: Path) -> Logo:
    """The logo in a file.  Raises ValueError with a sentence on what is wrong with it."""
    try:
        if file.stat().st_size > _HEAVIEST:
            raise ValueError(f"{file.name} is larger than 2 MB.")
        data = file.read_bytes()
    except OSError as error:
        raise ValueError(f"{file.name} cannot be read: {error.strerror}.") from error
    if file.suffix.lower() == DRAWN:
        width, height, shapes = _drawing(data)
        font(file)
        return Logo(file, width, height, fills=tuple(shape.fill for shape in shapes))
    width, height = _checked_png(data, file.name)
    return Logo(file, width, height, png=data)


def _checked_png(data: bytes, name: str) -> tuple[int, int]:
    """Width and height of a PNG whose every chunk is whole (PNG 3rd edition, 5.2 to 5.6)."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or data[12:16] != b"IHDR" or len(data) < 33:
        raise ValueError(f"{name} is neither a PNG nor an SVG.")
    width, height = struct.unpack(">II", data[16:24])
    if not width or not height or width * height > _MOST_PIXELS:
        raise ValueError(
            f"{name} has {width} by {height} pixels; a logo has at most {_MOST_PIXELS // 1_000_000} million."
        )
    at, pixels, ended = 8, zlib.decompressobj(), False
    room = height * (width * 8 + 1) + 8 * height  # 16 bits in 4 channels, a filter byte a row
    try:
        while at < len(data) and not ended:
            (length,) = struct.unpack(">I", data[at : at + 4])
            kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
            if (
                zlib.crc32(kind + body)
                != struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]
            ):
                raise ValueError(f"{name} is damaged.")
            if kind == b"IDAT":
                room -= len(pixels.decompress(body, room + 1))
            ended = kind == b"IEND"
            at += 12 + length
    except (struct.error, zlib.error) as error:
        raise ValueError(f"{name} is damaged.") from error
    if not ended or room < 0 or not pixels.eof:
        raise ValueError(f"{name} is damaged.")
    return width, height


def _drawing(data: bytes) -> tuple[float, float, list[_Shape]]:
    """Width, height and filled shapes of an SVG."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise ValueError("an SVG logo has no DOCTYPE and no entities.")
    try:
        root = ET.fromstring(data)  # noqa: S314 - without DOCTYPE there are no entities to expand
    except ET.ParseError as error:
        raise ValueError(f"the SVG logo is not well-formed: {error}.") from error
    if _bare(root.tag) != "svg":
        raise ValueError("the SVG logo does not begin with <svg>.")
    box = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", root.get("viewBox", ""))]
    if len(box) != 4 or min(box[2:]) <= 0:
        raise ValueError("the SVG logo needs a viewBox of four numbers.")
    scale = _EM / box[3]
    origin = (scale, 0.0, 0.0, -scale, -box[0] * scale, (box[1] + box[3]) * scale)
    shapes = list(_walk(root, _Style("#000000", origin, even=False)))
    if not shapes:
        raise ValueError("the SVG logo holds no filled shape.")
    return box[2], box[3], shapes


def _bare(tag: object) -> str:
    space, _, name = str(tag).rpartition("}")
    return name if space in ("", "{http://www.w3.org/2000/svg") else f"{space}}}{name}"


@dataclass(frozen=True, slots=True)
class _Style:
    """What a shape takes from the groups around it."""

    fill: str
    transform: tuple[float, ...]
    even: bool


def _walk(element: Any, style: _Style) -> Iterator[_Shape]:
    name = _bare(element.tag)
    if name in _SILENT:
        return
    if name not in _SHAPES | {"svg", "g"}:
        raise ValueError(
            f"<{name}> is not allowed in an SVG logo: shapes with a fill are, and groups."
        )
    for key in element.attrib:
        if key.startswith("{http://www.w3.org/XML/1998/namespace}"):
            continue
        if key not in _PLAIN:
            raise ValueError(
                f"the attribute {_bare(key)} is not allowed in an SVG logo; save it as plain SVG with fill attributes, strokes as outlines."
            )
    rule = element.get("fill-rule", "evenodd" if style.even else "nonzero")
    if rule not in ("nonzero", "evenodd"):
        raise ValueError("fill-rule is nonzero or evenodd.")
    fill = _colour(element.get("fill", style.fill))
    own = _Style(fill, _joined(style.transform, element.get("transform", "")), rule == "evenodd")
    if name in _SHAPES and fill != "none":
        yield _Shape(element, fill, own.transform, own.even)
    for child in element:
        yield from _walk(child, own)


def _colour(value: str) -> str:
    value = value.strip()
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        return value.upper()
    if re.fullmatch(r"#[0-9A-Fa-f]{3}", value):
        return "#" + "".join(2 * char for char in value[1:]).upper()
    if value == "none":
        return value
    if value.lower() in _NAMED:
        return _NAMED[value.lower()]
    raise ValueError(f"the fill {value[:40]!r} of the SVG logo is no plain colour such as #0B5C6B.")


def _joined(before: tuple[float, ...], written: str) -> tuple[float, ...]:
    """A transform behind another, of ``matrix``, ``translate`` and ``scale`` (SVG 1.1, 7.6)."""
    from fontTools.misc.transform import Transform

    made = Transform(*before)
    rest = re.sub(r"[\s,]*(matrix|translate|scale)\s*\([^()]*\)[\s,]*", "", written)
    if rest:
        raise ValueError("the SVG logo has a transform other than matrix, translate and scale.")
    for name, inner in re.findall(r"(matrix|translate|scale)\s*\(([^()]*)\)", written):
        try:
            given = [float(part) for part in re.split(r"[\s,]+", inner.strip())]
            made = made.transform(given) if name == "matrix" else getattr(made, name)(*given)
        except (TypeError, ValueError) as error:
            raise ValueError(f"the SVG logo has a faulty transform: {written[:60]!r}.") from error
    return tuple(made)


@cache
def font(file: Path) -> bytes:
    """A typeface whose glyph n + 1 is the nth shape of an SVG; its em is the drawing's height."""
    from fontTools.fontBuilder import FontBuilder

    width, height, shapes = _drawing(file.read_bytes())
    names = [".notdef", *(f"s{n}" for n in range(len(shapes)))]
    glyphs = [_outline(None), *map(_outline, shapes)]
    builder = FontBuilder(_EM, isTTF=False)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupCFF("Logo", {}, dict(zip(names, glyphs, strict=True)), {})
    advance = min(round(width / height * _EM), 0xFFFF)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (advance, 0)))
    builder.setupHorizontalHeader(ascent=_EM, descent=0)
    builder.setupMaxp()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _outline(shape: _Shape | None) -> Any:
    """The charstring of a shape."""
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    pen = T2CharStringPen(_EM, None, roundTolerance=0)
    if shape is not None:
        _trace(shape, pen)
    return pen.getCharString()


def _trace(shape: _Shape, pen: Any) -> None:
    from fontTools.misc.transform import Transform
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.pens.reverseContourPen import ReverseContourPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.svgLib.path import parse_path
    from fontTools.svgLib.path.shapes import PathBuilder

    builder = PathBuilder()
    plain = ET.Element(
        _bare(shape.element.tag),
        {k: v for k, v in shape.element.attrib.items() if k != "transform"},
    )
    drawn = RecordingPen()
    try:
        builder.add_path_from_element(plain)
        for path in builder.paths:
            parse_path(path, TransformPen(drawn, Transform(*shape.transform)))
    except (ValueError, TypeError, IndexError, AssertionError, AttributeError) as error:
        raise ValueError(f"the SVG logo has a faulty {plain.tag}: {error}.") from error
    contours = _contours(drawn.value)
    for contour in contours:
        others = [other for other in contours if other is not contour]
        _replay(
            contour, ReverseContourPen(pen) if shape.even and _is_hole(contour, others) else pen
        )


def _contours(steps: list[Any]) -> list[list[Any]]:
    """The steps of each closed line."""
    found: list[list[Any]] = []
    for step in steps:
        if step[0] == "moveTo":
            found.append([])
        found[-1].append(step)
    return found


def _replay(contour: list[Any], pen: Any) -> None:
    for name, points in contour:
        getattr(pen, name)(*points)


def _is_hole(contour: list[Any], others: list[list[Any]]) -> bool:
    """Whether a contour runs the wrong way for its depth.

    A typeface fills by the winding rule: with outer lines one way and every second one inside the
    other way, it fills what the even-odd rule fills (SVG 1.1, 11.3).
    """
    from fontTools.pens.areaPen import AreaPen
    from fontTools.pens.pointInsidePen import PointInsidePen

    start = contour[0][1][0]
    depth = 0
    for other in others:
        inside = PointInsidePen(None, start, evenOdd=True)
        _replay(other, inside)
        depth += inside.getResult()
    area = AreaPen(None)
    _replay(contour, area)
    return bool((area.value > 0) == (depth % 2 == 1))
