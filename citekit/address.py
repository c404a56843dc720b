"""The address of a passage: its grammar, read and written without any cable.

::

    08MEXICO1487                      the cable
    08MEXICO1487/11                   paragraph 11, as the cable numbers it
    08MEXICO1487/12.2                 the second paragraph that the cable numbers 12
    08MEXICO1487/A                    a paragraph with a letter
    08MEXICO1487/U1:K3F9              the first paragraph without a number
    08MEXICO1487/11-12                paragraphs 11 to 12 and everything between
    08MEXICO1487/11/58-83             words 58 to 83 of paragraph 11
    08MEXICO1487/11/1-14+30-44:K3F9   two runs, with the check
    08MEXICO1487/11/120-130+12/1-9    words of two paragraphs
    08MEXICO1487/SUBJECT/4-9          words of the subject line

An address holds only ``0-9 A-Z . - + : /``, so that with an upper-case host it fits a QR code's
alphanumeric mode (ISO/IEC 18004, 7.4.4).  ``parse`` also reads what links become in the wild:
lower case, zeros, blanks for ``+``, en dashes, glued punctuation, letters that Crockford's base 32
reads as digits, and the addresses of the original pages.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from citekit import reference
from citekit.errors import BadAddress
from citekit.model import Address, Place, Reference, Run

__all__ = [
    "MAX_LENGTH",
    "MAX_RUNS",
    "MIN_WORDS",
    "bound",
    "bound_lengths",
    "check_of",
    "format",
    "parse",
    "parse_runs",
    "runs_text",
]

MAX_LENGTH = 400
"""Characters; the longest canonical address there can be is shorter."""
MAX_RUNS = 4
MIN_WORDS = 3
"""Words in each run where there are several: shorter ones would be a collage, no quotation."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILO", "110")
_DASHES = dict.fromkeys(
    map(
        ord, "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"
    ),
    "-",
)
_GLUED = " \t\r\n.,;:!?)]}>'\"*_|~\N{HORIZONTAL ELLIPSIS}\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}/"
_LABEL = re.compile(
    r"(?:SUBJECT|U?0*(\d{1,5})[A-Z]?|[A-Z]{1,2}\d{0,3})(?:\.0*(\d{1,4}))?\Z", re.ASCII
)
_RUN = re.compile(r"0*(\d{1,6})(?:-0*(\d{1,6}))?\Z", re.ASCII)
_CHECK = re.compile(r"[0-9A-Z]{4}\Z", re.ASCII)
_ORIGINAL = re.compile(
    r"(?:cable/\d{4}/\d{1,2}|plusd/cables|cables)/([^/#?]+?)(?:\.html?)?(?:[#/](?:par-?)?(\w+))?\Z",
    re.IGNORECASE | re.ASCII,
)
_PLUSD = re.compile(r"_[a-z]\.html?\Z", re.IGNORECASE)
_FRAGMENT = re.compile(r"#(?:p(?:ar-?)?(?=\d))?", re.IGNORECASE)
_PILCROW = re.compile(r"(?:¶+|\bPAR(?:A|AGRAPH)?(?=[ .\d-]))[ .-]*", re.IGNORECASE)
_URL = re.compile(r"https?://[^/\s?#]+(?::\d+)?/?", re.IGNORECASE)


def check_of(text: str) -> str:
    """The check of a quotation: 20 bits of its SHA-256 in Crockford's base 32.

    It proves that a place still holds the same words; it is never used to find them.

    >>> check_of("Mexican governments -- including Calderon's -- have generally sought to "
    ...          "maintain warm ties with Cuba.")
    '0AQ8'
    """
    bits = int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:3], "big") >> 4
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in (15, 10, 5, 0))


def parse(text: str) -> Address:
    """The address in any spelling; raises BadReference or BadAddress.

    >>> parse("/08mexico01487/011/058\N{EN DASH}83 90-95)").places
    (Place(label='11', runs=(Run(first=58, last=83), Run(first=90, last=95))),)
    >>> parse("https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11").places
    (Place(label='11', runs=()),)
    """
    if len(text) > MAX_LENGTH:
        raise BadAddress(
            f"An address has at most {MAX_LENGTH} characters; this one has {len(text)}.",
            hint="Name fewer words, or the whole paragraph.",
        )
    path = text.translate(_DASHES).replace("\N{NO-BREAK SPACE}", " ").strip()
    path = _URL.sub("", path, count=1) if _URL.match(path) else path
    path = path.lstrip("/").rstrip(_GLUED)
    path = _FRAGMENT.sub("/", _PLUSD.sub("", path), count=1)
    if original := _ORIGINAL.match(path):
        label = original[2]
        return Address(reference.parse(original[1]), (Place(_label(label)),) if label else ())
    head, _, rest = path.partition("/")
    cable = reference.parse(head)
    rest = rest.lstrip("/ ").rstrip(_GLUED)
    if not rest:
        return Address(cable)
    rest, colon, check = rest.partition(":")
    try:
        places, through = _places(rest.strip(" /"))
        return Address(cable, places, through, _check(check) if colon else None)
    except BadAddress as error:
        error.details.setdefault("address", _nearest(cable, rest))
        raise


