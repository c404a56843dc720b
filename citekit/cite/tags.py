"""Tags in the head of a page by which reference managers and search engines read its citation.

Sources: Google Scholar's inclusion guidelines (Highwire Press tags), Dublin Core's DCMI terms in
HTML, and Zotero's translator "Embedded Metadata": ``citation_technical_report_institution`` makes
an item a report, the comma behind the author keeps a name whole, ``z:`` tags are its own fields.
"""

from __future__ import annotations

from citekit.cite.records import Pairs, author, day, institution, text_of

__all__ = ["as_tags"]


def as_tags(pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """Names and contents of the tags of one passage; none is empty."""
    passage, item = pairs[0]
    issued = day(item, "issued") or str(passage.cable.reference.year)
    fields = {name: text_of(value) for name, value in item.fields.items()}
    rows = (
        ("citation_technical_report_institution", fields["publisher"]),
        ("citation_technical_report_number", fields["number"]),
        ("citation_title", fields["title"]),
        ("citation_author", institution(item)),
        ("citation_publication_date", issued.replace("-", "/")),
        ("citation_public_url", fields["URL"]),
        ("citation_language", "en"),
        ("z:itemType", "report"),
        ("z:reportType", fields["genre"]),
        ("DC.title", fields["title"]),
        ("DC.creator", author(item)),
        ("DC.publisher", fields["publisher"]),
        ("DC.date", issued),
        ("DC.identifier", fields["URL"]),
        ("DC.language", "en"),
    )
    return tuple(row for row in rows if row[1])
