"""A sentence to paste into an article: who sent what, when, and its words; in several languages.

The cable's words stay as they are, in its own language; the sentence around them says what the
cable's header says, and whose speech the words are where the cable names one speaker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from citekit.errors import UnknownName
from citekit.model import Cable, Passage
from citekit.share.source import marks, place, spoken_date

__all__ = ["LANGUAGES", "Language", "statement"]

_MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_MARKINGS = {
    "U": ("Unclassified", "sin clasificar"),
    "C": ("Confidential", "confidencial"),
    "S": ("Secret", "secreto"),
    "SBU": ("Sensitive But Unclassified", "sensible pero sin clasificar"),
}


@dataclass(frozen=True, slots=True)
class Language:
    """How one language words the sentence.

    ``senders`` turn a kind of post into a phrase with ``{}`` for its city; ``sender`` one that is
    no such post.  ``whole`` is the sentence without words.
    """

    name: str
    sentence: str
    whole: str
    senders: dict[str, str]
    sender: str
    day: Callable[[Cable], str]
    dated: str
    places: tuple[str, str, str]
    marked: str
    marking: int
    speaker: str


def _dia(cable: Cable) -> str:
    """``16 de mayo de 2008``, or an empty string."""
    if cable.date is None:
        return ""
    return f"{cable.date.day} de {_MESES[cable.date.month - 1]} de {cable.date.year}"


LANGUAGES = {
    "en": Language(
        "English",
        "A U.S. diplomatic cable from {sender}{dated} ({details}) reads{speaker}: "
        "\N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}{marks} ({link})",
        "A U.S. diplomatic cable from {sender}{dated} ({details}): {link}",
        {"Embassy": "the Embassy in {}", "Consulate": "the Consulate in {}"},
        "{}",
        spoken_date,
        ", sent on {}",
        ("paragraph {}", "paragraphs {} to {}", "subject line"),
        "marked {}",
        0,
        ", in the words of {}",
    ),
    "es": Language(
        "Español",
        "Un cable diplomático de Estados Unidos, de {sender}{dated} ({details}), dice en el original{speaker}: "
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}{words}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}{marks} ({link})",
        "Un cable diplomático de Estados Unidos, de {sender}{dated} ({details}): {link}",
        {"Embassy": "la Embajada en {}", "Consulate": "el Consulado en {}"},
        "{}",
        _dia,
        ", enviado el {}",
        ("párrafo {}", "párrafos {} a {}", "línea de asunto"),
        "marcado {}",
        1,
        ", en palabras de {}",
    ),
}
"""The languages of the sentence, by their code (BCP 47)."""


def statement(passage: Passage, permalink: str, sender: str, language: str = "en") -> str:
    """The sentence in one language; raises UnknownName for one that there is not."""
    found = LANGUAGES.get(language)
    if found is None:
        raise UnknownName.among("language of the sentence", language, LANGUAGES)
    cable = passage.cable
    kind, _, city = sender.partition(" ")
    pattern = found.senders.get(kind)
    sent = found.day(cable)
    details = (
        str(cable.reference),
        place(passage, *found.places),
        _marked(passage, found),
    )
    said = marks(passage)
    return (found.sentence if passage.text else found.whole).format(
        sender=pattern.format(city) if pattern and city else found.sender.format(sender),
        dated=found.dated.format(sent) if sent else "",
        details=", ".join(detail for detail in details if detail),
        words=passage.text,
        speaker=found.speaker.format(passage.speaker) if passage.speaker else "",
        marks=f" [{said}]" if said else "",
        link=permalink,
    )


def _marked(passage: Passage, language: Language) -> str:
    markings = {paragraph.marking for paragraph in passage.paragraphs}
    if len(markings) != 1 or not (mark := markings.pop()):
        return ""
    main, slash, rest = mark.partition("/")
    names = _MARKINGS.get(main)
    return language.marked.format((names[language.marking] if names else main) + slash + rest)
