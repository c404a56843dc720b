"""Quote cards: a card's text in, a finished picture out.

``theme`` colours and faces · ``sizes`` · ``dress`` marks as typographers set them · ``shape`` how wide
words are · ``lines`` where they break · ``words`` the quotation · ``labels`` what stands around it ·
``frames`` where each stands · ``layout`` all of it as a scene (pure) · ``draw`` the only Pillow · ``qr``
the only zxing-cpp · ``provenance`` what is written into the file.
"""

from __future__ import annotations

from citekit.cards import layout, provenance, qr, sizes, theme
from citekit.cards.sizes import SIZES
from citekit.errors import UnknownName
from citekit.model import Card, CardText, Scene

__all__ = ["FORMATS", "SIZES", "card", "digest", "fit", "scene", "themes"]

FORMATS = {"png": "image/png"}
"""The forms of a card and their media types."""


def themes() -> tuple[str, ...]:
    """The names of the themes there are."""
    return theme.names()


def scene(text: CardText, *, size: str = "og", theme_name: str = "paper") -> Scene:
    """The card composed, before a pixel is drawn.

    Raises UnknownName, and BadQuotation where the words do not fit at a size that a phone can show
    or a face lacks a character; ``fit`` says how many words would.
    """
    chosen = sizes.named(size), theme.load(theme_name)
    return layout.compose(text, qr.matrix(text.permalink), *chosen)


def fit(text: CardText, *, size: str = "og", theme_name: str = "paper") -> int:
    """How many of the quotation's words fit the card, counted from the first.

    Where not all do, they end with a sentence, else with a clause, else with a word.  Select that
    many words anew, so that the address names exactly what is drawn, and set ``continues``.
    """
    chosen = sizes.named(size), theme.load(theme_name)
    return layout.fit(text, qr.matrix(text.permalink), *chosen)


def card(
    text: CardText, *, size: str = "og", theme_name: str = "paper", format: str = "png"
) -> Card:
    """The finished picture; the same text, size and theme give the same bytes.

    Raises UnknownName for a size, theme or format there is not, and BadQuotation as ``scene`` does.
    """
    if format not in FORMATS:
        raise UnknownName.among("card format", format, FORMATS)
    composed = scene(text, size=size, theme_name=theme_name)
    from citekit.cards import draw

    return Card(
        data=draw.png(composed, provenance.packet(text, size, theme_name)),
        media_type=FORMATS[format],
        width=composed.width,
        height=composed.height,
        alt_text=text.alt_text,
        digest=digest(text, size=size, theme_name=theme_name),
    )


def digest(text: CardText, *, size: str = "og", theme_name: str = "paper") -> str:
    """SHA-256, in hex, of everything that is drawn and of the renderer: known without drawing."""
    return provenance.digest(text, sizes.named(size), theme.load(theme_name))
