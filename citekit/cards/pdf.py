"""A scene as a PDF of one page for print: vectors only, tagged with its alt text.

The objects are those of ISO 32000-1 that one page needs; nothing in them depends on a clock, so
the same scene gives the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from citekit.cards.paths import modules, trace
from citekit.model import CardText, Picture, Scene

__all__ = ["pdf"]

_POINT = 0.75  # points a pixel: 96 pixels make an inch (CSS Values 4, 6.2)
_CATALOG = (
    b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R"
    b"/Lang(en)/Metadata 8 0 R/ViewerPreferences<</DisplayDocTitle true>>>>"
)
Flatten = Callable[[Picture], tuple[int, int, bytes]]
"""A picture's width, height and RGB bytes on its ground."""


def pdf(scene: Scene, text: CardText, packet: str, flatten: Flatten) -> bytes:
    """The page, its alt text as that of one figure (14.9.3), and the XMP packet."""
    wide, high = scene.width * _POINT, scene.height * _POINT
    drawn = "\n".join(_drawing(scene, high)).encode("ascii")
    first = 10  # the number of the first picture's object
    names = " ".join(f"/P{n} {first + n} 0 R" for n in range(len(scene.pictures)))
    objects = [
        _CATALOG,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_n(wide)} {_n(high)}]/Contents 4 0 R"
        f"/StructParents 0/Resources<</XObject<<{names}>>>>>>".encode(),
        _stream(b"", drawn),
        b"<</Type/StructTreeRoot/K 6 0 R/ParentTree 7 0 R>>",
        b"<</Type/StructElem/S/Figure/P 5 0 R/Pg 3 0 R/K 0/Alt" + _text(text.alt_text) + b">>",
        b"<</Nums[0[6 0 R]]>>",
        b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream"
        % (len(packet.encode()), packet.encode()),
        b"<</Title" + _text(text.reference or text.sender) + b"/Producer(citekit)>>",
        *(_picture(*flatten(picture)) for picture in scene.pictures),
    ]
    return _file(objects)


def _drawing(scene: Scene, high: float) -> Iterator[str]:
    """The operators of the page, in pixels of the card from its upper left corner."""
    yield f"/Figure<</MCID 0>>BDC q {_POINT} 0 0 -{_POINT} 0 {_n(high)} cm"
    yield f"{_colour(scene.ground)} rg 0 0 {scene.width} {scene.height} re f"
    for box in scene.boxes:
        yield f"{_colour(box.colour)} rg {box.left} {box.top} {box.width} {box.height} re f"
    code = scene.code
    quiet = code.quiet * code.module
    side = len(code.rows) * code.module + 2 * quiet
    yield f"{_colour(code.light)} rg {code.left - quiet} {code.top - quiet} {side} {side} re f"
    yield f"{_colour(code.dark)} rg"
    yield from (f"{x} {y} {wide} {code.module} re" for x, y, wide in modules(code))
    yield "f"
    for run in scene.glyphs:
        yield f"{_colour(run.colour)} rg"
        at = (0.0, 0.0)
        for name, values in trace(run):
            yield _operator(name, values, at)
            at = (values[-2], values[-1]) if values else at
        yield "f"
    for number, one in enumerate(scene.pictures):
        yield f"q {one.width} 0 0 -{one.height} {one.left} {one.top + one.height} cm /P{number} Do Q"
    yield "Q EMC"


def _operator(name: str, values: tuple[float, ...], at: tuple[float, float]) -> str:
    """A step of a path; a quadratic curve from ``at`` as the cubic one that it equals."""
    if name == "Q":
        x, y, end_x, end_y = values
        values = (
            at[0] + 2 / 3 * (x - at[0]), at[1] + 2 / 3 * (y - at[1]),
            end_x + 2 / 3 * (x - end_x), end_y + 2 / 3 * (y - end_y), end_x, end_y,
        )  # fmt: skip
    written = {"M": "m", "L": "l", "Q": "c", "C": "c", "Z": "h"}[name]
    return " ".join([*map(_n, values), written])


def _colour(colour: str) -> str:
    return " ".join(_n(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _text(text: str) -> bytes:
    """A text string (7.9.2.2): UTF-16 with its mark, in hexadecimal."""
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def _stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
        entries,
        len(packed),
        packed,
    )


def _picture(width: int, height: int, rgb: bytes) -> bytes:
    entries = (
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}"
        "/ColorSpace/DeviceRGB/BitsPerComponent 8"
    )
    return _stream(entries.encode(), rgb)


def _file(objects: list[bytes]) -> bytes:
    """Objects numbered from 1, with the table of where they begin (7.5)."""
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, count = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info 9 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return out
