"""The quotation: dressed, between our marks, at the largest size at which it fits its box."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citekit.cards.bidi import is_leftward, levels, visual
from citekit.cards.breaks import inside, is_ideographic
from citekit.cards.dress import dress
from citekit.cards.faces import cap_height, ink_left
from citekit.cards.languages import marks
from citekit.cards.lines import Strip, even, first_fit
from citekit.cards.shape import Shaped, shape
from citekit.cards.theme import Theme
from citekit.model import CardText, Glyphs

__all__ = ["Area", "Block", "Quotation", "fit", "fits", "height", "place", "quotation"]

_DESCENT = 0.25  # how far letters reach below their baseline, in em
_STEPS = 6  # sizes tried, from the largest down; more where its lines are ugly
_PIXEL = 0.016  # what giving up a pixel of 60 costs
_GIVE, _TAKE = 0.945, 1.06  # how far leading may shrink or grow so that words fill their box
_INSIDE = 0.04  # what it costs to break a word behind its own hyphen or slash
_MARKS, _HAIR = tuple("“”‘’\"'"), "\u200a"  # two marks in a row are parted by a hair space
_HANGING = {**dict.fromkeys(".,’”'\"\u200a", 1.0), **dict.fromkeys(";:!?-–—…", 0.5)}


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
class Piece:
    """Characters ``first`` to ``last`` of a shaped word: what no line break may part.

    ``base`` is where the word begins in the endless line, in em; ``ours`` the positions of
    characters that are citekit's own and set in the accent colour; ``level`` is odd where it is
    written from right to left; ``gap`` the level of the blank before it, None without one;
    ``cost`` that of a line that begins with it, None where none may.
    """

    word: str
    shaped: Shaped
    first: int
    last: int
    base: float
    ours: frozenset[int]
    level: int
    gap: int | None
    cost: float | None

    @property
    def start(self) -> float:
        """Where it begins in the endless line, in em."""
        return self.base + self.shaped.at(self.first)

    @property
    def width(self) -> float:
        """What it takes of a line, in em."""
        return self.shaped.at(self.last) - self.shaped.at(self.first)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation shaped, in em: its pieces, and where they stand in an endless line.

    ``space`` is the width of a blank; dense: most of it is ideographs, which look larger than
    letters of the same size.
    """

    face: str
    pieces: tuple[Piece, ...]
    strip: Strip
    space: float
    is_leftward: bool
    is_dense: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Words set: size in px, baseline distance in em, first pieces of the lines."""

    size: int
    leading: float
    starts: tuple[int, ...]


def quotation(text: CardText, theme: Theme) -> Quotation:
    """The words of a card between quotation marks, broken into what may stand on a line together.

    Raises BadQuotation for a character that no face has, UnknownName for a language.
    """
    opening, closing = ("“", "”") if theme.dressed else ('"', '"')
    said = text.drawn
    if text.translation:
        opening, closing = marks(text.language)
    elif theme.dressed:
        said = dress(said)
    words = said.split() or [""]
    ours = [frozenset(range(len(word))) if word in ("…", "[…]") else frozenset() for word in words]
    if text.resumes:
        words, ours = ["…", *words], [frozenset({0}), *ours]
    if text.continues:
        words, ours = [*words, "…"], [*ours, frozenset({0})]
    if words[0][:1] in _MARKS:
        opening += _HAIR
    if words[-1][-1:] in _MARKS:
        closing = _HAIR + closing
    size = len(opening)
    words[0], ours[0] = opening + words[0], frozenset({0} | {i + size for i in ours[0]})
    words[-1] += closing
    ours[-1] |= {len(words[-1]) - 1}
    face = theme.face["words"]
    pieces = tuple(_pieces(words, ours, face))
    leftward = is_leftward(said)
    dense = sum(map(is_ideographic, said)) > len(said) / 2
    return Quotation(face, pieces, _strip(pieces), shape(" ", face).width, leftward, is_dense=dense)


def _pieces(words: Sequence[str], ours: Sequence[frozenset[int]], face: str) -> Iterator[Piece]:
    found = levels(" ".join(words))
    x, space, at = 0.0, shape(" ", face).width, 0
    for word, own in zip(words, ours, strict=True):
        gap = found[at - 1] if at else None
        for run, offset, level in _runs(word, found[at : at + len(word)]):
            shaped = shape(run, face, leftward=bool(level % 2))
            mine = frozenset(i - offset for i in own)
            cuts = [*inside(run), (len(run), False)] if not level % 2 else [(len(run), False)]
            first, cost = 0, None if offset or re.match(r"[\-—–…]", run) else 0.0
            for last, parts_word in cuts:
                yield Piece(run, shaped, first, last, x, mine, level, gap, cost)
                is_letter = run[last : last + 1].isalnum()
                first, cost, gap = last, _INSIDE if parts_word and is_letter else 0.0, None
            x += shaped.width
        x += space
        at += len(word) + 1


def _runs(word: str, found: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """The parts of a word that are read in one direction: characters, place in the word, level."""
    first = 0
    for i in range(1, len(word) + 1):
        if i == len(word) or found[i] != found[first]:
            yield word[first:i], first, found[first] if found else 0
            first = i


def _strip(pieces: Sequence[Piece]) -> Strip:
    start, end, lead, trail = [], [], [], []
    for piece in pieces:
        text = piece.word[piece.first : piece.last]
        letters = piece.first + len(text) - len(text.lstrip("“‘\"'\u200a"))
        edges = [_ink(piece, at) for at in (piece.first, letters % max(len(piece.word), 1))]
        start.append(edges[1])
        lead.append(edges[1] - edges[0])
        end.append(piece.base + piece.shaped.at(piece.last))
        trail.append(_overhang(piece))
    words = tuple(piece.word[piece.first : piece.last] for piece in pieces)
    cost = tuple(piece.cost for piece in pieces)
    return Strip(words, tuple(start), tuple(end), tuple(lead), tuple(trail), cost)


def _ink(piece: Piece, position: int) -> float:
    """Where the ink of a character begins in the endless line."""
    shaped = piece.shaped
    if not piece.level % 2:
        for glyph, cluster, x, _ in shaped.glyphs:
            if cluster >= position:
                return piece.base + x + ink_left(shaped.face, glyph)
    return piece.base + shaped.at(position)


def _overhang(piece: Piece) -> float:
    """How much of the punctuation at its end may hang past the measure, in em."""
    total, right = 0.0, piece.last
    while right > piece.first + 1 and (part := _HANGING.get(piece.word[right - 1])):
        total += part * (piece.shaped.at(right) - piece.shaped.at(right - 1))
        right -= 1
    return total


def fit(words: Quotation, area: Area, smallest: int, largest: int) -> Block | None:
    """The words as large as they fit; None where they do not even at the smallest size."""
    low, high = smallest, largest
    if _lines(words, area, low) is None:
        return None
    while low < high:
        middle = (low + high + 1) // 2
        if _lines(words, area, middle) is None:
            high = middle - 1
        else:
            low = middle
    best: tuple[float, int, list[int]] | None = None
    pixel = _PIXEL * 60 / low
    for size in range(low, smallest - 1, -1):
        if best and size <= low - _STEPS and pixel * (low - size) > best[0]:
            break
        latest = _lines(words, area, size)
        if latest is None:
            continue
        room = (area.width / size, area.hang_left / size, area.hang_right / size)
        cost, starts = even(words.strip, *room, latest)
        cost += pixel * (low - size)
        if best is None or cost < best[0]:
            best = cost, size, starts
    if best is None:
        return None
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
    at: dict[int, float] = {}
    for index in visual([part[2] for part in parts]):
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
