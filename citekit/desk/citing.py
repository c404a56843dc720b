"""Citations of a passage: its item, prose in a style, every format, everything at once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from citekit import address as addresses
from citekit import assets
from citekit.desk.holdings import others, passage
from citekit.desk.products import (
    alt_text,
    hashtags,
    links,
    note_as_dict,
    permalink,
    sender,
    speaker_line,
)
from citekit.errors import UnknownName
from citekit.model import Cable, CslItem, Link, Passage
from citekit.settings import Settings

__all__ = [
    "CITATION_STYLES",
    "Export",
    "Showing",
    "cite",
    "cited_fields",
    "engine_file",
    "export",
    "formats",
    "item",
    "show",
    "styles",
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


def item(
    chosen: Passage, *, accessed: str | None = None, settings: Settings | None = None
) -> CslItem:
    """The passage as a CSL item; ``accessed`` is a day (``2026-11-24``), never the clock's."""
    from citekit.cite import item as items

    made = items.item(
        chosen,
        url=permalink(chosen, settings=settings),
        sender=sender(chosen.cable),
        accessed=accessed,
    )
    if chosen.cable.is_held:
        return made
    issued = [int(part) for part in (chosen.cable.source.created or "").split("-")]
    return replace(made, fields={**made.fields, "issued": {"date-parts": [issued]}})


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
    if format not in {row.name for row in table.FORMATS}:
        raise UnknownName.among("format", format, (JSON[0], *(row.name for row in table.FORMATS)))
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
            "guard": [note_as_dict(note) for note in chosen.guard],
            "speaker": speaker_line(chosen) or None,
            "others": list(others(chosen)),
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
            ("Speaker", speaker_line(self.passage)),
            ("Also at", " ".join(others(self.passage)[:10])),
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
