"""Where every glyph of a card goes: text, QR matrix, size and theme in, a ``Scene`` out.

Pure: no picture, no file but the faces' own tables.  The words take the largest size at which they
fit; nothing is clipped, hyphenated, or set smaller than a phone can show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from citekit.cards import banner, catalogue, margin, masthead, plain, words
from citekit.cards.frames import Frame, Mark, Sheet
from citekit.cards.pieces import Quotation, quotation
from citekit.cards.sizes import Size
from citekit.cards.theme import Theme
from citekit.cards.words import Block
from citekit.errors import BadQuotation
from citekit.model import Box, CardText, Glyphs, Scene

__all__ = ["compose", "enlarged", "fit"]

_LAYOUTS: dict[str, Callable[[Sheet], Iterator[Frame]]] = {
    "margin": margin.frames,
    "banner": banner.frames,
    "teletype": plain.teletype,
    "masthead": masthead.frames,
    "epigraph": plain.epigraph,
    "catalogue": catalogue.frames,
}
_DENSE = 0.9  # ideographs look larger than letters of the same size
_SENTENCE = re.compile(r"(?<![A-Z]\.[A-Z])(?<!\b(?:Mr|Ms|Dr|No|St))[.!?][\"'”’)\]]*\Z")
_CLAUSE = re.compile(r"[,;:][\"'”’)\]]*\Z|\A-{1,3}\Z|--\Z")


def compose(text: CardText, code: tuple[tuple[bool, ...], ...], size: Size, theme: Theme) -> Scene:
    """The card of a text, whose permalink's QR code is ``code``.

    Raises BadQuotation where the words do not fit at their smallest, or a face lacks a character.
    """
    sheet = Sheet(text, code, size, theme)
    shaped = quotation(text, theme)
    best = _best(sheet, shaped)
    if best is None:
        if text.translation:
            raise BadQuotation(
                f"This translation does not fit a card of {size.width} by {size.height} pixels at a size that a phone can show, and is never cut.",
                hint="Choose a taller size, or translate fewer words.",
            )
        count, most = len(text.quotation.split()), fit(text, code, size, theme)
        raise BadQuotation(
            f"These {count} words do not fit a card of {size.width} by {size.height} pixels at a size that a phone can show.",
            hint=f"Quote the first {most} of them, or choose a taller size."
            if most
            else "Choose a taller size, or another theme.",
            fits=most,
        )
    return _scene(sheet, shaped, *best)


def _best(sheet: Sheet, shaped: Quotation) -> tuple[Frame, Block] | None:
    """The first frame in which the words are large enough, else that in which they are largest.

    Their best lines are sought only where a frame may win.
    """
    smallest = sheet.size.smallest
    found: list[tuple[int, int, Frame]] = []
    settled: dict[int, Block] = {}
    for number, frame in enumerate(_frames(sheet)):
        size = words.most(shaped, frame.words, smallest, _largest(shaped, frame, sheet))
        if size is None:
            continue
        found.append((size, number, frame))
        if size >= frame.enough:
            settled[number] = words.settle(shaped, frame.words, smallest, size)
            if settled[number].size >= frame.enough:
                break
    best: tuple[int, int, Frame, Block] | None = None
    for size, number, frame in sorted(found, key=itemgetter(0), reverse=True):
        if best and size < best[0]:
            break
        block = settled.get(number) or words.settle(shaped, frame.words, smallest, size)
        if best is None or (block.size, -number) > (best[0], -best[1]):
            best = block.size, number, frame, block
    return best and best[2:]


def _frames(sheet: Sheet) -> Iterator[Frame]:
    """The frames of the theme's layout, the guard's mark allowed for under the words."""
    for frame in _LAYOUTS[sheet.theme.layout](sheet):
        area = frame.words
        height = area.height - Mark(sheet, area.width).height
        yield replace(frame, words=replace(area, height=height))


def _largest(shaped: Quotation, frame: Frame, sheet: Sheet) -> int:
    """The largest the words may be: more where they are few, less where the mark would not hang."""
    largest = sheet.size.largest * (1.5 if sheet.is_short else 1)
    if shaped.is_dense:
        largest *= _DENSE
    mark = min(shaped.strip.lead[0], 0.45)
    if mark > 0:
        largest = min(largest, frame.words.hang_left / mark)
    return max(round(largest), sheet.size.smallest)


def _scene(sheet: Sheet, shaped: Quotation, frame: Frame, block: Block) -> Scene:
    size, theme, area = sheet.size, sheet.theme, frame.words
    free = area.height - words.height(shaped.face, block)
    top = area.top + max(frame.drop * free, 0.0)
    under = Mark(sheet, area.width).draw(area.left, top + words.height(shaped.face, block))
    colours = theme.colour["ink"], theme.colour["accent"], theme.colour["ground"]
    glyphs, lines, foot = words.place(shaped, block, area, top, colours=colours, width=size.width)
    boxes = frame.boxes
    if frame.rule:
        left, width = frame.rule
        boxes += (Box(left, round(top), width, round(foot - top), theme.colour["rule"]),)
    around = replace(frame, boxes=boxes, glyphs=(*under, *frame.glyphs))
    if shaped.is_leftward:
        around = _mirrored(around, size.width)
    return Scene(
        size.width,
        size.height,
        theme.colour["ground"],
        around.boxes,
        (*glyphs, *around.glyphs),
        around.code,
        lines,
        block.size,
        around.pictures,
    )


def _mirrored(frame: Frame, width: int) -> Frame:
    """What stands around words that are read from right to left; each row keeps its own order."""

    def flipped(box: Any) -> Any:
        return replace(box, left=width - box.left - box.width)

    def moved(run: Glyphs) -> Glyphs:
        shift = width - run.edges[0] - run.edges[1]
        return replace(run, placed=tuple((glyph, x + shift, y) for glyph, x, y in run.placed))

    code = frame.code
    return replace(
        frame,
        boxes=tuple(map(flipped, frame.boxes)),
        pictures=tuple(map(flipped, frame.pictures)),
        glyphs=tuple(map(moved, frame.glyphs)),
        code=replace(code, left=width - code.left - len(code.rows) * code.module),
    )


def fit(text: CardText, code: tuple[tuple[bool, ...], ...], size: Size, theme: Theme) -> int:
    """How many of the quotation's words fit a card, from the first.

    All of them, or as many as end with a sentence; else with a clause; else what fits.  An
    ellipsis behind them is allowed for.  0 where not one word does.
    """
    said = text.quotation.split()
    frames = list(_frames(Sheet(text, code, size, theme)))

    def fits(count: int) -> bool:
        part = replace(
            text,
            quotation=" ".join(said[:count]),
            continues=text.continues or count < len(said),
        )
        some = quotation(part, theme)
        return any(words.fits(some, frame.words, size.smallest) for frame in frames)

    if fits(len(said)):
        return len(said)
    low, high = 0, len(said) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return _whole(said, low)


def _whole(said: Sequence[str], most: int) -> int:
    """The last place, up to ``most``, where a sentence ends; else a clause; else ``most``."""
    for pattern, least in ((_SENTENCE, most // 3), (_CLAUSE, most // 2)):
        for count in range(most, max(least, 1) - 1, -1):
            follows = said[count][:1] if count < len(said) else "A"
            if pattern.search(said[count - 1]) and (pattern is _CLAUSE or not follows.islower()):
                return count
    return most


def enlarged(scene: Scene, factor: int) -> Scene:
    """The scene with every length times a whole number."""
    if factor == 1:
        return scene
    code = scene.code

    def grown(box: Any) -> Any:
        names = ("left", "top", "width", "height")
        return replace(box, **{name: getattr(box, name) * factor for name in names})

    return replace(
        scene,
        width=scene.width * factor,
        height=scene.height * factor,
        size=scene.size * factor,
        boxes=tuple(map(grown, scene.boxes)),
        pictures=tuple(map(grown, scene.pictures)),
        code=replace(
            code, left=code.left * factor, top=code.top * factor, module=code.module * factor
        ),
        glyphs=tuple(
            replace(
                run,
                size=run.size * factor,
                baseline=run.baseline * factor,
                placed=tuple((g, x * factor, y * factor) for g, x, y in run.placed),
            )
            for run in scene.glyphs
        ),
    )
