"""Whether a quotation is verbatim, and if not, the nearest true words and every difference.

Nothing that differs by a letter, a digit, a word or an unseen character is ever called verbatim:
the answer comes from the same folded comparison that chooses words.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from citekit.model import Address, Cable, Verdict
from citekit.passage.choose import check_quotation, standing
from citekit.passage.edited import edited
from citekit.passage.fold import Stream, stream
from citekit.passage.locate import OMISSION, find
from citekit.passage.nearest import GAP, Runs, differences, nearest
from citekit.passage.select import printed, reachable, select

__all__ = ["verify"]

_MOST_REMARKS = 8
_UNADDRESSED = (
    "An address holds at most 4 runs of 3 words or more, so this one is of all the words from the "
    "first to the last."
)


def verify(cable: Cable, label: str | None, quotation: str) -> Verdict:
    """The verdict on words said to stand in a paragraph, or anywhere in the cable.

    Raises BadQuotation for what cannot be looked for, NoSuchParagraph for a paragraph that is not.
    """
    quotation = check_quotation(quotation)
    text = stream(reachable(cable, label))
    if found := find(text, quotation):
        runs = found[0].runs
        status = "omissions" if len(runs) > 1 else "verbatim"
        elsewhere = tuple(printed(cable, standing(cable, text, one.runs)) for one in found[1:])
        return _verdict(status, cable, text, quotation, runs, others=elsewhere)
    remarks = tuple(_odd_characters(quotation, text))
    if marked := edited(text, quotation):
        return _verdict(
            "edited", cable, text, quotation, marked.runs, remarks=marked.remarks + remarks
        )
    near = nearest(text, quotation)
    if near is None:
        return Verdict("absent", quotation, remarks=remarks)
    return _verdict("altered", cable, text, quotation, near, remarks=remarks)


def _verdict(
    status: str,
    cable: Cable,
    text: Stream,
    quotation: str,
    runs: Runs,
    *,
    others: tuple[Address, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Verdict:
    """The verdict with the passage of these runs."""
    passage = select(cable, standing(cable, text, runs))
    held = sum(len(place.runs) or 1 for place in passage.address.places)
    is_wider = len(runs) > 1 and (held == 1 or passage.address.through is not None)
    gaps = tuple(text.said(earlier[1] + 1, later[0] - 1) for earlier, later in pairwise(runs))
    return Verdict(
        status,
        quotation,
        passage,
        passage.text,
        tuple(_steps(text, quotation, runs, gaps)) if status == "altered" else (),
        others=others,
        remarks=(*remarks, _UNADDRESSED) if is_wider else remarks,
        omitted=gaps if status != "altered" else (),
    )


def _steps(
    text: Stream, quotation: str, runs: Runs, gaps: tuple[str, ...]
) -> list[tuple[str, str, str]]:
    """The differences; words left out with a mark are none, those without one are missing."""
    true: list[str] = []
    for first, last in runs:
        true += [GAP] if true else []
        true += text.words[first : last + 1]
    left = iter(gaps)
    steps = []
    for kind, quoted, real in differences(OMISSION.sub(f" {GAP} ", quotation).split(), true):
        said = quoted.replace(GAP, "\N{HORIZONTAL ELLIPSIS}")
        if kind == "equal":
            there = real.replace(GAP, "\N{HORIZONTAL ELLIPSIS}")
            for _ in range(real.count(GAP)):
                next(left)
        else:
            there = " ".join(next(left) if word == GAP else word for word in real.split(" "))
        steps.append((kind, said, there))
    return steps


def _odd_characters(quotation: str, text: Stream) -> list[str]:
    """Sentences on characters that look like those of the cable, or like nothing, and are others."""
    known = set(text.folded).union(*(p.text for p in text.paragraphs))
    remarks = []
    for position, word in enumerate(quotation.split(), 1):
        for char in word:
            if char.isascii() or char in known:
                continue
            name = unicodedata.name(char, f"U+{ord(char):04X}")
            if char.isalnum():
                script = name.split()[0].capitalize()
                remarks.append(f"{script} {char} in word {position} ({word}) is not in the cable.")
            elif unicodedata.category(char).startswith("M"):
                remarks.append(
                    f"{name.capitalize()} in word {position} ({word}) is not in the cable."
                )
    return remarks[:_MOST_REMARKS]
