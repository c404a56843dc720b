"""Glyphs as outlines, for the forms of a card that are drawn by whoever opens them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from citekit.cards.faces import outlines
from citekit.model import Code, Glyphs

__all__ = ["Step", "modules", "outline", "trace"]

Step = tuple[str, tuple[float, ...]]
"""M, L, Q, C or Z and its coordinates, as in the paths of SVG (SVG 2, 9.3)."""


class _Pen:
    """Records what HarfBuzz draws."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def moveTo(self, at: tuple[float, float]) -> None:  # noqa: N802 - the pen protocol's name
        self.steps.append(("M", at))

    def lineTo(self, at: tuple[float, float]) -> None:  # noqa: N802
        self.steps.append(("L", at))

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.steps.append(("Q", tuple(value for point in points for value in point)))

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.steps.append(("C", tuple(value for point in points for value in point)))

    def closePath(self) -> None:  # noqa: N802
        self.steps.append(("Z", ()))

    def endPath(self) -> None:  # noqa: N802
        self.steps.append(("Z", ()))


@lru_cache(maxsize=4096)
def outline(face: str, glyph: int) -> tuple[Step, ...]:
    """A glyph's outline in units of its face, upwards."""
    pen = _Pen()
    outlines(face)[0].draw_glyph_with_pen(glyph, pen)
    return tuple(pen.steps)


def trace(run: Glyphs) -> Iterator[Step]:
    """The outlines of a run of glyphs, in pixels of the card, downwards."""
    scale = run.size / outlines(run.face)[1]
    for glyph, left, up in run.placed:
        for name, values in outline(run.face, glyph):
            yield (
                name,
                tuple(
                    run.baseline - up - value * scale if i % 2 else left + value * scale
                    for i, value in enumerate(values)
                ),
            )


def modules(code: Code) -> Iterator[tuple[int, int, int]]:
    """The dark modules of a QR code: left, top and width in pixels, neighbours in a row as one."""
    for y, row in enumerate(code.rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                yield (
                    code.left + x * code.module,
                    code.top + y * code.module,
                    (end - x) * code.module,
                )
            x = max(end, x + 1)
