"""What comes out of a passage: addresses, posts, citations, cards, every format."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from citekit import address as addresses
from citekit import assets, reference, share
from citekit.desk.holdings import given, passage
from citekit.errors import BadQuotation
from citekit.links import permalink as permalink_of
from citekit.links import target, targets
from citekit.model import Cable, Card, CardText, CslItem, Link, Passage
from citekit.passage import quoted, shortened
from citekit.settings import Settings
from citekit.share import Post

__all__ = [
    "CITATION_STYLES",
    "Export",
    "Showing",
    "alt_text",
    "card",
    "card_digest",
    "cite",
    "cited_fields",
    "engine_file",
    "export",
    "fitting",
    "formats",
    "hashtags",
    "item",
    "link",
    "links",
    "permalink",
    "posts",
    "sender",
    "show",
    "sizes",
    "styles",
    "themes",
    "title",
]

JSON = ("json", ".json", "application/json")
"""The form that holds everything at once; every other one is a row of the cite room."""
CITATION_STYLES = ("apa", "mla", "chicago")
"""The styles that ``show`` prints."""


@dataclass(frozen=True, slots=True)
class Export:
    """A passage in another form: the format's name, media type, suffix and the bytes."""

    name: str
    media_type: str
    suffix: str
    data: bytes


def sender(held: Cable) -> str:
    """Who sent a cable, as a person cites it: ``Embassy Mexico City``."""
    return reference.origin_name(held.reference.origin) or held.origin or held.reference.origin


def permalink(chosen: Passage, *, settings: Settings | None = None) -> str:
    """The address to publish: ours under the public base, else the original's."""
    return permalink_of(chosen, given(settings).base_url)


def _printed(chosen: Passage, settings: Settings | None) -> str:
    """The permalink with the check of the words, for what draws or quotes them."""
    return permalink(quoted(chosen), settings=settings)


def links(chosen: Passage, *, settings: Settings | None = None) -> tuple[Link, ...]:
    """Every place where the passage can be read."""
    return targets(chosen, given(settings).base_url)


def link(chosen: Passage, name: str, *, settings: Settings | None = None) -> Link:
    """The passage at one place of the table; raises UnknownName."""
    return target(name, chosen, given(settings).base_url)


def hashtags(chosen: Passage) -> tuple[str, ...]:
    """``#cablegate`` and the cable's own hashtag."""
    return share.hashtags(chosen.cable)


def posts(chosen: Passage, *, settings: Settings | None = None) -> tuple[Post, ...]:
    """A ready post for every network."""
    return share.posts(chosen, _printed(chosen, settings), sender(chosen.cable))


def alt_text(chosen: Passage, *, settings: Settings | None = None) -> str:
    """The alt text of the passage's card: the quotation first, then the source."""
    return share.alt_text(chosen, _printed(chosen, settings), sender(chosen.cable))


def item(
    chosen: Passage, *, accessed: str | None = None, settings: Settings | None = None
) -> CslItem:
    """The passage as a CSL item; ``accessed`` is a day (``2026-11-24``), never the clock's."""
    from citekit.cite import item as items

    return items.item(
        chosen,
        url=permalink(chosen, settings=settings),
        sender=sender(chosen.cable),
        accessed=accessed,
    )


def cite(
    chosen: Sequence[Passage],
    *,
    style: str = "apa",
    locale: str | None = None,
    form: str = "entry",
    accessed: str | None = None,
    settings: Settings | None = None,
) -> str:
    """Passages cited in a CSL style: one list of entries, or notes or in-text forms."""
    from citekit.cite import styles

    cited = [item(p, accessed=accessed, settings=settings) for p in chosen]
    return styles.render(cited, style=style, locale=locale, form=form)


