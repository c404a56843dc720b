"""A passage as a CSL item.

The mapping: a ``report`` by the post as a whole name, published by the Department of State, the
reference ID as its number.  Source: of four CSL types tried over 2,858 styles, report prints the
number and the publisher in most.  Neither archive nor archive_location: styles repeat the ID.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from citekit.cite.titles import sentence_case, titlefy
from citekit.errors import BadOption
from citekit.model import CslItem, Paragraph, Passage

__all__ = ["CASES", "item"]

CASES = ("title", "sentence", "original")
"""How a subject is written as a title."""
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth"}


def item(
    passage: Passage,
    *,
    url: str,
    sender: str,
    accessed: str | None = None,
    archive_url: str | None = None,
    archive_date: str | None = None,
    case: str = "title",
) -> CslItem:
    """The CSL item of a passage.

    ``url`` is the address that is cited, ``sender`` the name to cite; ``accessed`` the day of access
    and ``archive_date`` that of the copy at ``archive_url``, ISO days; ``case`` one of ``CASES``.
    The subject as the cable has it is kept in ``custom``, where no style looks for a title.  "U.S."
    is avoided in the author, since some styles drop its stops and the blank with them.  Raises
    BadOption for a day that is none, or an archive's address that is no web address.
    """
    cable = passage.cable
    fields: dict[str, object] = {
        "id": str(cable.reference),
        "type": "report",
        "author": [{"literal": _author(sender)}],
        "title": _title(passage, case) or f"Cable {cable.reference}",
        "genre": "Diplomatic cable",
        "number": str(cable.reference),
        "publisher": "U.S. Department of State",
        "URL": url,
    }
    if cable.date:
        fields["issued"] = {"date-parts": [[cable.date.year, cable.date.month, cable.date.day]]}
    if accessed:
        fields["accessed"] = {"date-parts": [_day("day of access", accessed)]}
    archived = _archived(archive_url, archive_date)
    classified = f"Classification: {cable.classification}" if cable.classification else ""
    if note := "; ".join(filter(None, (classified, archived))):
        fields["note"] = note
    if cable.recipients:
        is_secretary = "SECSTATE" in cable.recipients[0]
        name = "US Secretary of State" if is_secretary else cable.recipients[0]
        fields["recipient"] = [{"literal": name}]
    kept = {"subject": cable.subject, "archive-url": archive_url, "archive-date": archive_date}
    if custom := {name: value for name, value in kept.items() if value}:
        fields["custom"] = custom
    has_subject = any(p.label == "SUBJECT" for p in passage.paragraphs)
    return CslItem(fields, _locator(passage), suffix="subject line" if has_subject else "")


def _title(passage: Passage, case: str) -> str:
    subject = passage.cable.subject
    if case == "original":
        return subject
    if case == "sentence":
        return sentence_case(subject, [p.text for p in passage.cable.paragraphs])
    return titlefy(subject)


def _day(what: str, text: str) -> list[int]:
    """Year, month and day of an ISO day."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise BadOption(f"The {what} {text[:40]!r} is no day.", hint="Write it as 2026-11-24.")
    return [found.year, found.month, found.day]


def _archived(url: str | None, day: str | None) -> str:
    """What the note says of an archived copy; empty where none is given."""
    if day:
        _day("day of the archived copy", day)
    if not url:
        if day:
            raise BadOption(
                "A day of archiving without an archived copy.", hint="Give its address as well."
            )
        return ""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or not url.isprintable() or " " in url:
        raise BadOption(
            f"{url[:80]!r} is no web address.", hint="Give that of the copy, with https://."
        )
    return f"archived at {url}" + (f" on {day}" if day else "")


_OURS = ("Consulate", "Customs", "Delegation", "Department", "Embassy", "Interests", "Mission", "Office", "REO", "Secretary")  # fmt: skip
"""First words of posts and offices that do not say of which country they are."""


def _author(sender: str) -> str:
    bare = sender.removeprefix("US ").removeprefix("U.S. ")
    return f"US {bare}" if bare.startswith(_OURS) else bare


def _locator(passage: Passage) -> str | None:
    """The paragraphs as a reader of the cable finds them: ``11``, ``11-12``, ``3, 11``, ``A``.

    A number that the cable gives twice is said to be the second; a paragraph without one is found
    by the numbered one before it.
    """
    cited = [p for p in passage.paragraphs if p.label != "SUBJECT"]
    every = passage.cable.paragraphs
    order = {p.label: at for at, p in enumerate(every)}
    runs: list[list[Paragraph]] = []
    for paragraph in cited:
        follows = runs and order[paragraph.label] == order[runs[-1][-1].label] + 1
        if follows and paragraph.label.isdigit() and runs[-1][-1].label.isdigit():
            runs[-1].append(paragraph)
        else:
            runs.append([paragraph])
    ends = [dict.fromkeys((run[0].label, run[-1].label)) for run in runs]
    texts = ["-".join(_found(label, every[: order[label] + 1]) for label in run) for run in ends]
    return ", ".join(texts) or None


def _found(label: str, until: tuple[Paragraph, ...]) -> str:
    """Where a paragraph is found; ``until`` are the cable's up to it, itself included.

    >>> _found("12.2", ()), _found("A", ())
    ('12 [second]', 'A')
    """
    bare, _, again = label.partition(".")
    if not _is_unnumbered(label):
        return f"{bare} [{_ORDINALS.get(int(again), f'no. {again}')}]" if again else bare
    count, before = 0, ""
    for paragraph in reversed(until):
        if not _is_unnumbered(paragraph.label):
            before = f" after {_found(paragraph.label, ())}"
            break
        count += 1
    return f"[{_ORDINALS.get(count, f'no. {count}')} unnumbered{before}]"


def _is_unnumbered(label: str) -> bool:
    return label[:1] == "U" and label[1:].isdigit()
