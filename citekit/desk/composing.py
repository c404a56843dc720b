"""What a quote card says: of a passage, of as much of it as fits, of one part of a series, translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from citekit import share
from citekit.desk.holdings import given, place
from citekit.desk.products import alt_text, by_line, hashtags, printed
from citekit.errors import BadQuotation, NotHeld, UnknownName
from citekit.model import Cable, CardText, Passage
from citekit.passage import beginning, ending
from citekit.settings import Settings

__all__ = ["Drawn", "Look", "Translation", "drawn", "fitting", "series", "translated"]

_ROUNDS = 8  # a shorter passage may need a longer address or a mark, and so be cut once more
_MOST_PARTS = 20
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\Z")
_NOT_ONE_WORD = "Not even the first words fit this card."


@dataclass(frozen=True, slots=True)
class Look:
    """Size and theme of a card, whether it names who is reported to have spoken, and the settings."""

    size: str = "og"
    theme: str = "paper"
    speaker: bool = False
    settings: Settings | None = None

    def fit(self, text: CardText) -> int:
        """How many of a text's words fit, from the first."""
        from citekit import cards

        folder = given(self.settings).themes
        return cards.fit(text, size=self.size, theme_name=self.theme, folder=folder)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a card is made from: the passage whose address it carries, and all that it says."""

    passage: Passage
    text: CardText


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation that is drawn in the place of the original words.

    ``language`` is a tag of BCP 47 (``es``, ``zh-Hant``); ``translator`` who answers for it.
    """

    text: str
    language: str
    translator: str


def card_text(chosen: Passage, look: Look) -> CardText:
    """All that a passage's card says; with ``speaker``, who is reported to have spoken.

    Raises NotHeld where there is no text to draw.
    """
    held = chosen.cable
    if not held.is_held:
        raise NotHeld(
            f"There is no card of {held.reference}: its text is not held here.",
            hint="Share its link instead.",
            reference=held.reference,
        )
    markings = {p.marking for p in chosen.paragraphs}
    return CardText(
        quotation=chosen.text or held.subject,
        label=chosen.label,
        marking=markings.pop() if len(markings) == 1 else None,
        classification=held.classification,
        sender=by_line(chosen, speaker=look.speaker),
        date=share.spoken_date(held),
        hashtags=hashtags(chosen),
        permalink=printed(chosen, look.settings),
        alt_text=alt_text(chosen, speaker=look.speaker, settings=look.settings),
        mark=share.marks(chosen),
        reference=str(held.reference),
        transmission=_first_line(held),
        address=place(chosen),
    )


def _first_line(held: Cable) -> str:
    """The cable's own first line: ``R 161454Z MAY 08 FM AMEMBASSY MEXICO``."""
    sent = held.transmission
    precedence = (sent.precedence or "")[:1].replace("F", "Z").replace("I", "O")
    pieces = (precedence, sent.date_time_group, sent.sender and f"FM {sent.sender}")
    return " ".join(piece for piece in pieces if piece)


def drawn(chosen: Passage, look: Look, part: int | None = None) -> Drawn:
    """What the card of a passage shows: the passage, or its beginning with an ellipsis behind it.

    ``part`` asks for one of the series instead, counted from 1.  Raises UnknownName for a size,
    theme or part there is not, and BadQuotation where nothing fits or no face has a character.
    """
    if part is not None:
        parts = series(chosen, look)
        if not 1 <= part <= len(parts):
            raise UnknownName.among("part", str(part), map(str, range(1, len(parts) + 1)))
        return parts[part - 1]
    return _shortened(chosen, look)


def _cut(
    chosen: Passage,
    look: Look,
    *,
    continues: bool = False,
    resumes: bool = False,
    part: str = "",
) -> CardText:
    """The card's text of a part of a passage, with the ellipses that say so, in its alt text too."""
    text = card_text(chosen, look)
    if not (continues or resumes or part):
        return text
    said = f"“{text.quotation}”"
    marked = f"“{'… ' * resumes}{text.quotation}{' …' * continues}”" + f" ({part})" * bool(part)
    return replace(
        text,
        alt_text=text.alt_text.replace(said, marked, 1),
        continues=continues,
        resumes=resumes,
        part=part,
    )


