"""Where each field of a citation comes from: the line of the cable, a table, an argument, a rule."""

from __future__ import annotations

from citekit.cite.records import author, day, text_of
from citekit.model import CslItem, Passage, Trace

__all__ = ["trace"]


def trace(passage: Passage, item: CslItem, sender: str) -> tuple[Trace, ...]:
    """Every field of an item with its source, and the printed line that it was read from."""
    cable, source = passage.cable, passage.cable.source
    sent, fields = cable.transmission, item.fields
    stated = f"stated by the source ({source.kind})"
    name = f"the table of origins: {cable.reference.origin} is {sender}"
    rows = [
        ("number", fields["number"], *_stated(source.published_id, stated)),
        ("author", author(item), *(_line(cable.raw_header, "FM ", sent.sender) or (name, source.origin or ""))),
        ("title", fields["title"], *_subject(passage)),
        ("genre", fields["genre"], "a rule: every text here is a cable", ""),
        ("publisher", fields["publisher"], "a rule: posts report to the Department", ""),
        ("issued", day(item, "issued"), *(_line(cable.raw_header, "", sent.date_time_group) or _stated(source.created, stated))),
        ("note", fields.get("note"), *(_heading(passage) or _stated(source.classification, stated))),
        ("recipient", _recipient(item), *(_line(cable.raw_header, "TO ", *sent.to[:1]) or ("the header", ""))),
        ("locator", item.locator, *_place(passage)),
        ("suffix", item.suffix, *_subject(passage)),
        ("URL", fields["URL"], "the address asked for (--cite-url)", ""),
        ("accessed", day(item, "accessed"), "an argument (--accessed)", ""),
        ("custom", fields.get("custom"), "the subject as printed, and arguments (--archive-url, --archive-date)", ""),
    ]  # fmt: skip
    return tuple(Trace(f, text_of(v), where, line) for f, v, where, line in rows if v)


def _stated(value: str | None, where: str) -> tuple[str, str]:
    return where, value or ""


def _line(text: str, start: str, holds: str | None = None) -> tuple[str, str] | None:
    """The header's line that begins and holds so, with its number."""
    for number, row in enumerate(text.split("\n"), 1):
        if holds and row.startswith(start) and holds in row:
            return f"header, line {number}", row.strip()
    return None


def _at(raw: str, position: int) -> tuple[str, str]:
    """The line of the body at a position, with its number."""
    start = raw.rfind("\n", 0, position) + 1
    number, end = raw.count("\n", 0, start) + 1, raw.find("\n", position)
    return f"body, line {number}", raw[start : end if end >= 0 else None].strip()


def _subject(passage: Passage) -> tuple[str, str]:
    line = passage.cable.subject_paragraph
    if line and line.spans:
        return _at(passage.cable.raw_body, line.spans[0][0])
    return _stated(passage.cable.source.title, "stated by the source")


def _place(passage: Passage) -> tuple[str, str]:
    """The first line of the first paragraph cited."""
    spans = next((p.spans for p in passage.paragraphs if p.label != "SUBJECT" and p.spans), ())
    if not spans:
        return "the paragraphs asked for", ""
    where, line = _at(passage.cable.raw_body, spans[0][0])
    return where, line[:80]


def _heading(passage: Passage) -> tuple[str, str] | None:
    """The body's line of classification: the first that is not blank."""
    found = next((part for part in passage.cable.parts if part.kind == "heading"), None)
    return _at(passage.cable.raw_body, found.start) if found else None


def _recipient(item: CslItem) -> str:
    names = item.fields.get("recipient")
    return str(names[0]["literal"]) if isinstance(names, list) and names else ""
