"""The quotation at the largest size at which it fits its box, and where its glyphs then stand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citekit.cards.bidi import visual
from citekit.cards.faces import cap_height
from citekit.cards.lines import even, first_fit
from citekit.cards.pieces import Piece, Quotation
from citekit.model import Glyphs

__all__ = ["Area", "Block", "fits", "height", "most", "place", "settle"]

_DESCENT = 0.25  # how far letters reach below their baseline, in em
_STEPS = 6  # sizes tried, from the largest down; more where its lines are ugly
_PIXEL = 0.016  # what giving up a pixel of 60 costs
_GIVE, _TAKE = 0.945, 1.06  # how far leading may shrink or grow so that words fill their box


@dataclass(frozen=True, slots=True)
class Area:
    """A box for words, in px: where letters begin, and how far marks may hang out of it."""

    left: float
    top: float
    width: float
    height: float
    hang_left: float
    hang_right: float


@dataclass(frozen=True, slots=True)
class Block:
    """Words set: size in px, baseline distance in em, first pieces of the lines."""

    size: int
    leading: float
    starts: tuple[int, ...]


def most(words: Quotation, area: Area, smallest: int, largest: int) -> int | None:
    """The largest size at which the words fit; None where they do not even at the smallest."""
    low, high = smallest, largest
    if _lines(words, area, low) is None:
        return None
    guess, step = _guess(words, area), 2
    while low < high:
        middle = guess if low < guess <= high else (low + high + 1) // 2
        if _lines(words, area, middle) is None:
            high, guess = middle - 1, middle - step
        else:
            low, guess = middle, middle + step
        step *= 3
    return low


def _guess(words: Quotation, area: Area) -> int:
    """The size at which the words would fill their box, if lines could end anywhere."""
    length = words.strip.end[-1] - words.strip.start[0]
    return round(math.sqrt(area.width * max(area.height, 1.0) / (_leading(60) * length)))


def settle(words: Quotation, area: Area, smallest: int, largest: int) -> Block:
    """The words in their best lines, at the largest size at which they fit or a little below."""
    best: tuple[float, int, list[int]] | None = None
    pixel = _PIXEL * 60 / largest
    for size in range(largest, smallest - 1, -1):
        if best and size <= largest - _STEPS and pixel * (largest - size) > best[0]:
            break
        latest = _lines(words, area, size)
        if latest is None:
            continue
        room = (area.width / size, area.hang_left / size, area.hang_right / size)
        cost, starts = even(words.strip, *room, latest)
        cost += pixel * (largest - size)
        if best is None or cost < best[0]:
            best = cost, size, starts
    assert best is not None  # they fit at the largest
    _, size, starts = best
    return Block(size, _filling(words.face, area, size, len(starts)), tuple(starts))


def fits(words: Quotation, area: Area, size: int) -> bool:
    """Whether the words fit their box at a size."""
    return _lines(words, area, size) is not None


def height(face: str, block: Block) -> float:
    """From the first capital's top to the foot of the last line, in px."""
    return (cap_height(face) + (len(block.starts) - 1) * block.leading + _DESCENT) * block.size


def _lines(words: Quotation, area: Area, size: int) -> list[int] | None:
    """The first pieces of the lines that first-fit breaking makes, where they fit the box."""
    room = (area.width / size, area.hang_left / size, area.hang_right / size)
    starts = first_fit(words.strip, *room)
    if starts is None:
        return None
    needed = cap_height(words.face) + (len(starts) - 1) * _leading(size) * _GIVE + _DESCENT
    return starts if needed * size <= area.height else None


def _leading(size: float) -> float:
    """Distance of baselines in em: 1.34 at 37 px falling to 1.15 at 110 px."""
    return 1.34 - 0.19 * min(max((size - 37) / 73, 0.0), 1.0)


def _filling(face: str, area: Area, size: int, lines: int) -> float:
    """The leading at which the lines fill their box, within what it may give and take."""
    usual = _leading(size)
    if lines == 1:
        return usual
    filling = (area.height / size - cap_height(face) - _DESCENT) / (lines - 1)
    return min(max(filling, usual * _GIVE), usual * _TAKE)


