"""From an address, or from words, to the passage: the only way a ``Passage`` comes to be.

An address holds positions; the words always come from the cable.  A caller's words are looked for
literally first; only then are the caller's own dots taken as omissions.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from citekit import address as addresses
from citekit.errors import BadQuotation, NoSuchParagraph, NoSuchWords, WrongCheck
from citekit.model import Address, Cable, Paragraph, Passage, Place, Run
from citekit.passage.fold import Stream, fold, stream
from citekit.passage.guard import guard

__all__ = ["MAX_QUOTATION", "choose", "locate", "place_of", "quoted", "reachable", "select"]

MAX_QUOTATION = 20_000
"""Characters of a quotation that is looked for."""
ELLIPSIS = " \N{HORIZONTAL ELLIPSIS} "
_OMISSION = re.compile(
    r"\s*(?:\[\s*(?:\N{HORIZONTAL ELLIPSIS}|\.\s?\.\s?\.)\s*\]|\N{HORIZONTAL ELLIPSIS}|\.\s?\.\s?\.(?:\s?\.)?)\s*"
)
_OUTER = "\"'`.,;:\N{HORIZONTAL ELLIPSIS}()[] \N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"


def select(cable: Cable, address: Address) -> Passage:
    """The passage at an address of this cable, with its check.

    Words that are all of a paragraph's become the whole paragraph; a label that depends on the
    reader (``U1``, ``12.2``) gets the check.  Raises NoSuchParagraph, NoSuchWords, WrongCheck.
    """
    if not address.places:
        return Passage(cable, replace(address, reference=cable.reference), "", None, ())
    if address.through:
        paragraphs = _between(cable, address.places[0].label, address.through)
        places = tuple(Place(p.label) for p in paragraphs)
    else:
        places = address.places
        paragraphs = tuple(_paragraph(cable, place.label) for place in places)
        _in_order(cable, paragraphs)
    text = _text(cable, places)
    check = addresses.check_of(text)
    if address.check and address.check != check:
        raise WrongCheck(
            f"The words at {addresses.runs_text(address)} are not those that the check "
            f"{address.check} was made for.",
            hint="Leave off the check to see the words that stand there now.",
            address=replace(address, check=None),
        )
    named = _canonical(cable, address, paragraphs)
    printed = (
        bool(address.check)
        or any(p.runs for p in named.places)
        or any(
            (label.startswith("U") and label != "SUBJECT") or "." in label
            for label in (*(p.label for p in named.places), named.through or "")
        )
    )
    named = replace(named, check=check if printed else None)
    return Passage(cable, named, text, check, paragraphs, guard(cable, places))


def quoted(passage: Passage) -> Passage:
    """The passage under the address that is printed where its words are drawn or quoted."""
    if passage.check is None or passage.address.check:
        return passage
    return replace(passage, address=replace(passage.address, check=passage.check))


def choose(cable: Cable, label: str | None, quotation: str) -> Passage:
    """The passage that holds a caller's words, sought in one paragraph or in the whole cable.

    Raises BadQuotation for what cannot be looked for and NoSuchWords for what is not there.
    """
    quotation = check_quotation(quotation)
    found = locate(reachable(cable, label), quotation)
    if not found:
        where = f"paragraph {label} of {cable.reference}" if label else str(cable.reference)
        raise NoSuchWords(
            f"These words are not in {where}.",
            hint="Copy them from the cable, or leave out part of them with an ellipsis.",
            quotation=quotation,
        )
    return select(cable, Address(cable.reference, found[0]))


def check_quotation(quotation: str) -> str:
    """The quotation without blanks at its ends; raises BadQuotation where it cannot be sought."""
    quotation = quotation.strip()
    if len(quotation) > MAX_QUOTATION:
        raise BadQuotation(
            f"A quotation has at most {MAX_QUOTATION:,} characters; this one has {len(quotation):,}.",
            hint="Check it paragraph by paragraph.",
        )
    if not any(map(str.isalnum, _OMISSION.sub("", quotation))):
        raise BadQuotation("There are no words to look for.", hint="Paste some words of the cable.")
    for position, word in enumerate(quotation.split(), 1):
        odd = next((c for c in word if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs")), None)
        if odd:
            name = unicodedata.name(odd, f"U+{ord(odd):04X}")
            raise BadQuotation(
                f"Word {position} holds a character that cannot be seen: {name}.",
                hint="Type the word again without it.",
            )
    return quotation


def reachable(cable: Cable, label: str | None) -> tuple[Paragraph, ...]:
    """The paragraphs in which words are sought: one, a range, or all and then the subject."""
    if label is None:
        subject = (cable.subject_paragraph,) if cable.subject_paragraph else ()
        return cable.paragraphs + subject
    first, dash, last = label.partition("-")
    return _between(cable, first, last) if dash else (_paragraph(cable, label),)


def locate(paragraphs: tuple[Paragraph, ...], quotation: str) -> tuple[tuple[Place, ...], ...]:
    """Every place where the quotation stands, in order; empty where it does not."""
    text = stream(paragraphs)
    for needle in _spellings(quotation):
        if found := _literal(text, needle):
            return tuple(place_of(text, [found_at]) for found_at in found)
    pieces = [p for p in _OMISSION.split(quotation) if any(map(str.isalnum, p))]
    if len(pieces) > 1 and (runs := _with_omissions(text, pieces)):
        return (place_of(text, runs),)
    return ()


def place_of(text: Stream, runs: list[tuple[int, int]]) -> tuple[Place, ...]:
    """Runs of a stream's words, as first and last index, as places with positions."""
    places: list[tuple[str, list[Run]]] = []
    for first, last in runs:
        for index in range(text.owners[first][0], text.owners[last][0] + 1):
            label = text.paragraphs[index].label
            inside = [w for p, w in text.owners[first : last + 1] if p == index]
            if not places or places[-1][0] != label:
                places.append((label, []))
            earlier = places[-1][1]
            if earlier and earlier[-1].last + 1 == inside[0]:
                earlier[-1] = Run(earlier[-1].first, inside[-1])
            else:
                earlier.append(Run(inside[0], inside[-1]))
    result = tuple(Place(label, tuple(spans)) for label, spans in places)
    addresses.bound(result)
    return result


