"""From a caller's words to the passage that holds them.

The words are looked for literally first; only then are the caller's own dots taken as omissions.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

from citekit.errors import BadAddress, BadQuotation, NoSuchWords
from citekit.model import Address, Cable, Passage, Place
from citekit.passage.fold import Stream, stream
from citekit.passage.locate import OMISSION, locate, place_of
from citekit.passage.nearest import Runs, nearest
from citekit.passage.select import printed, reachable, select

__all__ = ["MAX_QUOTATION", "check_quotation", "choose", "others", "standing"]

MAX_QUOTATION = 20_000
"""Characters of a quotation that is looked for."""
_BLANK = re.compile(
    r"[ \t\n\r\f\v\N{NO-BREAK SPACE}\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
)
_FILLERS = frozenset(
    "\N{COMBINING GRAPHEME JOINER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
    "\N{HANGUL FILLER}\N{HALFWIDTH HANGUL FILLER}\N{BRAILLE PATTERN BLANK}"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""Characters that leave no ink though their categories (Mn, Lo, So) are those of letters and signs."""


def choose(
    cable: Cable, label: str | None, quotation: str, *, prefix: str = "", suffix: str = ""
) -> Passage:
    """The passage that holds a caller's words, sought in one paragraph or in the whole cable.

    Of words that stand several times the first place, or the one between ``prefix`` and ``suffix``
    (the TextQuoteSelector of the Web Annotation Data Model, 4.2.4).  Raises BadQuotation for what
    cannot be looked for and NoSuchWords for what is not there.
    """
    quotation = check_quotation(quotation)
    paragraphs = reachable(cable, label)
    found = locate(paragraphs, quotation, prefix=prefix, suffix=suffix)
    if found:
        return select(cable, Address(cable.reference, found[0]))
    where = f"paragraph {label} of {cable.reference}" if label else str(cable.reference)
    if (prefix or suffix) and (found := locate(paragraphs, quotation)):
        raise NoSuchWords(
            f"These words are in {where}, but not between the words named around them.",
            hint="Leave out what stands around them to see where they are.",
            nearest=select(cable, Address(cable.reference, found[0])),
        )
    text = stream(paragraphs)
    near = nearest(text, quotation)
    true = select(cable, standing(cable, text, near)) if near else None
    raise NoSuchWords(
        f"These words are not in {where}.",
        hint=f"The nearest true words are: “{true.text}”"
        if true
        else "Copy them from the cable, or leave out part of them with an ellipsis.",
        quotation=quotation,
        nearest=true,
    )


def standing(cable: Cable, text: Stream, runs: Runs) -> Address:
    """The address of runs; where none can hold them, that of all there is from first to last."""
    for wanted in (runs, ((runs[0][0], runs[-1][1]),)):
        with suppress(BadAddress):
            address = Address(cable.reference, place_of(text, wanted))
            printed(cable, address)
            return address
    first, last = (text.paragraphs[text.owners[i][0]].label for i in (runs[0][0], runs[-1][1]))
    if last == "SUBJECT":
        last = text.paragraphs[-2].label
    return Address(cable.reference, (Place(first),), through=last)


def others(passage: Passage) -> tuple[Address, ...]:
    """Where else in its cable the words of a passage stand, with their checks."""
    if not passage.text or len(passage.text) > MAX_QUOTATION:
        return ()
    held = passage.cable
    found = locate(reachable(held, None), passage.text)
    made = (printed(held, Address(held.reference, places)) for places in found)
    here = printed(held, passage.address)
    return tuple(address for address in made if address != here)


def check_quotation(quotation: str) -> str:
    """The quotation without blanks at its ends; raises BadQuotation where it cannot be sought."""
    quotation = quotation.strip()
    if len(quotation) > MAX_QUOTATION:
        raise BadQuotation(
            f"A quotation has at most {MAX_QUOTATION:,} characters; this one has {len(quotation):,}.",
            hint="Check it paragraph by paragraph.",
        )
    if not any(map(str.isalnum, OMISSION.sub("", quotation))):
        raise BadQuotation("There are no words to look for.", hint="Paste some words of the cable.")
    unseen = {char for char in set(_BLANK.sub("", quotation)) if _is_unseen(char)}
    for position, word in enumerate(_BLANK.split(quotation) if unseen else (), 1):
        odd = next((c for c in word if c in unseen), None)
        if odd:
            name = unicodedata.name(odd, f"U+{ord(odd):04X}")
            raise BadQuotation(
                f"Word {position} holds a character that cannot be seen: {name}.",
                hint="Type the word again without it.",
            )
    return quotation


def _is_unseen(char: str) -> bool:
    return char in _FILLERS or unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co", "Cs")
