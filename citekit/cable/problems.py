"""What is wrong with a raw cable, and what could not be read out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from citekit.cable.body import LONGEST, Body
from citekit.model import Paragraph, Problem, RawCable, Reference

__all__ = ["find"]

_RAW = 200
_DAY = 1
_EXTRACT = "This record is a partial extract"


def find(
    raw: RawCable,
    wanted: Reference,
    found: Body,
    *,
    subject: Paragraph | None,
    moment: datetime | None,
    day: datetime | None,
) -> tuple[Problem, ...]:
    """The problems of a raw cable, those of its header first.

    ``moment`` is what the header's date-time group says, ``day`` what the source states.
    """
    return (
        *_header(raw, moment, day),
        *_heading(found, wanted),
        *_body(raw, found, subject),
        *_numbers(found.paragraphs),
    )


def _header(raw: RawCable, moment: datetime | None, day: datetime | None) -> Iterator[Problem]:
    if raw.header.startswith(_EXTRACT):
        yield Problem(
            "header", raw.header[:_RAW], "The source holds an extract of this cable only."
        )
    if moment and day and abs((moment.date() - day.date()).days) > _DAY:
        yield Problem(
            "header",
            f"{moment:%d%H%MZ %b %y}".upper(),
            f"The header's date is {moment:%Y-%m-%d}, the source states {day:%Y-%m-%d}.",
        )


def _heading(found: Body, wanted: Reference) -> Iterator[Problem]:
    """A page can carry another cable's body.  Source: 14 of 6,717 published pages do."""
    for _, origin, serial in found.lines.headings[:1]:
        if serial != wanted.serial:
            yield Problem(
                "body",
                f"{origin} {serial:06d}",
                f"The body says that it is {origin} {serial}, not {wanted}.",
            )


def _body(raw: RawCable, found: Body, subject: Paragraph | None) -> Iterator[Problem]:
    body = raw.body
    if len(body) > LONGEST:
        yield Problem(
            "body",
            body[LONGEST : LONGEST + _RAW],
            f"The body has {len(body):,} characters; those beyond {LONGEST:,} were not read.",
        )
    for sign, what in (
        ("\0", "NUL characters"),
        ("\ufffd", "characters that could not be decoded"),
    ):
        if sign in body:
            at = body.index(sign)
            yield Problem("body", body[max(0, at - 40) : at + 40], f"The body holds {what}.")
    if not found.paragraphs:
        yield Problem("body", body[:_RAW], "The body holds no paragraph.")
    elif subject is None:
        yield Problem("body", body[:_RAW], "The body names no subject.")


def _numbers(paragraphs: tuple[Paragraph, ...]) -> Iterator[Problem]:
    """Numbers left out, printed twice or begun again: the cable's own, kept as they are."""
    last = 0
    for paragraph in paragraphs:
        number = paragraph.number
        if number is None:
            continue
        if number != last + 1:
            sequel = f"follows paragraph {last}" if last else "is the first one numbered"
            yield Problem(
                f"paragraph {paragraph.label}",
                str(number),
                f"A paragraph numbered {number} {sequel}.",
            )
        last = number
