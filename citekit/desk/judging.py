"""A quotation of a manuscript judged: the best verdict that the cables near it allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from citekit.desk.holdings import place
from citekit.desk.pairing import Cited
from citekit.desk.proof import LIKE, likeness, verify
from citekit.errors import BadQuotation, CitekitError, NotHeld, Withheld
from citekit.model import Block, Finding, Quoted, Verdict
from citekit.settings import Settings

__all__ = ["judge"]

FEWEST_WORDS = 3
"""Words of a quotation that can be called missing: shorter ones are often no quotations at all."""
_TRAILING = ",.;:?!"
_ORDER = (
    "verbatim",
    "omissions",
    "edited",
    "misplaced",
    "altered",
    "withheld",
    "unheld",
    "missing",
)


def judge(
    block: Block, quoted: Quoted, near: Sequence[Cited], settings: Settings | None
) -> Finding | None:
    """The verdict on a quotation: the best of those that the cables near it allow."""
    if not near:
        return None
    judged = [f for c in near if (f := _judged(block, quoted, c, settings)) is not None]
    if not judged:
        return None
    best = min(judged, key=lambda f: _ORDER.index(f.status))
    words = best.text.split()
    if best.status in ("missing", "altered") and len(words) < FEWEST_WORDS:
        message = "It is too short to be told from words that are no quotation."
        return replace(best, status="short", message=message, nearest="", address=None)
    return best


def _judged(
    block: Block, quoted: Quoted, cited: Cited, settings: Settings | None
) -> Finding | None:
    """The verdict on a quotation as words of one cable; None where it has no words."""
    best: tuple[Verdict, int] | None = None
    refusal = ""
    for text, end in _readings(block, quoted):
        if not any(map(str.isalnum, text)):
            continue
        try:
            verdict = verify(text, str(cited.reference), settings=settings)
        except BadQuotation as error:
            refusal = error.message
            continue
        except CitekitError as error:
            return _finding(block, quoted, cited, (_unread(error), error.message), quoted.end)
        if best is None or verdict.is_verbatim:
            best = verdict, end
        if verdict.is_verbatim:
            break
    if best is None:
        return _finding(block, quoted, cited, ("altered", refusal), quoted.end) if refusal else None
    verdict, end = best
    said = _said(verdict, cited)
    found = _finding(block, quoted, cited, said, end)
    if said[0] == "missing" or verdict.passage is None:
        return found
    nearest = verdict.nearest if said[0] == "altered" else ""
    return replace(found, nearest=nearest, address=place(verdict.passage))


def _unread(error: CitekitError) -> str:
    if isinstance(error, Withheld):
        return "withheld"
    return "unheld" if isinstance(error, NotHeld) else "missing"


def _finding(
    block: Block, quoted: Quoted, cited: Cited, said: tuple[str, str], end: int
) -> Finding:
    """A finding on a quotation that ends there; ``said`` is its status and sentence."""
    status, message = said
    text = " ".join(block.text[quoted.start : end].split())
    ref = str(cited.reference)
    return Finding(
        "quotation",
        status,
        block.place(quoted.start),
        text,
        message,
        ref,
        start=quoted.start,
        end=end,
    )


def _readings(block: Block, quoted: Quoted) -> Iterator[tuple[str, int]]:
    """The words that a quotation may consist of, each with its end in the block.

    American print sets a comma or full stop before the closing mark that is not the source's; a
    PDF's hyphen at the end of a line may be the printer's.
    """
    for end in (quoted.end, *quoted.later_ends):
        text = block.text[quoted.start : end]
        ways = (re.sub(r"-\n", "-", text), re.sub(r"-\n", "", text)) if block.may_break else (text,)
        for way in ways:
            yield way, end
            if way.rstrip()[-1:] and way.rstrip()[-1] in _TRAILING:
                yield way.rstrip().rstrip(_TRAILING), end


def _said(verdict: Verdict, cited: Cited) -> tuple[str, str]:
    """Status and sentence of a verdict, with the paragraph that the manuscript names."""
    where = f"in {cited.reference}"
    if verdict.status == "edited":
        remarks = " ".join(verdict.remarks)
        return "edited", f"Verbatim {where} but for the editor's marks. {remarks}"
    if not verdict.is_verbatim:
        if verdict.passage is None or likeness(verdict) < LIKE:
            return "missing", f"These words are not {where}."
        remarks = " ".join(verdict.remarks)
        return "altered", f"These are not the words of {cited.reference}. {remarks}".strip()
    labels = list(dict.fromkeys(_labels(verdict)))
    place_name = f"paragraph {labels[0]} of {cited.reference}"
    if cited.pin is not None and str(cited.pin) not in {
        label.partition(".")[0] for label in labels
    }:
        return "misplaced", f"These words are of {place_name}, not of its paragraph {cited.pin}."
    if verdict.status == "omissions":
        return "omissions", f"Verbatim, with omissions that are marked: {place_name}."
    return "verbatim", f"Verbatim: {place_name}."


def _labels(verdict: Verdict) -> Iterator[str]:
    """The paragraphs in which the words stand, the place that was found first, then the others."""
    if verdict.passage:
        yield from (paragraph.label for paragraph in verdict.passage.paragraphs)
    for other in verdict.others:
        yield from (p.label for p in other.places)
