"""Hashtags, source line and alt text: whose words they are, in the field's own terms."""

from __future__ import annotations

import re

from citekit.model import Cable, Passage

__all__ = ["alt_text", "attribution", "fitted_alt", "hashtags", "marks", "place", "spoken_date"]

_NOT_IN_TAG = re.compile(r"[^A-Za-z0-9_]")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def hashtags(cable: Cable) -> tuple[str, ...]:
    """The two hashtags that the original pages ask for, in their order.

    What ends a hashtag on one network or another (a hyphen, a dot) is left out of the ID.

    >>> from citekit.corpus import sample
    >>> hashtags(sample())
    ('#cablegate', '#08MEXICO1487')
    """
    return "#cablegate", "#" + _NOT_IN_TAG.sub("", cable.reference.published_id)


def spoken_date(cable: Cable) -> str:
    """The day a cable was sent, as cards print it (``16 May 2008``), or an empty string."""
    if cable.date is None:
        return ""
    return f"{cable.date.day} {_MONTHS[cable.date.month - 1]} {cable.date.year}"


def attribution(passage: Passage, sender: str) -> str:
    """Who said it, when and where: ``Embassy Mexico City, 16 May 2008, 08MEXICO1487, ¶11``."""
    where = place(passage, "¶{}", "¶¶{}-{}", "subject line")
    pieces = (sender, spoken_date(passage.cable), str(passage.cable.reference), where)
    return ", ".join(piece for piece in pieces if piece)


def place(passage: Passage, one: str, more: str, subject: str) -> str:
    """The paragraphs of a passage in the words of a pattern; empty for a whole cable."""
    labels = [p.label for p in passage.paragraphs]
    if labels == ["SUBJECT"]:
        return subject
    return (one if len(labels) == 1 else more).format(labels[0], labels[-1]) if labels else ""


def marks(passage: Passage) -> str:
    """The fixed notes of the guard as one sentence, or an empty string."""
    return " ".join(note.message for note in passage.guard if note.fixed)


def alt_text(passage: Passage, permalink: str, sender: str) -> str:
    """Alt text of a card: the whole quotation verbatim first, then the source."""
    cable = passage.cable
    where = place(passage, "paragraph {}", "paragraphs {} to {}", "subject line")
    source = ", ".join(
        piece
        for piece in (sender, f"diplomatic cable {cable.reference}", where, spoken_date(cable))
        if piece
    )
    pieces = (
        f"“{passage.text}”" if passage.text else cable.subject,
        marks(passage),
        source + ".",
        _secrecy(passage),
        re.sub(r"\Ahttps?://", "", permalink),
    )
    return " ".join(piece for piece in pieces if piece)


def fitted_alt(text: str, quotation: str, limit: int | None) -> str:
    """An alt text in at most ``limit`` characters: its quotation is cut, never its source.

    Cut behind a sentence, else a word, with an ellipsis.

    >>> fitted_alt("“One. Two three.” Embassy X", "One. Two three.", 22)
    '“One. …” Embassy X'
    """
    if limit is None or len(text) <= limit:
        return text
    before, _, after = text.partition(quotation)
    room = limit - len(before) - len(after) - len(" …")
    ends = [found.end() for found in re.finditer(r"\S+(?=\s)", quotation)]
    fitting = [end for end in ends if end <= room]
    whole = [end for end in fitting if re.search(r"[.!?][\"'”’)\]]*\Z", quotation[:end])]
    kept = (whole or fitting or [0])[-1]
    return f"{before}{quotation[:kept]} …{after.removeprefix(' …')}"


def _secrecy(passage: Passage) -> str:
    """The sentence on markings: ``Paragraph marked Confidential, cable Secret.``."""
    names = {
        "U": "Unclassified",
        "C": "Confidential",
        "S": "Secret",
        "SBU": "Sensitive But Unclassified",
    }
    cable = (passage.cable.classification or "").split("//")[0].title()
    markings = {p.marking for p in passage.paragraphs if p.marking}
    if len(passage.paragraphs) == 1 and len(markings) == 1:
        mark = markings.pop()
        return (
            f"Paragraph marked {names.get(mark, mark)}, cable {cable}."
            if cable
            else f"Paragraph marked {names.get(mark, mark)}."
        )
    return f"Cable {cable}." if cable else ""