def export(
    chosen: Sequence[Passage],
    format: str,
    *,
    accessed: str | None = None,
    settings: Settings | None = None,
) -> Export:
    """Passages in one format of the table, as bytes; raises UnknownName."""
    from citekit.cite import formats as table

    if format == JSON[0]:
        shown = [show(p, settings=settings).as_dict() for p in chosen]
        text = json.dumps(shown[0] if len(shown) == 1 else shown, ensure_ascii=False, indent=2)
        return Export(JSON[0], JSON[2], JSON[1], (text + "\n").encode())
    row = table.row(format)
    pairs = [(p, item(p, accessed=accessed, settings=settings)) for p in chosen]
    return Export(row.name, row.media_type, row.suffix, table.write(row.name, pairs).encode())


@dataclass(frozen=True, slots=True)
class Showing:
    """Everything at once about one passage."""

    passage: Passage
    permalink: str
    links: tuple[Link, ...]
    hashtags: tuple[str, ...]
    alt_text: str
    item: CslItem
    citations: dict[str, str]
    bibtex: str
    biblatex: str
    ris: str

    def as_dict(self) -> dict[str, object]:
        """The keys of ``citekit show --json``."""
        chosen = self.passage
        paragraph, _, words = addresses.runs_text(chosen.address).partition("/")
        return {
            "reference": str(chosen.cable.reference),
            "paragraph": paragraph or None,
            "words": words or None,
            "check": chosen.check,
            "quote": chosen.text or None,
            "permalink": self.permalink,
            "links": {link.name: link.url for link in self.links},
            "hashtags": list(self.hashtags),
            "alt_text": self.alt_text,
            "csl": dict(self.item.fields),
            "citations": self.citations,
            "bibtex": self.bibtex,
            "biblatex": self.biblatex,
            "ris": self.ris,
            "guard": [
                {"code": note.code, "message": note.message, "words": note.words}
                for note in chosen.guard
            ],
        }

    def as_text(self) -> list[tuple[str, str]]:
        """Titled pieces of text, in the order in which a person wants them."""
        rows = [
            ("Words", self.passage.text and f"“{self.passage.text}”"),
            (
                "Note",
                "\n".join(
                    f"{n.message} ({n.words})" if n.words else n.message for n in self.passage.guard
                ),
            ),
            ("Permalink", self.permalink),
            ("Hashtags", " ".join(self.hashtags)),
            *(
                (f"Cite ({style.upper() if len(style) < 4 else style.title()})", text)
                for style, text in self.citations.items()
            ),
            ("Elsewhere", "\n".join(f"{link.label}: {link.url}" for link in self.links)),
            ("Alt text", self.alt_text),
            ("BibTeX", self.bibtex.strip()),
        ]
        return [(title, text) for title, text in rows if text]


def show(
    what: Passage | str,
    para: str | int | None = None,
    *,
    quote: str | None = None,
    words: str | None = None,
    settings: Settings | None = None,
) -> Showing:
    """Everything at once about a passage, or about what a reference, paragraph and words name."""
    chosen = (
        what
        if isinstance(what, Passage)
        else passage(what, para, quote=quote, words=words, settings=settings)
    )

    def written(format: str) -> str:
        return export([chosen], format, settings=settings).data.decode()

    return Showing(
        passage=chosen,
        permalink=permalink(chosen, settings=settings),
        links=links(chosen, settings=settings),
        hashtags=hashtags(chosen),
        alt_text=alt_text(chosen, settings=settings),
        item=item(chosen, settings=settings),
        citations={s: cite([chosen], style=s, settings=settings) for s in CITATION_STYLES},
        bibtex=written("bibtex"),
        biblatex=written("biblatex"),
        ris=written("ris"),
    )


def card_text(
    chosen: Passage, *, continues: bool = False, settings: Settings | None = None
) -> CardText:
    """All that a passage's card says."""
    held = chosen.cable
    labels = [p.label for p in chosen.paragraphs]
    label = None if not labels else labels[0] if len(labels) == 1 else f"{labels[0]}-{labels[-1]}"
    markings = {p.marking for p in chosen.paragraphs}
    return CardText(
        quotation=chosen.text or held.subject,
        label=label,
        marking=markings.pop() if len(markings) == 1 else None,
        classification=held.classification,
        sender=sender(held),
        date=share.spoken_date(held),
        hashtags=hashtags(chosen),
        permalink=_printed(chosen, settings),
        alt_text=alt_text(chosen, settings=settings),
        mark=share.marks(chosen),
        continues=continues,
        reference=str(held.reference),
        transmission=_first_line(held),
    )


