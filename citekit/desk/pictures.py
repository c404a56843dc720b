"""Quote cards of a passage."""

from __future__ import annotations

from citekit import share
from citekit.desk.holdings import place
from citekit.desk.keys import sealed, sealed_digest
from citekit.desk.products import alt_text, by_line, hashtags, printed
from citekit.errors import BadQuotation
from citekit.model import Cable, Card, CardText, Passage
from citekit.passage import beginning
from citekit.settings import Settings

__all__ = ["card", "card_digest", "fitting", "sizes", "themes"]

_ROUNDS = 8  # a shorter passage may need a longer address or a mark, and so be cut once more


def card_text(
    chosen: Passage, *, speaker: bool = False, settings: Settings | None = None
) -> CardText:
    """All that a passage's card says; with ``speaker``, who is reported to have spoken."""
    held = chosen.cable
    markings = {p.marking for p in chosen.paragraphs}
    return CardText(
        quotation=chosen.text or held.subject,
        label=chosen.label,
        marking=markings.pop() if len(markings) == 1 else None,
        classification=held.classification,
        sender=by_line(chosen, speaker=speaker),
        date=share.spoken_date(held),
        hashtags=hashtags(chosen),
        permalink=printed(chosen, settings),
        alt_text=alt_text(chosen, speaker=speaker, settings=settings),
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


def card(
    chosen: Passage,
    *,
    size: str = "og",
    theme: str = "paper",
    speaker: bool = False,
    settings: Settings | None = None,
) -> Card:
    """The quote card; raises UnknownName, and BadQuotation where the words do not fit.

    With ``speaker`` it names who is reported to have spoken, where the cable names one.
    """
    from citekit import cards

    text = card_text(chosen, speaker=speaker, settings=settings)
    return sealed(cards.card(text, size=size, theme_name=theme), chosen, settings)


def card_digest(
    chosen: Passage,
    *,
    size: str = "og",
    theme: str = "paper",
    speaker: bool = False,
    settings: Settings | None = None,
) -> str:
    """The digest of the card, known without drawing it."""
    from citekit import cards

    text = card_text(chosen, speaker=speaker, settings=settings)
    digest = cards.digest(text, size=size, theme_name=theme)
    return sealed_digest(digest, settings)


def fitting(
    chosen: Passage,
    *,
    size: str = "og",
    theme: str = "paper",
    speaker: bool = False,
    settings: Settings | None = None,
) -> Passage:
    """The passage, or as much of its beginning as fits the card: whole sentences where one does.

    What is returned has its own address, so the card's link names exactly the words on it.  Raises
    BadQuotation where nothing fits, or where a face lacks a character.
    """
    from citekit import cards

    for _ in range(_ROUNDS):
        text = card_text(chosen, speaker=speaker, settings=settings)
        count = cards.fit(text, size=size, theme_name=theme)
        if count == len(text.quotation.split()):
            return chosen
        shorter = beginning(chosen, count)
        if shorter is None:
            break
        chosen = shorter
    raise BadQuotation(
        "Not even the first words fit this card.", hint="Choose a larger size, or another theme."
    )


def sizes() -> dict[str, tuple[int, int]]:
    """The card sizes: name to width and height in pixels."""
    from citekit.cards import SIZES

    return {size.name: (size.width, size.height) for size in SIZES}


def themes() -> tuple[str, ...]:
    """The names of the card themes."""
    from citekit import cards

    return cards.themes()
