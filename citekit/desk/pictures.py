"""Quote cards of a passage: one, a series, a translation, all themes side by side."""

from __future__ import annotations

from citekit.desk import composing
from citekit.desk.composing import Drawn, Look, Translation
from citekit.desk.holdings import given
from citekit.desk.keys import sealed, sealed_digest
from citekit.model import Card, CardText, Passage
from citekit.settings import Settings

__all__ = [
    "alt_texts", "card", "card_digest", "card_formats", "check_theme", "drawn", "fitting", "preview", "series", "sizes",
    "themes",
]  # fmt: skip


def card_text(
    chosen: Passage, *, speaker: bool = False, settings: Settings | None = None
) -> CardText:
    """All that a passage's card says, whether it fits or not."""
    return composing.card_text(chosen, Look(speaker=speaker, settings=settings))


def drawn(
    chosen: Passage,
    *,
    size: str = "og",
    theme: str = "paper",
    speaker: bool = False,
    part: int | None = None,
    settings: Settings | None = None,
) -> Drawn:
    """What the card of a passage shows: its own or shortened passage, and all that it says.

    ``part`` asks for one of the series instead, counted from 1.  Raises UnknownName for a size,
    theme or part there is not, and BadQuotation where nothing fits or no face has a character.
    """
    return composing.drawn(chosen, Look(size, theme, speaker, settings), part)


def card(
    chosen: Passage,
    *,
    size: str = "og",
    theme: str = "paper",
    format: str = "png",
    speaker: bool = False,
    part: int | None = None,
    translation: Translation | None = None,
    settings: Settings | None = None,
) -> Card:
    """The quote card; words that do not fit are left out from the end, and an ellipsis says so.

    With ``speaker`` it names who is reported to have spoken, where the cable names one.  A
    translation is drawn whole or not at all.  Raises what ``drawn`` raises.
    """
    from citekit import cards

    look = Look(size, theme, speaker, settings)
    if translation:
        shown = Drawn(chosen, composing.translated(chosen, translation, look))
    else:
        shown = composing.drawn(chosen, look, part)
    folder = given(settings).themes
    made = cards.card(shown.text, size=size, theme_name=theme, format=format, folder=folder)
    return sealed(made, shown.passage, settings)


def card_digest(
    chosen: Passage,
    *,
    size: str = "og",
    theme: str = "paper",
    speaker: bool = False,
    part: int | None = None,
    settings: Settings | None = None,
) -> str:
    """The digest of the card, known without drawing it."""
    from citekit import cards

    text = composing.drawn(chosen, Look(size, theme, speaker, settings), part).text
    digest = cards.digest(text, size=size, theme_name=theme, folder=given(settings).themes)
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
    BadQuotation where nothing fits, or where no face has a character.
    """
    return composing.fitting(chosen, Look(size, theme, speaker, settings))


def series(
    chosen: Passage,
    *,
    size: str = "og",
    theme: str = "paper",
    speaker: bool = False,
    settings: Settings | None = None,
) -> tuple[Drawn, ...]:
    """The passage as a series of cards, 1/3, 2/3 …: the words of its parts join to its own.

    Raises BadQuotation where even twenty cards would not hold it.
    """
    return composing.series(chosen, Look(size, theme, speaker, settings))


def alt_texts(alt_text: str, quotation: str) -> dict[str, str]:
    """A card's alt text fitted to each network with a limit: the quotation is cut, not the source."""
    from citekit import share

    return {
        network.name: share.fitted_alt(alt_text, quotation, network.alt)
        for network in share.NETWORKS
        if network.alt
    }


def sizes() -> dict[str, tuple[int, int]]:
    """The card sizes: name to width and height in pixels; each also at ``@2x``."""
    from citekit.cards import SIZES

    return {size.name: (size.width, size.height) for size in SIZES}


def card_formats() -> dict[str, str]:
    """The forms of a card: suffix without a dot to media type."""
    from citekit.cards import FORMATS

    return dict(FORMATS)


def themes(*, settings: Settings | None = None) -> tuple[str, ...]:
    """The names of the card themes, those of the operator's folder among them."""
    from citekit import cards

    return cards.themes(given(settings).themes)


def check_theme(name: str, *, settings: Settings | None = None) -> None:
    """Raises UnreadableFile, naming file and line, where a theme is not what it must be."""
    from citekit import cards

    cards.check_theme(name, given(settings).themes)


def preview(
    chosen: Passage, *, size: str = "og", speaker: bool = False, settings: Settings | None = None
) -> bytes:
    """One PNG with the passage's card in every theme, side by side, each with the theme's name."""
    from citekit import cards

    names = themes(settings=settings)
    pictures = [
        card(chosen, size=size, theme=name, speaker=speaker, settings=settings) for name in names
    ]
    columns = 3 if pictures[0].height > pictures[0].width else 2
    return cards.contact_sheet([one.data for one in pictures], names, columns=columns)
