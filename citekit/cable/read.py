"""A raw cable read: header, head of the body, paragraphs."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from citekit import reference
from citekit.cable import header
from citekit.cable.body import Body, divide
from citekit.model import Cable, Paragraph, Problem, RawCable, Span

__all__ = ["READER_VERSION", "read"]

READER_VERSION = 1
"""Counts up when paragraphs are cut otherwise; old addresses resolve in the old segmentation."""

_KEY = re.compile(
    r"(?i)[ \t]*(?:(tags?)\b[ \t]*:?|(subj(?:ect)?)[ \t]*:[ \t]*|(ref(?:s|tels?|\(s\)|erences?)?)[ \t]*:|(e\.?o\.?[ \t]*\d{5})"
    r"|(\(?[UCS]?\)?[ \t]*classified by)|(sipdis|noforn|sensitive|exdis|nodis|terrep)\b)"
)


def read(raw: RawCable) -> Cable:
    """The cable in a raw text; what could not be read is among its problems."""
    wanted = reference.parse(raw.published_id)
    found = divide(raw.body)
    fields = _fields(raw.body, found)
    subject = _subject(fields)
    moment = header.date(raw.header)
    stated = _stated(raw.created)
    by = header.classifier(fields.get("classified", (0, 0, raw.body[:6000]))[2])
    sent = header.transmission(raw.header)
    names = fields.get("tags")
    refs = fields.get("ref")
    mentions = reference.find(refs[2], year=wanted.year, own=wanted, refs=True) if refs else ()
    return Cable(
        reference=wanted,
        date=moment or stated,
        date_is_exact=moment is not None,
        released=(raw.released or "").split(" ")[0] or None,
        origin=raw.origin,
        classification=raw.classification,
        subject=subject.text if subject else raw.title or "",
        tags=header.tags(names[2]) if names else (),
        mentions=mentions,
        classified_by=by,
        signed_by=found.signed_by,
        recipients=(*sent.to, *sent.info),
        paragraphs=found.paragraphs,
        problems=()
        if found.paragraphs
        else (Problem("body", raw.body[:200], "No numbered paragraph."),),
        raw_header=raw.header,
        raw_body=raw.body,
        sha256=hashlib.sha256(f"{raw.header}\0{raw.body}".encode()).hexdigest(),
        source=raw,
        subject_paragraph=subject,
        transmission=sent,
        captions=tuple(
            word
            for word in ("SIPDIS", "NOFORN", "EXDIS", "NODIS", "SENSITIVE")
            if re.search(rf"(?m)^[ \t]*{word}\b", raw.body[:1500])
        ),
        parts=found.parts,
    )


def _stated(created: str | None) -> datetime | None:
    made = re.match(r"(\d{4})-(\d\d)-(\d\d)|(\d{1,2})/(\d{1,2})/(\d{4})", created or "")
    if not made:
        return None
    year, month, day = (made[1], made[2], made[3]) if made[1] else (made[6], made[4], made[5])
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None


def _fields(body: str, found: Body) -> dict[str, tuple[int, int, str]]:
    """The keyword fields of the head: name to (start, end, text), each over its own lines."""
    fields: dict[str, tuple[int, int, str]] = {}
    name, begin, end = "", 0, 0
    names = ("tags", "subject", "ref", "eo", "classified", "caption")

    def close() -> None:
        if name and name not in fields:
            fields[name] = begin, end, body[begin:end]

    for a, b in found.lines.spans[: found.first]:
        if made := _KEY.match(body, a, b):
            close()
            which = next(i for i, g in enumerate(made.groups()) if g)
            name, begin, end = names[which], made.end(), b
            if name == "classified":
                begin = a
        elif not body[a:b].strip():
            close()
            name = "" if name in ("subject", "tags", "eo", "caption") else name
        elif name:
            end = b
    close()
    return fields


def _subject(fields: dict[str, tuple[int, int, str]]) -> Paragraph | None:
    if "subject" not in fields:
        return None
    begin, _end, text = fields["subject"]
    words = " ".join(text.split())
    if not words:
        return None
    span: Span = (begin + len(text) - len(text.lstrip()), begin + len(text.rstrip()))
    return Paragraph("SUBJECT", None, 1, None, words, (span,))
