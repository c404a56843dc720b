"""schema.org JSON-LD: a ``Quotation`` out of an ``ArchiveComponent``."""

from __future__ import annotations

import json

from citekit.cite.escape import line
from citekit.cite.records import Pairs, author, day, note, pin, text_of
from citekit.model import CslItem, Passage

__all__ = ["as_json_ld"]


def as_json_ld(pairs: Pairs) -> str:
    """One object, or a ``@graph`` of several; ``<`` is escaped, so that it may stand in a page.

    Source of the types: schema.org, Quotation (with ``spokenByCharacter`` left out: who speaks is
    not ours to say) and ArchiveComponent, both CreativeWorks.
    """
    made = [_work(passage, item) for passage, item in pairs]
    body = made[0] if len(made) == 1 else {"@graph": made}
    text = json.dumps({"@context": "https://schema.org", **body}, ensure_ascii=False, indent=2)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028") + "\n"


def _work(passage: Passage, item: CslItem) -> dict[str, object]:
    cable: dict[str, object] = {
        "@type": "ArchiveComponent",
        "name": line(text_of(item.fields["title"])),
        "identifier": item.fields["number"],
        "genre": item.fields["genre"],
        "author": {"@type": "GovernmentOrganization", "name": author(item)},
        "publisher": {"@type": "GovernmentOrganization", "name": item.fields["publisher"]},
        "dateCreated": day(item, "issued") or str(passage.cable.reference.year),
        "inLanguage": "en",
    }
    if said := note(item):
        cable["description"] = said
    url = text_of(item.fields["URL"])
    if not passage.text:
        return cable | {"@id": url, "url": url}
    return {
        "@type": "Quotation",
        "@id": url,
        "url": url,
        "text": passage.text,
        "pagination": pin(item),
        "isPartOf": cable,
    }
