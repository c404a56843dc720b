"""The quotation, dressed and between our marks, in pieces that no line break may part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citekit.cards.bidi import is_leftward, levels
from citekit.cards.breaks import inside, is_ideographic
from citekit.cards.dress import dress
from citekit.cards.faces import covering, ink_left
from citekit.cards.languages import marks
from citekit.cards.lines import Strip
from citekit.cards.shape import Shaped, shape
from citekit.cards.theme import Theme
from citekit.model import CardText

__all__ = ["Piece", "Quotation", "quotation"]

_INSIDE = 0.04  # what it costs to break a word behind its own hyphen or slash
_MARKS, _HAIR = tuple("“”‘’\"'"), "\u200a"  # two marks in a row are parted by a hair space
_HANGING = {**dict.fromkeys(".,’”'\"\u200a", 1.0), **dict.fromkeys(";:!?-–—…", 0.5)}


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
    space = shape(" ", face if text.drawn.isascii() else _commonest(words, face)).width
    pieces = tuple(_pieces(words, ours, face, space))
    leftward = is_leftward(said)
    dense = not said.isascii() and sum(map(is_ideographic, said)) > len(said) / 2
    return Quotation(face, pieces, _strip(pieces), space, leftward, is_dense=dense)


def _commonest(words: Sequence[str], face: str) -> str:
    """The face in which most words are set, whose blanks then fit between them."""
    return Counter(covering(word, face) for word in words).most_common(1)[0][0]


def _pieces(
    words: Sequence[str], ours: Sequence[frozenset[int]], face: str, space: float
) -> Iterator[Piece]:
    found = levels(" ".join(words))
    x, at = 0.0, 0
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
