"""The body as paragraphs, and everything between them, to the last character."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from citekit.cable import blocks, head, parts, sections, starts, tail
from citekit.cable.blocks import Piece
from citekit.cable.fields import Field
from citekit.cable.lines import TEXT, Lines
from citekit.cable.pages import split
from citekit.cable.starts import Start
from citekit.cable.tail import Tail
from citekit.model import Paragraph, Part, Span

__all__ = ["LONGEST", "Body", "divide", "spans", "words"]

LONGEST = 2_000_000
"""Characters of a body that are read; what lies beyond is debris.  No cable is a tenth as long."""


_SHORT = 600


@dataclass(frozen=True, slots=True)
class Body:
    """What was found: lines, the fields of the head, paragraphs, parts, signers."""

    lines: Lines
    fields: list[Field]
    paragraphs: tuple[Paragraph, ...]
    parts: tuple[Part, ...]
    signed_by: tuple[str, ...]


def divide(body: str, *, anchored: bool = True) -> Body:
    """A raw body cut into its fields, paragraphs and what lies between.

    ``anchored`` where the source's own page has anchors by its known rule.
    """
    whole, body = body, body[:LONGEST]
    lines = split(body)
    found = starts.unmarked(lines, starts.chosen(starts.candidates(lines)))
    found = found[_preview(lines, found) :]
    first = found[0].begin if found else len(body)
    anew: list[int] = []
    if len(lines.headings) > 1:
        top = lines.at(first) if found else head.top(lines)
        anew = sections.repeated(lines, top, [(start.line, start.number) for start in found])
    lines.plan = "".join(lines.kinds)
    own, prose = head.find(lines, first, numbered=bool(found))
    pieces, tails = _pieces(lines, found, prose, anew)
    marks: list[parts.Mark] = [(one.begin, one.end, one.kind, None) for one in own]
    marks += [(a, b, "sign_off", None) for one in tails for a, b in one.signed]
    marks += parts.furniture(lines)
    names = starts.anchors(lines) if anchored else {}
    titles = {
        words(body, spans(lines, one.content, one.end)) for one in own if one.kind == "subject"
    }
    paragraphs = _paragraphs(lines, pieces, names, marks, titles)
    beyond = (Part("debris", LONGEST, len(whole)),) if len(whole) > LONGEST else ()
    return Body(
        lines,
        own,
        tuple(paragraphs),
        parts.cover(lines, marks, prose) + beyond,
        tuple(dict.fromkeys(name for one in tails for name in one.signers)),
    )


def _preview(lines: Lines, found: list[Start]) -> int:
    """How many paragraphs are of a shortened beginning that a source printed above the cable."""
    if len(found) < 2 or len(lines.headings) < 2 or found[0].number != found[1].number:
        return 0
    again = lines.starts[lines.headings[1][0]]
    short = lines.body[found[0].words : again]
    return int(0 < len(short) < _SHORT and "..." in short and found[1].begin > again)


def _pieces(
    lines: Lines, found: list[Start], prose: int, anew: list[int]
) -> tuple[list[tuple[Piece, Start | None]], list[Tail]]:
    """Everything from where prose begins, cut into pieces, each with its number if it has one.

    Each copy of the cable ends in a tail of its own.
    """
    body = lines.body
    letters = _letters(lines, prose)
    pieces: list[tuple[Piece, Start | None]] = []
    tails: list[Tail] = []
    stop = found[0].begin if found else len(body)
    if not found and prose < stop:
        tails.append(tail.find(lines, prose, stop))
        stop = max(prose, tails[0].end)
    if prose < stop:
        pieces += [(p, None) for p in blocks.cut(lines, prose, stop, opened=False, letters=letters)]
    for index, start in enumerate(found):
        last = index + 1 == len(found)
        stop = len(body) if last else found[index + 1].begin
        copy = bisect_right(anew, start.line)
        ends = copy < len(anew) and lines.starts[anew[copy]] < stop
        if last or ends:
            until = lines.starts[anew[copy]] if ends else stop
            tails.append(tail.find(lines, start.words, until))
            stop = max(start.words, tails[-1].end)
        cut = blocks.cut(lines, start.words, stop, opened=True, letters=letters)
        pieces.append((cut[0], start))
        pieces += [(p, None) for p in cut[1:]]
    return pieces, tails


def _letters(lines: Lines, prose: int) -> list[int]:
    """The lines of text below the head that begin with a letter and a full stop or bracket."""
    return [
        number
        for number, text in enumerate(lines.texts)
        if text[1:2] in (".", ")")
        and "A" <= text[0] <= "Z"
        and lines.kinds[number] == TEXT
        and lines.starts[number] >= prose
    ]


def _paragraphs(
    lines: Lines,
    pieces: list[tuple[Piece, Start | None]],
    names: dict[int, str],
    marks: list[parts.Mark],
    titles: set[str],
) -> list[Paragraph]:
    """The paragraphs with their labels; what each piece is goes to the marks.

    A subject that is printed again above the text is no paragraph of it.
    """
    paragraphs: list[Paragraph] = []
    seen: Counter[str] = Counter()
    for piece, start in pieces:
        if piece.kind == "subhead":
            marks += [(a, b, "subhead", None) for a, b in spans(lines, piece.begin, piece.end)]
            continue
        where = spans(lines, piece.words, piece.end)
        text = words(lines.body, where)
        if not start and text in titles:
            marks += [(a, b, "subhead", None) for a, b in where]
            continue
        if not start and not where:
            continue
        name = str(start.number) if start else piece.letter or ""
        seen[name] += 1
        count = seen[name]
        label = name if count == 1 else f"{name}.{count}"
        if not name:
            label, count = f"U{count}", 1
        begin = start.begin if start else piece.begin
        marks.append((begin, piece.words, "number", label))
        marks += [(a, b, "text", label) for a, b in where]
        by = start or piece
        paragraphs.append(
            Paragraph(
                label,
                start.number if start else None,
                count,
                by.marking,
                text,
                where,
                by.printed,
                _anchor(lines, begin, names) if start or piece.letter else None,
            )
        )
    return paragraphs


def _anchor(lines: Lines, begin: int, names: dict[int, str]) -> str | None:
    """The page's anchor of what begins at an offset, if it begins its line."""
    at = lines.starts[lines.at(begin)]
    return names.get(at) if not lines.body[at:begin].strip() else None


def spans(lines: Lines, begin: int, end: int) -> tuple[Span, ...]:
    """Where the words between two offsets stand, cuts left out, outer blanks left off."""
    body = lines.body
    cuts = lines.cuts_between(begin, end)
    if not cuts:
        piece = body[begin:end]
        kept = piece.lstrip()
        begin += len(piece) - len(kept)
        return ((begin, begin + len(kept.rstrip())),) if kept else ()
    found: list[Span] = []
    for a, b in cuts:
        if a > begin:
            found.append((begin, a))
        begin = max(begin, b)
    if begin < end:
        found.append((begin, end))
    tight: list[Span] = []
    for a, b in found:
        piece = body[a:b]
        if kept := piece.strip():
            lead = 0 if kept[0] == piece[0] else piece.index(kept[0])
            tight.append((a + lead, a + lead + len(kept)))
    return tuple(tight)


def words(body: str, where: tuple[Span, ...]) -> str:
    """The words that stand in some spans, one blank between them."""
    if len(where) == 1:
        return " ".join(body[where[0][0] : where[0][1]].split())
    return " ".join(" ".join(body[a:b] for a, b in where).split())