def _first_line(held: Cable) -> str:
    """The cable's own first line: ``R 161454Z MAY 08 FM AMEMBASSY MEXICO``."""
    sent = held.transmission
    precedence = (sent.precedence or "")[:1].replace("F", "Z").replace("I", "O")
    pieces = (precedence, sent.date_time_group, sent.sender and f"FM {sent.sender}")
    return " ".join(piece for piece in pieces if piece)


def card(
    chosen: Passage, *, size: str = "og", theme: str = "paper", settings: Settings | None = None
) -> Card:
    """The quote card; raises UnknownName, and BadQuotation where the words do not fit."""
    from citekit import cards

    text = card_text(chosen, settings=settings)
    return cards.card(text, size=size, theme_name=theme)


def card_digest(
    chosen: Passage, *, size: str = "og", theme: str = "paper", settings: Settings | None = None
) -> str:
    """The digest of the card, known without drawing it."""
    from citekit import cards

    return cards.digest(card_text(chosen, settings=settings), size=size, theme_name=theme)


def fitting(
    chosen: Passage, *, size: str = "og", theme: str = "paper", settings: Settings | None = None
) -> Passage:
    """The passage, or as much of its beginning as fits the card: whole sentences where one does.

    What is returned has its own address, so the card's link names exactly the words on it.
    """
    from citekit import cards

    def fits(passage: Passage) -> bool:
        try:
            cards.scene(card_text(passage, settings=settings), size=size, theme_name=theme)
        except BadQuotation:
            return False
        return True

    if fits(chosen) or not chosen.paragraphs:
        return chosen
    shorter = shortened(chosen, fits)
    if shorter is None:
        cards.scene(card_text(chosen, settings=settings), size=size, theme_name=theme)
    return shorter or chosen


@dataclass(frozen=True, slots=True)
class FormatName:
    """A form in which a passage can be had: name, suffix of its address, media type."""

    name: str
    suffix: str
    media_type: str


def formats() -> tuple[FormatName, ...]:
    """Every text form of a passage, ``json`` (everything at once) first."""
    from citekit.cite.formats import FORMATS

    rows = (FormatName(row.name, row.suffix, row.media_type) for row in FORMATS)
    return (FormatName(*JSON), *rows)


def engine_file(name: str) -> bytes:
    """A file of the citation engine: its source, its notice, or the licence it is used under."""
    folder = "licences" if name == "CPAL-1.0.txt" else "citeproc"
    return (assets.data(folder) / name).read_bytes()


def title(subject: str) -> str:
    """A subject in title case, as it is cited."""
    from citekit.cite.titles import titlefy

    return titlefy(subject)


def styles() -> dict[str, str]:
    """The short names of common citation styles, and the styles they stand for."""
    from citekit.cite.styles import SHORT_NAMES

    return {"apa": "apa", **SHORT_NAMES, "ieee": "ieee", "oscola": "oscola"}


def sizes() -> dict[str, tuple[int, int]]:
    """The card sizes: name to width and height in pixels."""
    from citekit.cards import SIZES

    return {size.name: (size.width, size.height) for size in SIZES}


def themes() -> tuple[str, ...]:
    """The names of the card themes."""
    from citekit import cards

    return cards.themes()


def cited_fields(
    held: Cable, *, settings: Settings | None = None
) -> tuple[str, str, dict[str, str]]:
    """Title, day and the fields of a BibLaTeX entry, for completing and checking a user's own."""
    whole = passage(str(held.reference), settings=settings)
    made = item(whole, settings=settings)
    day = held.date.strftime("%Y-%m-%d") if held.date else ""
    entry = export([whole], "biblatex", settings=settings).data.decode()
    fields = dict(re.findall(r"(?m)^  (\w+) *= \{(.*)\},$", entry))
    return str(made.fields["title"]), day, fields
