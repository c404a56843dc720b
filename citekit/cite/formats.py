"""``FORMATS``: the forms in which other programs read a citation.

One row a format: name, suffix, media type, writer.  Command line, negotiation and documentation
read the table.  Every writer takes passages with their items and makes one record of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from citekit.cite.linked import as_json_ld
from citekit.cite.quoting import as_html, as_markdown, as_org, as_text, as_wikipedia
from citekit.cite.records import Pairs
from citekit.cite.tagged import as_enw, as_ris
from citekit.cite.tex import as_biblatex, as_bibtex
from citekit.cite.xml import as_dublin_core, as_endnote, as_mods, as_word
from citekit.cite.yaml import as_cff, as_csl_json, as_csl_yaml, as_hayagriva
from citekit.errors import UnknownName

__all__ = ["FORMATS", "Format", "row", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: name, suffix of its addresses, media type, writer."""

    name: str
    suffix: str
    media_type: str
    writer: Callable[[Pairs], str]


def row(name: str) -> Format:
    """The row of that name; raises UnknownName with the nearest ones."""
    found = next((f for f in FORMATS if f.name == name), None)
    if found is None:
        raise UnknownName.among("format", name, (f.name for f in FORMATS))
    return found


def write(name: str, pairs: Pairs) -> str:
    """Passages in one format, as text that ends with a line feed."""
    return row(name).writer(pairs)


FORMATS: tuple[Format, ...] = (
    Format("bibtex", ".bib", "application/x-bibtex", as_bibtex),
    Format("biblatex", ".biblatex", "application/x-biblatex", as_biblatex),
    Format("csl-json", ".csl.json", "application/vnd.citationstyles.csl+json", as_csl_json),
    Format("csl-yaml", ".csl.yaml", "application/vnd.citationstyles.csl+yaml", as_csl_yaml),
    Format("ris", ".ris", "application/x-research-info-systems", as_ris),
    Format("enw", ".enw", "application/x-endnote-refer", as_enw),
    Format("endnote-xml", ".endnote.xml", "application/x-endnote+xml", as_endnote),
    Format(
        "word",
        ".word.xml",
        "application/vnd.openxmlformats-officedocument.bibliography+xml",
        as_word,
    ),
    Format("hayagriva", ".hayagriva.yaml", "application/yaml", as_hayagriva),
    Format("mods", ".mods.xml", "application/mods+xml", as_mods),
    Format("dublin-core", ".dc.xml", "application/xml", as_dublin_core),
    Format("json-ld", ".jsonld", "application/ld+json", as_json_ld),
    Format("cff", ".cff", "application/x-cff", as_cff),
    Format("wikipedia", ".wiki", "text/x-wiki", as_wikipedia),
    Format("markdown", ".md", "text/markdown", as_markdown),
    Format("org", ".org", "text/org", as_org),
    Format("html", ".html", "text/html", as_html),
    Format("text", ".txt", "text/plain", as_text),
)
