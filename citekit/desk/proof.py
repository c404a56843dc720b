"""What stands in a text: references found, quotations proved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from citekit import address as addresses
from citekit import reference
from citekit.desk.holdings import cable, given, older_texts, place
from citekit.desk.keep import holds, search
from citekit.desk.products import note_as_dict
from citekit.errors import NoSuchParagraph, NoSuchWords, Withheld
from citekit.links import cable_link
from citekit.model import Cable, Mention, Passage, Verdict
from citekit.passage import check_quotation, choose, older, quoted
from citekit.passage import verify as prove
from citekit.settings import Settings

__all__ = [
    "LIKE",
    "find",
    "likeness",
    "linked",
    "mentions",
    "quotation",
    "verdict_as_dict",
    "verify",
]


LIKE = 0.5
"""The share of its words that an altered quotation keeps; with fewer it is none of this cable."""


def find(text: str, *, year: int | None = None) -> tuple[Mention, ...]:
    """Every reference in running text, in order."""
    return reference.find(text, year=year)


def verify(
    quotation: str,
    ref: str | None = None,
    para: str | int | None = None,
    *,
    settings: Settings | None = None,
) -> Verdict:
    """Whether words are verbatim in a cable, one of its paragraphs, or any cable that is held."""
    if ref is not None:
        named = addresses.parse(ref if para is None else f"{addresses.parse(ref).reference}/{para}")
        held = cable(str(named.reference), settings=settings)
        within = addresses.runs_text(named).partition("/")[0] if named.places else None
        verdict = prove(held, within, quotation)
        if not verdict.is_verbatim:
            return _in_older(held, within, quotation, settings) or verdict
        return verdict
    verdicts = [prove(held, None, quotation) for held in _likely(quotation, settings)]
    order = ("verbatim", "omissions", "edited", "altered", "absent")
    verdicts.sort(key=lambda verdict: order.index(verdict.status))
    if not verdicts:
        return Verdict("absent", quotation)
    best, *rest = verdicts
    if not best.is_verbatim:
        return best if likeness(best) >= LIKE else Verdict("absent", quotation)
    also = [v for v in rest if v.status == best.status and v.passage]
    elsewhere = [a for v in also if v.passage for a in (quoted(v.passage).address, *v.others)]
    return replace(best, others=(*best.others, *elsewhere))


def likeness(verdict: Verdict) -> float:
    """The share of a quotation's words that stand unchanged in the nearest true words."""
    kept = sum(len(quoted.split()) for kind, quoted, _ in verdict.differences if kind == "equal")
    return kept / max(len(verdict.quotation.split()), 1)


def _in_older(
    held: Cable, within: str | None, said: str, settings: Settings | None
) -> Verdict | None:
    """The verdict of another text of the cable that has the words verbatim, such as a whole one."""
    for text in older_texts(held, settings):
        with suppress(NoSuchParagraph):
            verdict = prove(text, within, said)
            if verdict.is_verbatim and verdict.passage:
                return replace(verdict, passage=older(verdict.passage, held))
    return None


def quotation(
    said: str, *, prefix: str = "", suffix: str = "", settings: Settings | None = None
) -> Passage:
    """The passage that holds some words, sought in all that is held; ``verify`` names the others.

    Raises BadQuotation, and NoSuchWords with the nearest true words.
    """
    best = verify(said, settings=settings)
    if best.is_verbatim and best.passage and not (prefix or suffix):
        return best.passage
    for held in _likely(said, settings):
        with suppress(NoSuchWords):
            return choose(held, None, said, prefix=prefix, suffix=suffix)
    raise NoSuchWords(
        "No cable that is held here has these words.",
        hint=f"The nearest true words are: “{best.nearest}”"
        if best.nearest
        else "Name the cable, or check the words: citekit search WORDS",
        nearest=best.passage,
    )