def _spellings(quotation: str) -> list[str]:
    literal = fold(quotation).strip()
    bare = fold(quotation.strip(_OUTER)).strip(" -")
    return [literal] if bare == literal else [literal, bare]


def _literal(text: Stream, needle: str, start: int = 0) -> list[tuple[int, int]]:
    found = []
    while needle and (at := text.folded.find(needle, start)) >= 0:
        words = text.words_at(at, at + len(needle))
        if words:
            found.append(words)
        start = at + 1
    return found


def _with_omissions(text: Stream, pieces: list[str]) -> list[tuple[int, int]] | None:
    """The earliest way to find the pieces in order, each ending before the next begins."""
    runs: list[tuple[int, int]] = []
    start = 0
    for piece in pieces:
        found = next((f for n in _spellings(piece) if (f := _literal(text, n, start))), None)
        if not found:
            return None
        runs.append(found[0])
        start = text.ends[found[0][1]]
    return runs


def _paragraph(cable: Cable, label: str) -> Paragraph:
    paragraph = cable.paragraph(label)
    if paragraph is None:
        raise NoSuchParagraph(
            f"{cable.reference} has {_inventory(cable)}; there is no {label}.",
            hint=f"Open {cable.reference} to see its paragraphs.",
            reference=cable.reference,
        )
    return paragraph


def _inventory(cable: Cable) -> str:
    labels = [p.label for p in cable.paragraphs]
    if not labels:
        return "no paragraphs"
    numbers = [p.number for p in cable.paragraphs if p.number is not None]
    if numbers == list(range(1, len(labels) + 1)):
        return f"paragraphs 1 to {len(labels)}" if len(labels) > 1 else "one paragraph, 1"
    shown = labels if len(labels) <= 12 else [*labels[:8], "\N{HORIZONTAL ELLIPSIS}", labels[-1]]
    return f"the paragraphs {', '.join(shown)}"


def _between(cable: Cable, first: str, last: str) -> tuple[Paragraph, ...]:
    labels = [p.label for p in cable.paragraphs]
    ends = [
        labels.index(_paragraph(cable, label).label) if label != "SUBJECT" else -1
        for label in (first, last)
    ]
    if min(ends) < 0 or ends[1] < ends[0]:
        raise NoSuchParagraph(
            f"Paragraph {last} of {cable.reference} does not come after {first}.",
            hint="A range goes forward, in the order of the text.",
            reference=cable.reference,
        )
    return cable.paragraphs[ends[0] : ends[1] + 1]


def _in_order(cable: Cable, paragraphs: tuple[Paragraph, ...]) -> None:
    order = [
        cable.paragraphs.index(p) if p in cable.paragraphs else len(cable.paragraphs)
        for p in paragraphs
    ]
    if order != sorted(set(order)):
        raise NoSuchWords(
            "Runs of words go forward, in the order of the text.",
            hint="Name the earlier paragraph first.",
        )


def _text(cable: Cable, places: tuple[Place, ...]) -> str:
    """Words joined by one blank, runs by an ellipsis where words lie between them."""
    text = ""
    previous: tuple[Paragraph, int] | None = None
    for place in places:
        paragraph = _paragraph(cable, place.label)
        words = paragraph.words
        for run in place.runs or (Run(1, len(words)),):
            if run.last > len(words):
                raise NoSuchWords(
                    f"Paragraph {place.label} has {len(words)} words; there is no word {run.last}.",
                    hint=f"Positions go from 1 to {len(words)}.",
                    reference=cable.reference,
                )
            if previous:
                text += " " if _touch(cable, previous, paragraph, run) else ELLIPSIS
            text += " ".join(words[run.first - 1 : run.last])
            previous = paragraph, run.last
    return text


def _touch(cable: Cable, previous: tuple[Paragraph, int], paragraph: Paragraph, run: Run) -> bool:
    """Whether a run begins right behind the last word before it."""
    before, last = previous
    if before is paragraph:
        return run.first == last + 1
    if run.first != 1 or last != len(before.words):
        return False
    labels = [p.label for p in cable.paragraphs]
    return (
        before.label in labels
        and paragraph.label in labels
        and labels.index(paragraph.label) == labels.index(before.label) + 1
    )


def _canonical(cable: Cable, address: Address, paragraphs: tuple[Paragraph, ...]) -> Address:
    """The one address of these words: runs that are a whole paragraph name the paragraph."""
    address = replace(address, reference=cable.reference, check=None)
    if address.through:
        return address
    whole = [
        place.runs in ((), (Run(1, len(p.words)),))
        for place, p in zip(address.places, paragraphs, strict=True)
    ]
    if len(whole) == 1 and whole[0]:
        return replace(address, places=(Place(address.places[0].label),))
    if all(whole) and _adjacent(cable, paragraphs):
        return replace(address, places=(Place(paragraphs[0].label),), through=paragraphs[-1].label)
    return address


def _adjacent(cable: Cable, paragraphs: tuple[Paragraph, ...]) -> bool:
    if any(p not in cable.paragraphs for p in paragraphs):
        return False
    first = cable.paragraphs.index(paragraphs[0])
    return cable.paragraphs[first : first + len(paragraphs)] == paragraphs