def place(
    words: Quotation,
    block: Block,
    area: Area,
    top: float,
    *,
    colours: tuple[str, str, str],
    width: int,
) -> tuple[tuple[Glyphs, ...], tuple[str, ...], float]:
    """Glyphs, the text of each line, and the last baseline; colours are ink, accent and ground.

    Words that are read from right to left are placed as in a mirror ``width`` pixels wide.
    """
    size, made, texts = block.size, [], []
    first = top + cap_height(words.face) * size
    ends = [*block.starts[1:], len(words.pieces)]
    baseline = round(first)
    for number, (i, j) in enumerate(zip(block.starts, ends, strict=True)):
        baseline = round(first + number * block.leading * size)
        indent = max(words.strip.lead[i] * size - area.hang_left, 0.0)
        line = words.pieces[i:j]
        left = area.left + indent + (line[0].start - words.strip.start[i]) * size
        placed = _seen(words, line, left, size, width)
        for ours, colour in ((False, colours[0]), (True, colours[1])):
            if ours and not any(piece.ours for piece in line):
                continue
            for face, glyphs, text in _run(placed, ours, size):
                made.append(Glyphs(face, size, colour, colours[2], baseline, glyphs, text))
        texts.append(_text(line))
    return tuple(made), tuple(texts), baseline


def _seen(
    words: Quotation, line: Sequence[Piece], left: float, size: int, width: int
) -> list[tuple[Piece, float]]:
    """The pieces of a line in the order of reading, each with its left edge as it is seen."""
    parts: list[tuple[Piece | None, float, int]] = []
    for number, piece in enumerate(line):
        if number and piece.gap is not None:
            parts.append((None, words.space * size, piece.gap))
        parts.append((piece, piece.width * size, piece.level))
    x = left
    if words.is_leftward:
        x = width - left - sum(part[1] for part in parts)
    order: Sequence[int] = range(len(parts))
    if words.is_leftward or any(part[2] for part in parts):
        order = visual([part[2] for part in parts])
    at: dict[int, float] = {}
    for index in order:
        at[index] = x
        x += parts[index][1]
    return [(piece, at[index]) for index, (piece, _, _) in enumerate(parts) if piece]


def _run(
    line: Sequence[tuple[Piece, float]], ours: bool, size: int
) -> Iterator[tuple[str, tuple[tuple[int, float, float], ...], str]]:
    """The glyphs of a line that are, or are not, citekit's own, and their characters, by face."""
    placed: dict[str, list[tuple[int, float, float]]] = {}
    texts: dict[str, list[str]] = {}
    for piece, left in line:
        face = piece.shaped.face
        origin = left - (0.0 if piece.level % 2 else piece.shaped.at(piece.first) * size)
        if not piece.ours and piece.last - piece.first == len(piece.word):  # most are such
            if not ours:
                whole = [
                    (glyph, origin + x * size, y * size) for glyph, _, x, y in piece.shaped.glyphs
                ]
                placed.setdefault(face, []).extend(whole)
                texts.setdefault(face, []).append(piece.word)
            continue
        for glyph, cluster, x, y in piece.shaped.glyphs:
            if piece.first <= cluster < piece.last and (cluster in piece.ours) == ours:
                placed.setdefault(face, []).append((glyph, origin + x * size, y * size))
        mine = (i for i in range(piece.first, piece.last) if (i in piece.ours) == ours)
        texts.setdefault(face, []).append("".join(piece.word[i] for i in mine))
    for face, glyphs in placed.items():
        yield face, tuple(glyphs), " ".join(filter(None, texts[face]))


def _text(line: Sequence[Piece]) -> str:
    """The line's text: pieces of one word joined, words parted by a blank."""
    out = ""
    for piece in line:
        out += (" " if out and piece.gap is not None else "") + piece.word[piece.first : piece.last]
    return out
