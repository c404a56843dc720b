"""A raw cable read: header, head of the body, paragraphs, and what is wrong with it."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from citekit import reference
from citekit.cable import header, officer, problems, summary, tagging
from citekit.cable.body import Body, divide, spans, words
from citekit.cable.fields import Field, without
from citekit.cable.marks import normal
from citekit.model import Cable, Classifier, Mention, Paragraph, RawCable, Reference, Tag

__all__ = ["READER_VERSION", "declassify_date", "read"]

READER_VERSION = 4
"""Counts up when paragraphs are cut otherwise; old addresses resolve in the old segmentation."""

PART = "page-part"
"""The kind of a raw cable that stands on another's page: that page's anchors are not its own."""

_CAPTION = re.compile(
    r"\b(?:SIPDIS|NOFORN|EXDIS|NODIS|LIMDIS|STADIS|SENSITIVE|TERREP|AIDAC|EFTO|(?:C O R R E C T E D|CORRECTED)\s{1,3}(?:C O P Y|COPY))\b"
)
_MARKING = re.compile(r"\([A-Za-z][A-Za-z/ ,-]{0,40}\)")
_MARKED = re.compile(
    r"\s(\((?:[CSU]|SBU|[CS]//?NF|UNCLASSIFIED|CONFIDENTIAL|SECRET)\))\s*\Z", re.IGNORECASE
)
_DATE = re.compile(
    r"\b([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})\b|\b([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})\b"
)
_NAMED = re.compile(
    r"\b([0-9]{1,2}) ([A-Z]{3})[A-Z]{0,6},? ([0-9]{4})\b|\b([A-Z]{3})[A-Z]{0,6} ([0-9]{1,2}),? ([0-9]{4})\b",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?:E\.? ?O\.?,?\s{0,3}[0-9]{5}\s{0,3}:?)?\s{0,3}(?:DECL(?:ASSIF\w{0,6})?:?)?\s{0,5}(.{0,80})",
    re.IGNORECASE,
)
_NEAR = 6
_HEADING = 400
_NONE = re.compile(r"N\.?/?A\b|NONE", re.IGNORECASE)


def read(raw: RawCable) -> Cable:
    """The cable in a raw text; what could not be read is among its problems.

    Raises BadReference where the published ID is none.
    """
    wanted = reference.parse(raw.published_id)
    found = divide(raw.body, anchored=raw.kind != PART)
    moment, day = header.date(raw.header), header.stated(raw.created)
    sent = header.transmission(raw.header)
    subject = _subject(found)
    paragraphs = found.paragraphs
    return Cable(
        reference=wanted,
        date=moment or day,
        date_is_exact=moment is not None,
        released=(raw.released or "").strip()[:10] or None,
        origin=raw.origin,
        classification=raw.classification,
        subject=subject.text if subject else " ".join((raw.title or "").split()),
        tags=_tags(found),
        mentions=_mentions(found, wanted),
        classified_by=_classifier(found),
        signed_by=found.signed_by,
        recipients=(*sent.to, *sent.info),
        paragraphs=paragraphs,
        problems=problems.find(raw, wanted, found, subject=subject, moment=moment, day=day),
        raw_header=raw.header,
        raw_body=raw.body,
        sha256=hashlib.sha256(
            f"{raw.header}\0{raw.body}".encode("utf-8", "surrogatepass")
        ).hexdigest(),
        source=raw,
        subject_paragraph=subject,
        transmission=sent,
        captions=_captions(found),
        declassify=_declassify(found),
        summary=summary.of_paragraphs(paragraphs, _below_summary(found)),
        parts=found.parts,
    )


def _content(found: Body, one: Field) -> str:
    return without(found.lines.body, one.content, one.end, found.lines.cuts)


def _best(found: Body, kind: str) -> Field | None:
    """The first field of a kind that is not cut short; some sources print a shortened head first."""
    body = found.lines.body
    fields = [one for one in found.fields if one.kind == kind]
    whole = [
        one
        for one in fields
        if body[one.content : one.end].strip(" \n\t-:")
        and not body[one.begin : one.end].rstrip().endswith("...")
        and not body[one.end : one.end + _NEAR].lstrip().startswith("...")
    ]
    return next(iter(whole or fields), None)


def _subject(found: Body) -> Paragraph | None:
    """The subject as a paragraph; a marking before or behind it is its marking."""
    one = _best(found, "subject")
    if one is None:
        return None
    body = found.lines.body
    begin, end, printed = one.content, one.end, None
    lead = begin + len(body[begin:end]) - len(body[begin:end].lstrip())
    if (made := _MARKING.match(body, lead, end)) and normal(made[0]):
        begin, printed = made.end(), made[0]
    elif (made := _MARKED.search(body, max(begin, end - 40), end)) and normal(made[1]):
        end, printed = made.start(), made[1]
    where = spans(found.lines, begin, end)
    text = words(body, where)
    if not text:
        return None
    return Paragraph("SUBJECT", None, 1, normal(printed) if printed else None, text, where, printed)


def _tags(found: Body) -> tuple[Tag, ...]:
    """Those of every TAGS line, since some sources print a shortened head first."""
    names: dict[str, Tag] = {}
    for one in found.fields:
        if one.kind == "tags":
            names.update((tag.name, tag) for tag in tagging.tags(_content(found, one)))
    return tuple(names.values())


def _mentions(found: Body, own: Reference) -> tuple[Mention, ...]:
    mentions: list[Mention] = []
    for one in found.fields:
        if one.kind == "reference":
            text = _content(found, one)
            mentions += [
                Mention(m.reference, m.start + one.content, m.end + one.content, m.text)
                for m in reference.find(text, year=own.year, own=own, refs=True)
            ]
    return tuple(mentions)


def _classifier(found: Body) -> Classifier | None:
    one = _best(found, "classified_by")
    if one:
        return officer.classifier(without(found.lines.body, one.begin, one.end, found.lines.cuts))
    for paragraph in found.paragraphs[:2]:
        if "lassified" in paragraph.text[:200] or "CLASSIFIED" in paragraph.text[:200]:
            a, b = paragraph.spans[0] if paragraph.spans else (0, 0)
            return officer.classifier(found.lines.body[a : min(b, a + 600)])
    return None


def _below_summary(found: Body) -> set[str]:
    """The labels of the paragraphs right below a subhead that names a summary."""
    labels, named = set[str](), False
    for part in found.parts:
        if part.kind == "subhead":
            named = named or "SUMMARY" in found.lines.body[part.start : part.end].upper()
        elif part.kind == "text":
            if named and part.label:
                labels.add(part.label)
            named = False
    return labels


def _captions(found: Body) -> tuple[str, ...]:
    """Those of the heading's own line, where a partner set the head in one, and of every caption."""
    lines, words = found.lines, dict[str, None]()
    where = [(one.begin, one.end) for one in found.fields if one.kind == "caption"]
    if lines.headings:
        begin, end = lines.starts[lines.headings[0][0]], lines.end(lines.headings[0][0])
        behind = (one.begin for one in found.fields if one.begin > begin)
        where.insert(0, (begin, min(end, begin + _HEADING, next(behind, end))))
    for begin, end in where:
        for made in _CAPTION.finditer(lines.body, begin, end):
            word = " ".join(made[0].split())
            words["CORRECTED COPY" if word.startswith("C") else word] = None
    return tuple(words)


