"""A passage as a CSL item.

The mapping: a ``report`` by the post as a whole name, published by the Department of State, the
reference ID as its number.  Source: of four CSL types tried over 2,858 styles, report prints the
number and the publisher in most.  Neither archive nor archive_location: styles repeat the ID.
"""

from __future__ import annotations

from citekit.cite.titles import titlefy
from citekit.model import CslItem, Paragraph, Passage

__all__ = ["item"]

_ORDINALS = {"2": "second", "3": "third", "4": "fourth"}


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


_OURS = ("Consulate", "Customs", "Delegation", "Department", "Embassy", "Interests", "Mission", "Office", "REO", "Secretary")  # fmt: skip
"""First words of posts and offices that do not say of which country they are."""


def _author(sender: str) -> str:
    bare = sender.removeprefix("US ").removeprefix("U.S. ")
    return f"US {bare}" if bare.startswith(_OURS) else bare


def _locator(passage: Passage) -> str | None:
    """The paragraphs as a reader of the cable finds them: ``11``, ``11-12``, ``3, 11``, ``A``.

    A number that the cable gives twice is said to be the second; a paragraph without one is counted
    among its like.
    """
    cited = [p for p in passage.paragraphs if p.label != "SUBJECT"]
    order = {p.label: at for at, p in enumerate(passage.cable.paragraphs)}
    runs: list[list[Paragraph]] = []
    for paragraph in cited:
        follows = runs and order[paragraph.label] == order[runs[-1][-1].label] + 1
        if follows and paragraph.label.isdigit() and runs[-1][-1].label.isdigit():
            runs[-1].append(paragraph)
        else:
            runs.append([paragraph])
    texts = [_found(r[0]) if len(r) == 1 else f"{_found(r[0])}-{_found(r[-1])}" for r in runs]
    return ", ".join(texts) or None


def _found(paragraph: Paragraph) -> str:
    bare, _, again = paragraph.label.partition(".")
    if bare[:1] == "U" and bare[1:].isdigit():
        return f"[unnumbered {bare[1:]}]"
    return f"{bare} [{_ORDINALS.get(again, f'no. {again}')}]" if again else bare
