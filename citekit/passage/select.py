"""From an address to its passage: the only way a ``Passage`` comes to be.

An address holds positions; the words always come from the cable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from citekit import address as addresses
from citekit.errors import NoSuchParagraph, NoSuchWords, Withheld, WrongCheck
from citekit.model import Address, Cable, Paragraph, Passage, Place, Run
from citekit.passage.guard import guard

__all__ = ["beginning", "quoted", "reachable", "select"]

ELLIPSIS = " \N{HORIZONTAL ELLIPSIS} "


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


def beginning(passage: Passage, count: int) -> Passage | None:
    """The passage's first words, ``count`` of its text's; None where that leaves none.

    The ellipsis between two runs counts as a word.  What is left of a run that is cut below the
    fewest words a run may have is left out with it.
    """
    places: list[Place] = []
    previous: tuple[Paragraph, int] | None = None
    for paragraph, run in _runs(passage):
        if previous and not _touch(passage.cable, previous, paragraph, run):
            count -= 1
        last = min(run.last, run.first + count - 1)
        if last < run.first or (places and last - run.first + 1 < addresses.MIN_WORDS):
            break
        kept = Run(run.first, last)
        if places and places[-1].label == paragraph.label:
            kept_runs = (*places.pop().runs, kept)
        else:
            kept_runs = (kept,)
        places.append(Place(paragraph.label, kept_runs))
        count -= last - run.first + 1
        previous = paragraph, last
    if not places:
        return None
    return select(passage.cable, Address(passage.cable.reference, tuple(places)))


def _runs(passage: Passage) -> Iterator[tuple[Paragraph, Run]]:
    """The runs of a passage in order, each with its paragraph; a whole paragraph is one run."""
    given = passage.address.places if not passage.address.through else ()
    runs = {place.label: place.runs for place in given}
    for paragraph in passage.paragraphs:
        for run in runs.get(paragraph.label) or (Run(1, len(paragraph.words)),):
            yield paragraph, run


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
        )
    if paragraph.withheld:
        raise Withheld(
            f"Paragraph {label} of {cable.reference} is withheld: {paragraph.withheld}",
            hint="The other paragraphs can be read and quoted.",
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
