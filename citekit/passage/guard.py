"""What a fair reader would have to know before words are shared.

A quotation can be verbatim and still lie by omission.  Each rule answers with notes; a note that
is ``fixed`` puts a mark on everything made of the passage, which no option removes.  The guard
warns: it never blocks and never rewrites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from citekit.garble import likely_repairs
from citekit.model import Address, Cable, Note, Paragraph, Place, Run
from citekit.passage.omitted import left_out
from citekit.passage.rules import rule
from citekit.passage.speech import Speech, speech

__all__ = ["CODES", "guard", "speaker"]

CODES = (
    "negation-left-out", "hedge-left-out", "protect", "reported-speech", "other-body", "extract",
    "summary", "redacted", "garbled", "starts-inside", "ends-inside", "older-text", "carried",
)  # fmt: skip
"""Every code of a note, the gravest first."""

_HEADING = re.compile(
    r"\A\W*(?:begin )?summary(?: and \w+)?\W+|\W*\bend (?:of )?summary\W*\Z", re.IGNORECASE
)
_NEAR = 25  # words around chosen ones in which a name that is to be protected is near


def guard(cable: Cable, places: tuple[Place, ...]) -> tuple[Note, ...]:
    """Notes on words that are chosen from a cable, the gravest first, each kind once a paragraph."""
    notes = [*left_out(cable, places), *_of_cable(cable)]
    for place in places:
        paragraph = cable.paragraph(place.label)
        if paragraph is None:
            continue
        runs = place.runs or (Run(1, len(paragraph.words)),)
        notes += _protected(cable, paragraph, runs)
        notes += _reported(cable, paragraph, runs) if place.runs else ()
        notes += _redacted(cable, paragraph, runs)
        notes += _garbled(cable, paragraph, runs)
        notes += _summarised(cable, paragraph, runs)
    return tuple(sorted(notes, key=lambda note: (not note.fixed, CODES.index(note.code))))


def speaker(cable: Cable, places: tuple[Place, ...]) -> str:
    """Whose speech the words are, where all of them are one speaker's and the text names one."""
    names = set()
    for place in places:
        paragraph = cable.paragraph(place.label)
        for run in place.runs if paragraph else ():
            found = speech(paragraph, run) if paragraph else None
            names.add(found.speaker if found else "")
    return names.pop() if len(names) == 1 else ""


def _note(cable: Cable, paragraph: Paragraph, code: str, message: str, run: Run | None) -> Note:
    """A note with the words it is about and where they stand."""
    words = " ".join(paragraph.words[run.first - 1 : run.last]) if run else ""
    place = Place(paragraph.label, (run,) if run else ())
    return Note(code, message, words, where=Address(cable.reference, (place,)))


def _protected(cable: Cable, paragraph: Paragraph, runs: tuple[Run, ...]) -> Iterator[Note]:
    """A name that the cable marks "protect" in or near the words."""
    if "rotect" not in paragraph.text and "ROTECT" not in paragraph.text:
        return
    near = [Run(max(1, run.first - _NEAR), run.last + _NEAR) for run in runs]
    for found in rule("protect").patterns.finditer(paragraph.text):
        first, last = (len(paragraph.text[:at].split()) for at in (found.start() + 1, found.end()))
        if any(run.first <= last and first <= run.last for run in near):
            at = Run(max(1, first - 8), last)
            message = "The cable asks to protect a name here. Do not spread it."
            yield _note(cable, paragraph, "protect", message, at)
            return


def _reported(cable: Cable, paragraph: Paragraph, runs: tuple[Run, ...]) -> Iterator[Note]:
    """Words that are someone's speech and do not say so themselves."""
    for run in runs:
        found = speech(paragraph, run, runs)
        if found and not found.is_told:
            yield _note(cable, paragraph, "reported-speech", _whose(found), found.run)
            return


def _whose(found: Speech) -> str:
    if found.speaker:
        return f"The cable reports what {found.speaker} said; it is not its own view."
    if found.run:
        return "The cable reports what someone said; it is not its own view."
    return "In the cable these words stand in quotation marks: they are someone else's."


def _redacted(cable: Cable, paragraph: Paragraph, runs: tuple[Run, ...]) -> Iterator[Note]:
    """Names or words that were taken out before the text was released."""
    for run in runs:
        words = paragraph.words[run.first - 1 : run.last]
        found = rule("redacted").patterns.search(" ".join(words))
        if found:
            at = run.first + len(" ".join(words)[: found.start() + 1].split()) - 1
            message = "Something was taken out of these words before they were released."
            end = at + len(found[0].split()) - 1
            yield _note(cable, paragraph, "redacted", message, Run(at, end))
            return


def _garbled(cable: Cable, paragraph: Paragraph, runs: tuple[Run, ...]) -> Iterator[Note]:
    """Letters that were garbled on the way, and what they are likely to have been."""
    for run in runs:
        text = " ".join(paragraph.words[run.first - 1 : run.last])
        found = next(iter(likely_repairs(text)), None)
        if found or "\N{REPLACEMENT CHARACTER}" in text:
            at = found.start if found else text.index("\N{REPLACEMENT CHARACTER}")
            position = run.first + len(text[: at + 1].split()) - 1
            repair = f" {found.printed} is likely to have been {found.likely}." if found else ""
            message = f"Letters were garbled when the cable was sent.{repair}"
            yield _note(cable, paragraph, "garbled", message, Run(position, position))
            return


def _summarised(cable: Cable, paragraph: Paragraph, runs: tuple[Run, ...]) -> Iterator[Note]:
    """Words of the summary rather than of the body."""
    summary = cable.summary
    if not summary or paragraph.label == "SUBJECT":
        return
    said = (" ".join(paragraph.words[run.first - 1 : run.last]) for run in runs)
    if all(bare and bare in summary for bare in map(_without_heading, said)):
        message = "These are words of the cable's summary; its body says more."
        yield _note(cable, paragraph, "summary", message, None)


def _without_heading(text: str) -> str:
    return _HEADING.sub("", text)


_OF_PAGE = {
    "The body says that it is ": (
        "other-body",
        "The page carries the body of another cable. {message}",
    ),
    "The source holds an extract": ("extract", "{message}"),
}


def _of_cable(cable: Cable) -> Iterator[Note]:
    """What is wrong with the whole text."""
    for problem in cable.problems:
        for start, (code, message) in _OF_PAGE.items():
            if problem.message.startswith(start):
                yield Note(code, message.format(message=problem.message), problem.raw[:80])