_STRETCH = 4  # words of a quotation that are sought side by side where the whole is not found
_MOST_STRETCHES = 12
_PHRASE = 24  # words of a quotation that are sought as they stand
_MOST_CABLES = 8
_COMMON = 3  # letters: words no longer than that tell nothing of a cable
_PARTS = re.compile(r"\.\s?\.\s?\.|\[?\N{HORIZONTAL ELLIPSIS}\]?|\[[^\[\]]*\]\w*|\"")


def _likely(said: str, settings: Settings | None) -> Iterable[Cable]:
    """The cables that a quotation without a reference may come from, the likeliest first.

    Those that hold its longest unbroken piece; else those that hold the most of its stretches of a
    few words, so that an altered quotation, or one over two paragraphs, still leads to the true one;
    else those that hold any of its longest words, as the few words of a short one are its only trace.
    """
    longest = max((piece.split() for piece in _PARTS.split(check_quotation(said))), key=len)
    phrase = _bare(longest[:_PHRASE])
    hits = search(f'"{phrase}"', settings=settings).hits or search(phrase, settings=settings).hits
    if not hits:
        words = said.split()
        count = min(_MOST_STRETCHES, max(1, len(words) // _STRETCH))
        starts = sorted(
            {i * max(0, len(words) - _STRETCH) // max(1, count - 1) for i in range(count)}
        )
        stretches = (_bare(words[i : i + _STRETCH]) for i in starts)
        hits = tuple(h for s in stretches for h in search(f'"{s}"', settings=settings).hits)
    if not hits:
        telling = sorted(set(_bare(longest).split()), key=lambda word: (-len(word), word))
        telling = [word for word in telling if len(word) > _COMMON][:_STRETCH]
        hits = search(" OR ".join(telling), settings=settings).hits if telling else ()
    counted = Counter(hit.reference for hit in hits)
    for ref, _ in counted.most_common(_MOST_CABLES):
        with suppress(Withheld):
            yield cable(ref, settings=settings)


def _bare(words: Sequence[str]) -> str:
    """Words as a query in which no sign and no capital asks for anything."""
    return re.sub(r"[\W_]+", " ", " ".join(words)).lower()


def mentions(text: str, *, settings: Settings | None = None) -> list[dict[str, object]]:
    """Every mention as the row that ``citekit find --json`` prints."""
    return [
        {
            "start": found.start,
            "end": found.end,
            "text": found.text,
            "reference": str(found.reference),
            "held": holds(found.reference, settings=settings),
            "permalink": _link(found, settings),
        }
        for found in find(text)
    ]


def _link(found: Mention, settings: Settings | None) -> str:
    """The permalink of a mentioned cable, held or not."""
    return cable_link(found.reference, given(settings).base_url)


def linked(text: str, *, settings: Settings | None = None) -> str:
    """The text with every mention made a Markdown link; what is a link already stays."""
    pieces, done = [], 0
    for found in find(text):
        before = text[done : found.start]
        is_link = text[found.start - 1 : found.start] in ("[", "/", "(", "=") or "://" in found.text
        written = found.text if is_link else f"[{found.text}]({_link(found, settings)})"
        pieces += [before, written]
        done = found.end
    return "".join(pieces) + text[done:]


def verdict_as_dict(verdict: Verdict) -> dict[str, object]:
    """A verdict as ``citekit verify --json`` prints it."""
    return {
        "status": verdict.status,
        "verbatim": verdict.is_verbatim,
        "quotation": verdict.quotation,
        "address": place(verdict.passage) if verdict.passage else None,
        "nearest": verdict.nearest or None,
        "omitted": list(verdict.omitted),
        "differences": [
            {"kind": kind, "quoted": quoted, "true": true}
            for kind, quoted, true in verdict.differences
            if kind != "equal"
        ],
        "others": [addresses.format(other) for other in verdict.others],
        "remarks": list(verdict.remarks),
        "guard": [
            note_as_dict(note) for note in (verdict.passage.guard if verdict.passage else ())
        ],
    }
