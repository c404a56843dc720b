"""Plain text: a page copied from a browser, the five-line dumps, the bare text of a cable.

What the site says of a cable stands in one row: ID, created, released, classification, origin.
Everything before it is the site's; header and body follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from citekit import reference
from citekit.cable.header import date
from citekit.cable.lines import HEADING
from citekit.cable.pages import split
from citekit.corpus import decode
from citekit.errors import BadReference
from citekit.model import Problem, RawCable

__all__ = ["cables", "knows", "of_heading"]

_CLASS = r"(?:UNCLASSIFIED|CONFIDENTIAL|SECRET)(?://(?:FOR OFFICIAL USE ONLY|NOFORN))?"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2})?"
_ROW = re.compile(
    rf"(?:\A|(?<=\n))[ \t]{{0,20}}(?P<id>[0-9]{{2}}[0-9A-Z]{{3,40}})\s{{1,20}}(?P<created>{_DATE})\s{{1,20}}"
    rf"(?:(?P<released>{_DATE})\s{{1,20}})?(?P<class>{_CLASS})[ \t\r\n]{{1,20}}(?P<origin>[A-Z][^\n\t]{{2,60}})[^\n]{{0,40}}(?:\n|\Z)"
)
_FIVE = re.compile(
    rf"\A\s{{0,20}}(?P<id>[0-9]{{2}}[0-9A-Z]{{3,40}})[ \t]*\n(?P<title>[^\n]{{0,600}})\n(?P<created>[^\n]{{0,40}}[0-9]{{4}}[^\n]{{0,20}})\n"
    rf"(?P<class>{_CLASS})[ \t]*\n(?P<origin>[^\n]{{2,60}})\n"
)
_BODY = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [0-9]{2} [A-Z][a-z]+ [0-9]{4}, [0-9]{2}:[0-9]{2}|Cable dated:)"
)
_ANCHOR = re.compile(r"(?m)^( {0,200})¶(?=(?:[0-9]+|[A-Z])\. )")
_LEVEL = {"C": "CONFIDENTIAL", "S": "SECRET", "U": "UNCLASSIFIED"}
_RAW = 200
_HEADER = 200_000
"""Characters among which the heading stands; no header of a cable is a tenth as long."""


def knows(head: bytes) -> bool:
    """Whether a file is text at all; whether it holds a cable shows when it is read."""
    return bool(head.strip()) and not decode.is_binary(head)


def cables(data: bytes, name: str) -> Iterator[RawCable | Problem]:
    """The cables in a text, one for each row that the site would print above it."""
    text, good = decode.text(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    found = list(_ROW.finditer(text)) or list(_FIVE.finditer(text))
    for made, following in zip(found, [*found[1:], None], strict=False):
        rest = text[made.end() : following.start() if following else len(text)]
        if following:
            rest = rest.rstrip() + "\n"
        header, body = _parted(_ANCHOR.sub(r"\1", rest))
        stated = made.groupdict()
        yield RawCable(
            made["id"],
            header,
            body,
            "text",
            name,
            created=made["created"],
            released=stated.get("released"),
            classification=made["class"],
            origin=made["origin"].strip(),
            title=stated.get("title"),
        )
    if not found:
        yield _bare(text, name)
    if not good:
        yield Problem(name, "", "The text is not in UTF-8; it was read as Windows-1252.")


def _parted(text: str) -> tuple[str, str]:
    """Header and body: the body begins with its classification line or the line with its date."""
    lines = split(text[:_HEADER])
    for line, words in enumerate(lines.texts):
        if lines.kinds[line] == HEADING or _BODY.match(words):
            at = lines.starts[line]
            return text[:at].rstrip("\n"), text[at:]
    return "", text


def _bare(text: str, name: str) -> RawCable | Problem:
    """The one cable of a text that only its own heading and date name, or a problem."""
    header, body = _parted(_ANCHOR.sub(r"\1", text))
    lines = split(body[:_HEADER])
    moment = date(header)
    if lines.headings and moment:
        _, origin, serial = lines.headings[0]
        if found := of_heading(origin, serial, moment.year):
            return RawCable(
                found,
                header,
                body,
                "text",
                name,
                classification=_classification(lines.texts[lines.headings[0][0]], body),
            )
    return Problem(
        name,
        text[:_RAW],
        "The text holds no cable: neither a row with a reference ID nor a header and a heading.",
    )


def of_heading(origin: str, serial: int, year: int) -> str | None:
    """The published ID that a heading such as ``BUENOS AIRES 001150`` names, or None."""
    printed = f"{year % 100:02d}{re.sub(r'[^A-Z]', '', origin)}{serial}"
    try:
        found = reference.parse(printed)
    except BadReference:
        return None
    return found.published_id if reference.published(found) else None


def _classification(heading: str, body: str) -> str:
    """The printed value of a heading and its captions."""
    level = _LEVEL[heading.lstrip()[:1]]
    top = body[:600]
    if level == "UNCLASSIFIED":
        return level + ("//FOR OFFICIAL USE ONLY" if "\nSENSITIVE" in top else "")
    return level + ("//NOFORN" if "NOFORN" in top else "")