def translated(chosen: Passage, translation: Translation, look: Look) -> CardText:
    """The card's text of a translation, labelled as one; address, marking and mark are the original's.

    Raises BadQuotation where it is empty or says no translator, UnknownName for a language.
    """
    said = " ".join(translation.text.split())
    translator = " ".join(translation.translator.split())
    if not said or not translator:
        raise BadQuotation(
            "A translation needs its words and the name of who answers for it.",
            hint="Give the text, its language and the translator.",
        )
    from citekit.cards import translated_by

    text = card_text(chosen, look)
    whole = replace(text, translation=said, language=translation.language, translator=translator)
    return replace(whole, alt_text=f"“{said}” {translated_by(whole)}. Original: {text.alt_text}")


def fitting(chosen: Passage, look: Look) -> Passage:
    """The passage, or as much of its beginning as fits the card: whole sentences where one does.

    What is returned has its own address, so the card's link names exactly the words on it.  Raises
    BadQuotation where nothing fits, or where no face has a character.
    """
    return _shortened(chosen, look).passage


def _shortened(chosen: Passage, look: Look) -> Drawn:
    """What fits of a passage, and what its card then says."""
    shown = chosen
    for _ in range(_ROUNDS):
        text = _cut(shown, look, continues=shown != chosen)
        count = look.fit(text)
        if count == len(text.quotation.split()):
            return Drawn(shown, text)
        shorter = beginning(shown, count)
        if shorter is None:
            break
        shown = shorter
    raise BadQuotation(_NOT_ONE_WORD, hint="Choose a larger size, or another theme.")


def series(chosen: Passage, look: Look) -> tuple[Drawn, ...]:
    """The passage as a series of cards, 1/3, 2/3 …: the words of its parts join to its own.

    Each part has its own address.  It ends with a sentence where one fits, else an ellipsis shows
    at its end and at the next one's beginning that the sentence goes on.  One part where all fits.
    Raises BadQuotation where even twenty cards would not hold it.
    """
    whole = _shortened(chosen, look)
    if whole.passage == chosen:
        return (whole,)
    parts = list(_parts(chosen, look))
    made, resumes = [], False
    for number, part in enumerate(parts, 1):
        goes_on = number < len(parts) and not _SENTENCE_END.search(part.text)
        said = f"{number}/{len(parts)}"
        made.append(Drawn(part, _cut(part, look, continues=goes_on, resumes=resumes, part=said)))
        resumes = goes_on
    return tuple(made)


def _parts(chosen: Passage, look: Look) -> Iterator[Passage]:
    """The passage in pieces that each fit a card, whatever marks and numbers it then carries."""
    rest: Passage | None = chosen
    for _ in range(_MOST_PARTS):
        if rest is None:
            return
        piece, rest = _piece(rest, look)
        yield piece
    if rest is not None:
        raise BadQuotation(
            f"These words would take more than {_MOST_PARTS} cards of this size.",
            hint="Choose a taller size, or fewer words.",
        )


def _piece(rest: Passage, look: Look) -> tuple[Passage, Passage | None]:
    """As much of a passage as fits one card of a series, and what is left of it."""
    piece = rest
    widest = f"{_MOST_PARTS}/{_MOST_PARTS}"
    for _ in range(_ROUNDS):
        text = _cut(piece, look, continues=True, resumes=True, part=widest)
        count, words = look.fit(text), len(text.quotation.split())
        if count == words:
            if piece == rest:
                return piece, None
            left = ending(rest, words)
            if left is not None:
                return piece, left
            count -= 1
        shorter = beginning(piece, count) if count > 0 else None
        if shorter is None:
            break
        piece = shorter
    raise BadQuotation(_NOT_ONE_WORD, hint="Choose a larger size, or another theme.")