def _declassify(found: Body) -> str | None:
    one = _best(found, "executive_order")
    return declassify_date(found.lines.body[one.begin : one.end]) if one else None


def declassify_date(line: str) -> str | None:
    """The day of an E.O. line as an ISO date; other words (``OADR``) as printed; None for N/A.

    >>> declassify_date("E.O. 12958: DECL: 11/03/2015"), declassify_date("E.O. 12356: DECL: OADR")
    ('2015-11-03', 'OADR')
    >>> declassify_date("E.O. 12958: AS AMENDED; DECLASSIFIED JUNE 21, 2006")
    '2006-06-21'
    """
    if made := _DATE.search(line):
        month, day, year = (
            int(n) for n in (made.group(1, 2, 3) if made[1] else made.group(5, 6, 4))
        )
        if month > 12 >= day:
            month, day = day, month
        year += 0 if year > 99 else 1900 if year >= 66 else 2000
    elif made := _NAMED.search(line):
        number, name, full = made.group(1, 2, 3) if made[1] else made.group(5, 4, 6)
        month, day, year = header.MONTHS.get(name.upper(), 0), int(number), int(full)
    if made:
        try:
            return datetime(year, month, day, tzinfo=UTC).date().isoformat()
        except ValueError:
            return made[0]
    words = _ORDER.match(line.strip())
    rest = " ".join(words[1].split()).strip(" .:") if words else ""
    return None if not rest or _NONE.match(rest) else rest
