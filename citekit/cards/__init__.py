"""Quote cards: a card's text in, a finished picture out.

``logo`` made safe · ``faces`` the typefaces · ``checks`` what a theme must be · ``theme`` colours and
faces · ``sizes`` · ``dress`` marks as typographers set them · ``shape`` how wide words are · ``lines``
where they break · ``pieces`` the quotation in what no line may part · ``words`` its size and place ·
``labels`` what stands around it · ``frames`` where each stands · ``layout`` all of it as a scene
(pure) · ``masks`` what glyphs cover · ``pixels`` the scene in a palette · ``draw`` its files ·
``paths``, ``svg`` and ``pdf`` the same scene as outlines · ``qr`` codes, and the only zxing-cpp ·
``provenance`` what is written into the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from citekit.cards import labels, layout, provenance, qr, sizes, theme
from citekit.cards.labels import Piece
from citekit.cards.languages import translated_by
from citekit.cards.sizes import SIZES
from citekit.errors import UnknownName
from citekit.model import Card, CardText, Scene

__all__ = [
    "FORMATS",
    "SIZES",
    "card",
    "check_theme",
    "contact_sheet",
    "digest",
    "fit",
    "scene",
    "themes",
    "translated_by",
]


def themes(folder: Path | None = None) -> tuple[str, ...]:
    """The names of the themes there are; with a folder, those in it too."""
    return theme.names(folder)


def check_theme(name: str, folder: Path | None = None) -> None:
    """Load a theme; raises UnknownName, or UnreadableFile naming the line that is at fault."""
    theme.load(name, folder)


def scene(
    text: CardText, *, size: str = "og", theme_name: str = "paper", folder: Path | None = None
) -> Scene:
    """The card composed, before a pixel is drawn.

    Raises UnknownName, UnreadableFile where a theme is at fault, and BadQuotation where the words
    do not fit at a size that a phone can show or no face has a character; ``fit`` says how many
    words would.
    """
    chosen = sizes.named(size), theme.load(theme_name, folder)
    composed = layout.compose(text, qr.matrix(text.permalink), *chosen)
    return layout.enlarged(composed, chosen[0].density)


def fit(
    text: CardText, *, size: str = "og", theme_name: str = "paper", folder: Path | None = None
) -> int:
    """How many of the quotation's words fit the card, counted from the first.

    Where not all do, they end with a sentence, else with a clause, else with a word.  Select that
    many words anew, so that the address names exactly what is drawn, and set ``continues``.
    """
    return _fit(text, size, theme_name, folder, theme.load(theme_name, folder).fingerprint)


@lru_cache(maxsize=512)
def _fit(text: CardText, size: str, theme_name: str, folder: Path | None, _: str) -> int:
    """``fit``, kept: a page asks it of the same words for the picture, its digest and its preview.

    The last argument is the theme's fingerprint, so that a theme that changed is asked anew.
    """
    chosen = sizes.named(size), theme.load(theme_name, folder)
    return layout.fit(text, qr.matrix(text.permalink), *chosen)


def card(
    text: CardText,
    *,
    size: str = "og",
    theme_name: str = "paper",
    format: str = "png",
    folder: Path | None = None,
) -> Card:
    """The finished picture; the same text, size, theme and format give the same bytes.

    Raises UnknownName for a size, theme or format there is not, and what ``scene`` raises.
    """
    if format not in FORMATS:
        raise UnknownName.among("card format", format, FORMATS)
    media_type, drawn = _DRAWN[format]
    composed = scene(text, size=size, theme_name=theme_name, folder=folder)
    return Card(
        data=drawn(composed, text, (size, theme_name)),
        media_type=media_type,
        width=composed.width,
        height=composed.height,
        alt_text=text.alt_text,
        digest=digest(text, size=size, theme_name=theme_name, folder=folder),
        quotation=text.drawn,
    )


def digest(
    text: CardText, *, size: str = "og", theme_name: str = "paper", folder: Path | None = None
) -> str:
    """SHA-256, in hex, of everything that is drawn and of the renderer: known without drawing."""
    return provenance.digest(text, sizes.named(size), theme.load(theme_name, folder))


def contact_sheet(
    pictures: Sequence[bytes], names: Sequence[str], *, columns: int = 2, width: int = 600
) -> bytes:
    """Cards side by side in one PNG, each with its name under it."""
    from citekit.cards import draw

    captions = [
        labels.draw((Piece(name, "IBM Plex Sans 600", "#16191D"),), 24, 0, 0, "#DADFE3")
        for name in names
    ]
    return draw.sheet(pictures, captions, columns, width)


# The forms of a card.  Pillow is imported when pixels are wanted.


def _png(composed: Scene, text: CardText, look: tuple[str, str]) -> bytes:
    from citekit.cards import draw

    return draw.png(composed, provenance.packet(text, *look))


def _webp(composed: Scene, text: CardText, look: tuple[str, str]) -> bytes:
    from citekit.cards import draw

    return draw.webp(composed, provenance.xmp(text, *look))


def _jpeg(composed: Scene, text: CardText, look: tuple[str, str]) -> bytes:
    from citekit.cards import draw

    return draw.jpeg(composed, provenance.xmp(text, *look))


def _svg(composed: Scene, text: CardText, look: tuple[str, str]) -> bytes:
    from citekit.cards.svg import svg

    return svg(composed, text, provenance.rdf(text, *look))


def _pdf(composed: Scene, text: CardText, look: tuple[str, str]) -> bytes:
    from citekit.cards import draw
    from citekit.cards.pdf import pdf

    return pdf(composed, text, provenance.xmp(text, *look), draw.flat)


_DRAWN: dict[str, tuple[str, Callable[[Scene, CardText, tuple[str, str]], bytes]]] = {
    "png": ("image/png", _png),
    "webp": ("image/webp", _webp),
    "jpg": ("image/jpeg", _jpeg),
    "svg": ("image/svg+xml", _svg),
    "pdf": ("application/pdf", _pdf),
}
FORMATS = {name: media_type for name, (media_type, _) in _DRAWN.items()}
"""The forms of a card, by the suffix of their file, and their media types."""
