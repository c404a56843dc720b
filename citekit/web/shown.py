"""What a page shows: pieces of a body, quotations, sentences in place, differences."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from citekit import desk
from citekit.model import Cable, Note, Paragraph, Passage, Run, Sentence, Verdict
from citekit.web.guard import LIMITS
from citekit.web.negotiate import settings

__all__ = [
    "Piece",
    "Quote",
    "Step",
    "Verse",
    "counts",
    "head",
    "pieces",
    "quotes",
    "steps",
    "words",
]

_OUTER = "\"'.,;:()[]\N{HORIZONTAL ELLIPSIS} "  # marks that a quotation may leave off at its ends


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a cable's body as its page shows it: a paragraph, a heading, or other lines."""

    kind: str
    text: str
    paragraph: Paragraph | None = None


def pieces(cable: Cable) -> list[Piece]:
    """The body in its order: nothing that stands between or behind the paragraphs is left out."""
    made: list[Piece] = []
    seen: set[str] = set()
    for part in cable.parts:
        paragraph = cable.paragraph(part.label) if part.label else None
        raw = cable.raw_body[part.start : part.end]
        if paragraph is not None:
            if paragraph.label not in seen:
                made.append(Piece("paragraph", paragraph.text, paragraph))
            seen.add(paragraph.label)
        elif seen and part.kind == "subhead":
            made.append(Piece("heading", _line(raw)))
        elif seen and part.kind in ("sign_off", "debris"):
            made += [Piece("other", line) for line in map(_line, raw.split("\n")) if line]
    missed = (p for p in cable.paragraphs if p.label not in seen)
    return _joined(made) + [Piece("paragraph", p.text, p) for p in missed]


def _line(raw: str) -> str:
    """A line without its rules; empty where it holds nothing else."""
    line = " ".join(raw.split()).strip("-=_ ")
    return line if any(map(str.isalnum, line)) else ""


def _joined(made: list[Piece]) -> list[Piece]:
    """Neighbouring lines of no paragraph as one stretch, each still a line of its own."""
    joined: list[Piece] = []
    for kind, group in groupby(made, key=lambda piece: piece.kind):
        if kind == "other":
            joined.append(Piece("other", "\n".join(piece.text for piece in group)))
        else:
            joined += group
    return joined


def head(cable: Cable) -> str:
    """The header as transmitted, and the lines of the body that stand before the first paragraph."""
    first = next((part.start for part in cable.parts if part.label not in (None, "SUBJECT")), 0)
    return "\n\n".join(filter(None, (cable.raw_header.strip(), cable.raw_body[:first].strip())))


@dataclass(frozen=True, slots=True)
class Quote:
    """The chosen words of one paragraph; an ellipsis at the end where words are left out."""

    paragraph: Paragraph
    text: str


@dataclass(frozen=True, slots=True)
class Verse:
    """A sentence in its place: its address, its words as chosen or not."""

    address: str
    run: Run
    pieces: tuple[tuple[str, bool], ...]

    @property
    def is_chosen(self) -> bool:
        """Whether any word of it is."""
        return any(lit for _, lit in self.pieces)


def words(found: Passage) -> dict[str, Any]:
    """The words, what a fair reader must know of them, and the sentences around them."""
    order = list(found.cable.paragraphs)
    first, last = found.paragraphs[0], found.paragraphs[-1]
    at = [order.index(p) for p in (first, last) if p in order]
    few = len(found.paragraphs) <= LIMITS["verses"]
    return {
        "quotes": quotes(found),
        "runs": [run for place in found.address.places for run in place.runs],
        "notes": [(note, *_mended(found, note)) for note in found.guard],
        "verses": [(p, _verses(found, p) if few else []) for p in found.paragraphs],
        "before": order[at[0] - 1] if at and at[0] else None,
        "after": order[at[-1] + 1] if at and at[-1] + 1 < len(order) else None,
    }


def quotes(found: Passage) -> list[Quote]:
    """The text of a passage, parted where its paragraphs part."""
    return [Quote(paragraph, text) for paragraph, text in desk.by_paragraph(found)]


def _mended(found: Passage, note: Note) -> tuple[str | None, int]:
    """The address that takes a note's reason away, and how many words it adds."""
    if note.mend is None:
        return None, 0
    place = desk.place_of(found.cable, note.mend)
    whole = desk.resolve(place, settings=settings()).passage
    return place, len(whole.text.split()) - len(found.text.split())


def _verses(found: Passage, paragraph: Paragraph) -> list[Verse]:
    runs = [
        r for place in found.address.places if place.label == paragraph.label for r in place.runs
    ]
    return [_verse(found, paragraph, sentence, runs) for sentence in desk.sentences(paragraph)]


def _verse(found: Passage, paragraph: Paragraph, sentence: Sentence, runs: list[Run]) -> Verse:
    pieces: list[tuple[str, bool]] = []
    for position, word in enumerate(sentence.text.split(), sentence.run.first):
        lit = any(run.first <= position <= run.last for run in runs)
        if pieces and pieces[-1][1] == lit:
            pieces[-1] = (f"{pieces[-1][0]} {word}", lit)
        else:
            pieces.append((word, lit))
    address = desk.address_of(found.cable, paragraph.label, sentence.run.first, sentence.run.last)
    return Verse(address, sentence.run, tuple(pieces))


@dataclass(frozen=True, slots=True)
class Step:
    """A difference between a quotation and the cable: its number, what it is, both wordings."""

    number: int
    name: str
    quoted: str
    real: str


def steps(verdict: Verdict) -> list[Step]:
    """The way from a quotation to the true words; number 0 where both agree."""
    names = {"altered": "Altered", "added": "Not in the cable", "missing": "Left out, unmarked"}
    made: list[Step] = []
    number = 0
    for is_same, group in groupby(verdict.differences, key=lambda step: step[0] == "equal"):
        run = list(group)
        quoted, real = (" ".join(filter(None, (step[i] for step in run))) for i in (1, 2))
        at_an_edge = not made or run[-1] is verdict.differences[-1]
        if at_an_edge and not quoted:
            continue  # a quotation begins and ends where it likes
        if is_same:
            made.append(Step(0, "", quoted, real))
        elif _letters(quoted) == _letters(real):  # the same words, with other marks
            alike = at_an_edge and quoted.strip(_OUTER) == real.strip(_OUTER)
            number += not alike
            made.append(Step(0 if alike else number, "" if alike else "Punctuation", quoted, real))
        else:
            made += [Step(number + i, names[kind], q, r) for i, (kind, q, r) in enumerate(run, 1)]
            number += len(run)
    return made


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def counts(found: list[Step]) -> list[tuple[int, str]]:
    """How many words of each kind differ, for the heading of a verdict."""
    told = []
    for name, one, more in (
        ("Altered", "word altered", "words altered"),
        ("Not in the cable", "word not in the cable", "words not in the cable"),
        ("Left out, unmarked", "word left out, unmarked", "words left out, unmarked"),
        ("Punctuation", "mark differs", "marks differ"),
    ):
        count = sum(
            max(len(s.quoted.split()), len(s.real.split())) for s in found if s.name == name
        )
        if count:
            told.append((count, one if count == 1 else more))
    return told
