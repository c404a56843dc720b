"""The header as transmitted, and the head of the body: date, addressees, tags, subject, classifier."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from citekit.model import Classifier, Tag, Transmission

__all__ = ["classifier", "date", "reasons", "tags", "transmission"]

_DTG = re.compile(r"\b(\d{2})(\d{2})(\d{2})Z\s+(?:ZDK\s+)?([A-Z]{3})\s+(\d{2,4})\b")
_PRECEDENCE = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}
_MONTHS = {m: i for i, m in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
_ADDRESSEE = re.compile(
    r"\A(?:[A-Z]{4,10}/)?(.+?)(?:\s+(?:IMMEDIATE|PRIORITY|ROUTINE|FLASH|NIACT))*(?:\s+\d{1,6})?\s*\Z"
)
_BY = re.compile(
    r"\(?[A-Z]*\)?\s*classified\s+by\s*:?\s*(?:classified\s+by\s*:?\s*)?", re.IGNORECASE
)
_REASON = re.compile(
    r"[,;.:\s(]*(?:for\s+)?(?:e\.?o\.?\s*\d{5}\s*)?reasons?\b|\s+1\.[45]\s*[,(]", re.IGNORECASE
)
_LETTER = re.compile(r"\(([a-h])\)|\b([A-H])\b", re.IGNORECASE)
_TITLE = re.compile(
    r"\A(?:(?:acting|deputy|a/)?\s*)?((?:[\w/.&'-]+,?\s+)*?(?:ambassador|charg[eé]\w*(?:\s+d'affaires)?|(?:minister\s+)?counsell?or|dcm|consul(?:\s+general)?"
    r"|officer|chief(?:\s+of\s+mission)?|minister|director|secretary|attach[eé]\w?|representative|cdas?|polcouns|econoff|ambassador))[\s,:.]+"
    r"((?:[A-Z][\w'.-]*\.?\s*){2,5})\Z",
    re.IGNORECASE,
)


def date(header: str) -> datetime | None:
    """The moment of the header's date-time group (``161454Z MAY 08``), in UTC."""
    for found in _DTG.finditer(header):
        day, hour, minute, month, year = found.groups()
        full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 66 else 2000)
        try:
            return datetime(full, _MONTHS[month], int(day), int(hour), int(minute), tzinfo=UTC)
        except (ValueError, KeyError):
            continue
    return None


def transmission(header: str) -> Transmission:
    """The parts of the header, each addressee without its route and delivery number."""
    lines = [line.strip() for line in header.split("\n")]
    group = _DTG.search(header)
    precedence = None
    if group:
        before = header[: group.start()].rsplit("\n", 1)[-1].split()
        precedence = _PRECEDENCE.get(before[0]) if before else None
    sender: str | None = None
    to: list[str] = []
    info: list[str] = []
    into: list[str] | None = None
    for line in lines:
        if line.startswith("FM "):
            sender, into = line[3:].strip(), None
        elif line.startswith("TO "):
            into = to
            into.append(_addressee(line[3:]))
        elif line.startswith("INFO "):
            into = info
            into.append(_addressee(line[5:]))
        elif into is not None and line and not line.startswith(("XMT", "BT")):
            into.append(_addressee(line))
    first = lines[0] if lines and lines[0].startswith("VZCZ") else None
    return Transmission(
        first, group[0] if group else None, precedence, sender, tuple(to), tuple(info)
    )


def _addressee(line: str) -> str:
    found = _ADDRESSEE.match(line.strip())
    return found[1] if found else line.strip()


def tags(text: str) -> tuple[Tag, ...]:
    """The tags of a TAGS line that is cut out already."""
    words = re.split(r"[,\s;]+", text.upper().strip(" :,"))
    return tuple(
        Tag(word) for word in dict.fromkeys(w for w in words if re.match(r"[A-Z0-9-]{2,}\Z", w))
    )


def classifier(text: str) -> Classifier | None:
    """The officer of a "Classified By" passage."""
    found = _BY.search(text)
    if not found:
        return None
    rest = " ".join(text[found.end() :].split())
    end = _REASON.search(rest)
    who = rest[: end.start()].strip(" .,;:") if end else rest.strip(" .,;:")
    name, title = who or None, None
    if made := _TITLE.match(who):
        title, name = made[1].strip(" ,"), made[2].strip(" ,.")
    elif "," in who:
        name, title = (piece.strip() for piece in who.split(",", 1))
    return Classifier(
        " ".join(text.split()), name, title, reasons(rest[end.start() :] if end else "")
    )


def reasons(text: str) -> tuple[str, ...]:
    """Reasons in one spelling.

    >>> reasons("Reasons: 1.4 (b),(d).")
    ('1.4 (b)', '1.4 (d)')
    """
    section = re.search(r"1\.[45]", text)
    if not section:
        return ()
    letters = (a or b for a, b in _LETTER.findall(text[section.end() :]))
    return tuple(f"{section[0]} ({letter.lower()})" for letter in dict.fromkeys(letters))
