"""A passage as a CSL item.

The mapping: a ``report`` by the post as a whole name, published by the Department of State, the
reference ID as its number.  Source: of four CSL types tried over 2,858 styles, report prints the
number and the publisher in most.  Neither archive nor archive_location: styles repeat the ID.
"""

from __future__ import annotations

from citekit.cite.titles import titlefy
from citekit.model import CslItem, Passage

__all__ = ["item"]


def item(passage: Passage, *, url: str, sender: str, accessed: str | None = None) -> CslItem:
    """The CSL item of a passage; ``accessed`` is an ISO day, ``sender`` the name to cite.

    "U.S." is avoided in the author, since some styles drop its stops and the blank with them.
    """
    cable = passage.cable
    fields: dict[str, object] = {
        "id": str(cable.reference),
        "type": "report",
        "author": [{"literal": _author(sender)}],
        "title": titlefy(cable.subject) or f"Cable {cable.reference}",
        "genre": "Diplomatic cable",
        "number": str(cable.reference),
        "publisher": "U.S. Department of State",
        "URL": url,
    }
    if cable.date:
        fields["issued"] = {"date-parts": [[cable.date.year, cable.date.month, cable.date.day]]}
    if accessed:
        fields["accessed"] = {"date-parts": [[int(part) for part in accessed.split("-")]]}
    if cable.classification:
        fields["note"] = f"Classification: {cable.classification}"
    if cable.recipients:
        fields["recipient"] = (
            [{"literal": "US Secretary of State"}]
            if "SECSTATE" in cable.recipients[0]
            else [{"literal": cable.recipients[0]}]
        )
    return CslItem(fields, _locator(passage))


def _author(sender: str) -> str:
    bare = sender.removeprefix("US ").removeprefix("U.S. ")
    return (
        f"US {bare}"
        if bare.startswith(("Embassy", "Consulate", "Mission", "Interests", "Delegation"))
        else bare
    )


def _locator(passage: Passage) -> str | None:
    labels = [p.label for p in passage.paragraphs if p.label != "SUBJECT"]
    if not labels:
        return None
    return labels[0] if len(labels) == 1 else f"{labels[0]}-{labels[-1]}"
