"""Everything at once about a passage: what ``citekit show`` prints, and the form ``json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from citekit import address as addresses
from citekit.desk import citing
from citekit.desk.citing import JSON, Access, Export, cite, item
from citekit.desk.holdings import others, passage
from citekit.desk.products import (
    alt_text,
    hashtags,
    links,
    note_as_dict,
    permalink,
    speaker_line,
)
from citekit.model import CslItem, Link, Passage
from citekit.settings import Settings

__all__ = ["CITATION_STYLES", "Showing", "export", "show"]

CITATION_STYLES = ("apa", "mla", "chicago")
"""The styles that ``show`` prints."""


def export(
    chosen: Passage | Sequence[Passage],
    format: str,
    *,
    settings: Settings | None = None,
    **access: Unpack[Access],
) -> Export:
    """One passage or several in one format, as bytes; raises UnknownName.

    ``json`` holds everything at once: an object of one passage, a list of several.
    """
    if format != JSON[0]:
        return citing.export(chosen, format, settings=settings, **access)
    shown = [show(p, settings=settings).as_dict() for p in citing.each(chosen)]
    text = json.dumps(shown[0] if len(shown) == 1 else shown, ensure_ascii=False, indent=2)
    return Export(JSON[0], JSON[2], JSON[1], (text + "\n").encode())


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