def _nearest(cable: Reference, rest: str) -> Address:
    """The longest beginning of an address that means something."""
    head = re.split(r"[/+:]", rest.strip(" /"), maxsplit=1)[0]
    try:
        places, through = _places(head)
    except BadAddress:
        return Address(cable)
    return Address(cable, places, through)


def format(address: Address) -> str:
    """The canonical spelling, without a leading slash; the inverse of ``parse``.

    >>> format(parse("08 MEXICO 1487/11/1-14+15-20"))
    '08MEXICO1487/11/1-20'
    """
    text = str(address.reference)
    if address.places:
        text += "/" + runs_text(address)
    return f"{text}:{address.check}" if address.check else text


def runs_text(address: Address) -> str:
    """Paragraphs and words of an address as it prints them, check apart (``11/58-83``)."""
    if address.through:
        return f"{address.places[0].label}-{address.through}"
    return "+".join(
        place.label + ("/" + "+".join(map(str, place.runs)) if place.runs else "")
        for place in address.places
    )


def parse_runs(label: str, text: str) -> tuple[Place, ...]:
    """Word runs as a person types them after a paragraph: ``58-83``, ``1-14+30-44``."""
    words = text.translate(_DASHES).replace(",", "+").strip(_GLUED + "+")
    if not words:
        raise _meaningless(text)
    return _places(f"{label}/{words}")[0]


def _check(text: str) -> str:
    check = text.strip().upper().translate(_MISREAD)
    if not _CHECK.match(check) or "U" in check:
        raise BadAddress(
            f"{text!r} is no check: that is four of the characters {_CROCKFORD}.",
            hint="Leave off everything from the colon on to see the words that stand there now.",
        )
    return check


def _label(text: str) -> str:
    label = text.strip().upper()
    found = _LABEL.match(label)
    if not found or found[2] == "0":
        raise _meaningless(text)
    stem, _, occurrence = label.partition(".")
    if found[1]:  # a number, maybe with U before or a letter behind: drop its zeros
        stem = re.sub(r"0*(\d+)", r"\1", stem, count=1)
    return stem if occurrence.lstrip("0") in ("", "1") else f"{stem}.{occurrence.lstrip('0')}"


def _places(rest: str) -> tuple[tuple[Place, ...], str | None]:
    """Places and, for a range of paragraphs, its last label."""
    rest = _PILCROW.sub("", rest)
    if "/" not in rest:
        first, dash, last = (piece.strip() for piece in rest.partition("-"))
        place = Place(_label(first))
        through = _label(last) if dash else None
        return (place,), None if through == place.label else through
    pieces = re.split(r"[+ ]+", re.sub(r" *([-/+]) *", r"\1", rest.strip("+ ")))
    gathered: list[tuple[str, list[Run]]] = []
    for piece in pieces:
        label, slash, run = piece.rpartition("/")
        if slash:
            label = _label(label)
            if not gathered or gathered[-1][0] != label:
                gathered.append((label, []))
        if not gathered:
            raise _meaningless(rest)
        _add_run(gathered[-1][1], run)
    places = tuple(Place(label, tuple(runs)) for label, runs in gathered)
    bound(places)
    return places, None


def _add_run(runs: list[Run], text: str) -> None:
    found = _RUN.match(text)
    if not found:
        raise _meaningless(text)
    run = Run(int(found[1]), int(found[2] or found[1]))
    if run.first < 1 or run.last < run.first:
        raise BadAddress(
            f"{text!r} names no words: positions count from 1 and go forward.",
            hint="Write the first and the last word's position, as in 58-83.",
        )
    if runs and run.first <= runs[-1].last:
        raise BadAddress(
            f"The words {run} come before or inside {runs[-1]}.",
            hint="Runs of words go forward and never overlap.",
        )
    if runs and run.first == runs[-1].last + 1:
        runs[-1] = replace(runs[-1], last=run.last)
    else:
        runs.append(run)


def bound(places: tuple[Place, ...]) -> None:
    """Raise BadAddress where places have too many runs, or runs too short to be a quotation."""
    runs = [run for place in places for run in place.runs]
    if len(runs) > MAX_RUNS:
        raise BadAddress(
            f"An address names at most {MAX_RUNS} runs of words; this one names {len(runs)}.",
            hint="Quote the whole sentence, or make two quotations.",
        )
    lengths: list[int] = []
    for place in places:
        for run in place.runs:
            # The first words of a paragraph may go on from those before, which only a cable tells.
            goes_on = bool(lengths) and run == place.runs[0] and run.first == 1
            size = run.last - run.first + 1
            lengths[-1:] = [lengths[-1] + size] if goes_on else [*lengths[-1:], size]
    bound_lengths(lengths)


def bound_lengths(lengths: list[int]) -> None:
    """Raise BadAddress where there are several runs and one of them is too short."""
    if len(lengths) > 1 and min(lengths) < MIN_WORDS:
        raise BadAddress(
            f"One of these runs has fewer than {MIN_WORDS} words: {min(lengths)}.",
            hint=f"Where there are several runs, each has {MIN_WORDS} words or more.",
        )


def _meaningless(text: str) -> BadAddress:
    return BadAddress(
        f"{text[:60]!r} is no part of an address.",
        hint="Write a paragraph (11, 12.2, A, SUBJECT, 11-12) and maybe its words (11/58-83).",
    )
