"""From an address to its passage: the only way a ``Passage`` comes to be.

An address holds positions; the words always come from the cable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from citekit import address as addresses
from citekit.errors import NoSuchParagraph, NoSuchWords, Withheld, WrongCheck
from citekit.model import Address, Cable, Paragraph, Passage, Place, Run
from citekit.passage.guard import guard, speaker

__all__ = [
    "BRACKETED",
    "ELLIPSIS",
    "ellipsis_of",
    "printed",
    "quoted",
    "reachable",
    "select",
    "touch",
]

ELLIPSIS = " \N{HORIZONTAL ELLIPSIS} "
BRACKETED = " [\N{HORIZONTAL ELLIPSIS}] "
_DOTS = re.compile(r"\N{HORIZONTAL ELLIPSIS}|\.\s?\.\s?\.")


def select(cable: Cable, address: Address) -> Passage:
    """The passage at an address of this cable, with its check.

    Words that are all of a paragraph's become the whole paragraph; a label that depends on the
    reader (``U1``, ``12.2``) gets the check.  Raises NoSuchParagraph, NoSuchWords, WrongCheck.
    """
    if not address.places:
        return Passage(cable, replace(address, reference=cable.reference), "", None, ())
    named, text, check, paragraphs, places = _found(cable, address)
    notes, whose = guard(cable, places), speaker(cable, places)
    return Passage(cable, named, text, check, paragraphs, notes, whose)


def printed(cable: Cable, address: Address) -> Address:
    """The canonical address with the check of its words; raises what ``select`` raises."""
    named, _, check, _, _ = _found(cable, address)
    return replace(named, check=check)


def ellipsis_of(paragraphs: Iterable[Paragraph]) -> str:
    """What stands between runs of these paragraphs' words: bracketed where they hold dots."""
    return BRACKETED if any(_DOTS.search(p.text) for p in paragraphs) else ELLIPSIS


def _found(
    cable: Cable, address: Address
) -> tuple[Address, str, str, tuple[Paragraph, ...], tuple[Place, ...]]:
    """Canonical address, words, check, paragraphs and every place of an address of words."""
    if address.through:
        paragraphs = _between(cable, address.places[0].label, address.through)
        places = tuple(Place(p.label) for p in paragraphs)
    else:
        places = address.places
        paragraphs = tuple(_paragraph(cable, place.label) for place in places)
        _in_order(cable, paragraphs)
    text = _text(cable, places)
    check = addresses.check_of(text)
    if ELLIPSIS in text:
        text = _text(cable, places, ellipsis_of(paragraphs))
    if address.check and address.check != check:
        raise WrongCheck(
            f"The words at {addresses.runs_text(address)} are not those that the check "
            f"{address.check} was made for.",
            hint="Leave off the check to see the words that stand there now.",
            address=replace(address, check=None),
        )
    named = _canonical(cable, address, paragraphs)
    is_printed = (
        bool(address.check)
        or any(p.runs for p in named.places)
        or any(
            (label.startswith("U") and label != "SUBJECT") or "." in label
            for label in (*(p.label for p in named.places), named.through or "")
        )
    )
    return replace(named, check=check if is_printed else None), text, check, paragraphs, places


def quoted(passage: Passage) -> Passage:
    """The passage under the address that is printed where its words are drawn or quoted."""
    if passage.check is None or passage.address.check:
        return passage
    return replace(passage, address=replace(passage.address, check=passage.check))


def reachable(cable: Cable, label: str | None) -> tuple[Paragraph, ...]:
    """The paragraphs in which words are sought: one, a range, or all and then the subject."""
    if label is None:
        subject = (cable.subject_paragraph,) if cable.subject_paragraph else ()
        return cable.paragraphs + subject
    first, dash, last = label.partition("-")
    return _between(cable, first, last) if dash else (_paragraph(cable, label),)


def _paragraph(cable: Cable, label: str) -> Paragraph:
    paragraph = cable.paragraph(label)
    if paragraph is None:
        raise NoSuchParagraph(
            f"{cable.reference} has {_inventory(cable)}; there is no {label}.",
            hint=f"Open {cable.reference} to see its paragraphs.",
            reference=cable.reference,
            address=_closest(cable, label),
        )
    if paragraph.withheld:
        raise Withheld(
            f"Paragraph {label} of {cable.reference} is withheld: {paragraph.withheld}",
            hint="The other paragraphs can be read and quoted.",
            reference=cable.reference,
        )
    return paragraph


def _closest(cable: Cable, label: str) -> Address:
    """The paragraph whose number is closest to that of a label, or the whole cable."""
    number = re.match(r"\d+", label)
    numbered = [p for p in cable.paragraphs if p.number is not None]
    if not number or not numbered:
        return Address(cable.reference)
    wanted = int(number[0])
    near = min(numbered, key=lambda p: (abs((p.number or 0) - wanted), p.occurrence))
    return Address(cable.reference, (Place(near.label),))


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
            address=Address(cable.reference, (Place(last),)),
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
            address=Address(cable.reference, (Place(paragraphs[0].label),)),
        )


def _text(cable: Cable, places: tuple[Place, ...], ellipsis: str = ELLIPSIS) -> str:
    """Words joined by one blank, runs by an ellipsis where words lie between them."""
    text = ""
    lengths: list[int] = []
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
                    address=Address(cable.reference, (Place(place.label),)),
                )
            goes_on = previous is not None and touch(cable, previous, paragraph, run)
            size = run.last - run.first + 1
            lengths[-1:] = [lengths[-1] + size] if goes_on else [*lengths[-1:], size]
            if previous:
                text += " " if goes_on else ellipsis
            text += " ".join(words[run.first - 1 : run.last])
            previous = paragraph, run.last
    if any(place.runs for place in places):
        addresses.bound_lengths(lengths)
    return text


def touch(cable: Cable, previous: tuple[Paragraph, int], paragraph: Paragraph, run: Run) -> bool:
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
