"""A scene as SVG: all text as outlines, so that it looks alike wherever it is opened."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape

from citekit.cards.faces import outlines
from citekit.cards.paths import Step, modules, outline
from citekit.model import CardText, Glyphs, Scene

__all__ = ["svg"]


def svg(scene: Scene, text: CardText, packet: str) -> bytes:
    """The drawing with the alt text as its title and description, and the XMP packet in it."""
    return "\n".join(_rows(scene, text, packet)).encode()


def _rows(scene: Scene, text: CardText, packet: str) -> Iterator[str]:
    width, height = scene.width, scene.height
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-labelledby="t">'
    )
    yield f'<title id="t">{escape(text.alt_text)}</title>'
    yield f"<metadata>{packet}</metadata>"
    yield f'<path fill="{scene.ground}" d="M0 0H{width}V{height}H0Z"/>'
    for box in scene.boxes:
        yield _rectangle(box.left, box.top, box.width, box.height, box.colour)
    code = scene.code
    quiet = code.quiet * code.module
    side = len(code.rows) * code.module + 2 * quiet
    yield _rectangle(code.left - quiet, code.top - quiet, side, side, code.light)
    dark = "".join(f"M{x} {y}h{wide}v{code.module}h-{wide}z" for x, y, wide in modules(code))
    yield f'<path fill="{code.dark}" d="{dark}"/>'
    ids: dict[tuple[str, int], str] = {}
    for run in scene.glyphs:
        for glyph, _, _ in run.placed:
            ids.setdefault((run.face, glyph), f"g{len(ids)}")
    drawn = {key: "".join(map(_step, outline(*key))) for key in ids}
    yield "<defs>"
    yield from (f'<path id="{ids[key]}" d="{path}"/>' for key, path in drawn.items() if path)
    yield "</defs>"
    for run in scene.glyphs:
        yield from _run(run, ids, drawn)
    for picture in scene.pictures:
        place = f'x="{picture.left}" y="{picture.top}" width="{picture.width}" height="{picture.height}"'
        data = b64encode(picture.png).decode()
        yield f'<image {place} preserveAspectRatio="none" href="data:image/png;base64,{data}"/>'
    yield "</svg>\n"


def _run(
    run: Glyphs, ids: Mapping[tuple[str, int], str], drawn: Mapping[tuple[str, int], str]
) -> Iterator[str]:
    """A run of glyphs, each a use of its outline, in units of the face."""
    scale = run.size / outlines(run.face)[1]
    yield f'<g fill="{run.colour}" transform="translate(0 {run.baseline}) scale({scale:.6g} -{scale:.6g})">'
    for glyph, x, y in run.placed:
        if drawn[run.face, glyph]:
            up = f' y="{round(y / scale)}"' if y else ""
            yield f'<use href="#{ids[run.face, glyph]}" x="{round(x / scale)}"{up}/>'
    yield "</g>"


def _rectangle(left: int, top: int, width: int, height: int, colour: str) -> str:
    return f'<path fill="{colour}" d="M{left} {top}h{width}v{height}h-{width}z"/>'


def _step(step: Step) -> str:
    name, values = step
    return name + " ".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in values)
