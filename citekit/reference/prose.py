"""References in running text: in an article, a saved page, a cable."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator

from citekit.model import Mention, Reference
from citekit.reference import lists, names
from citekit.reference.grammar import FIRST_YEAR, LAST_YEAR, fold, full_year, read
from citekit.reference.lookup import published
from citekit.reference.reflist import Found
from citekit.reference.spelling import MAX_LENGTH
from citekit.reference.tokens import without_page_lines
from citekit.reference.urls import in_address

__all__ = ["find"]

_UPPER = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜàáâãäåçèéêëìíîïñòóôõöøùúûü\u2028\u2029\u0085",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZAAAAAACEEEEIIIINOOOOOOUUUUAAAAAACEEEEIIIINOOOOOOUUUU\n\n\n",
)
_MARKUP = re.compile(r"</?[A-Za-z!][^<>]{0,2000}>|&(?:#x?[0-9A-Fa-f]{1,7}|[A-Za-z]{2,8});")
_SHOWN = {
    **dict.fromkeys(("&#x000a;", "&#x0a;", "&#xa;", "&#10;", "<br>", "<br/>", "<br />"), "\n"),
    **dict.fromkeys(("&amp;", "&#38;"), "&"),
    **dict.fromkeys(("&#39;", "&apos;", "&#x27;"), "'"),
}

_ADDRESS = re.compile(r"(?<![A-Za-z])https?://[^\s\"'<>\\^`{|}]{4,2000}", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w.\-]{1,200}", re.ASCII)
_GLUED = re.compile(
    r"(?<![0-9A-Za-z@])(?<!\d\.)[0-9O][0-9][0-9A-Za-z]{3,40}(?:_[a-z])?(?![0-9A-Za-z@])", re.ASCII
)
_ID = re.compile(r"(?:19|20)?[0-9O]\d[A-Z0]{3,20}[0-9O]{1,8}(?:_[A-Z])?", re.ASCII)
_SPACED = re.compile(
    r"(?<![\w.,:/$@\-])(?P<year>(?:19|20)?\d\d)[\s\-]{0,6}"
    r"(?P<origin>[A-Z][A-Z.']{1,19}(?:[\s\-]{1,6}[A-Z][A-Z.']{0,19}){0,3})[\s\-]{0,6}"
    r"#?(?P<number>\d{1,7})(?![\w/%]|[.,:\-]\d)",
    re.ASCII,
)
_CUED = re.compile(
    r"\b(?:REFS?|REFTELS?|CABLES?|TELEGRAMS?|SEPTELS?|SEE|CF)\b[\s:.,(#]{0,4}(?:[A-Z][.):]?\s)?\Z",
    re.ASCII,
)
_BRACKETED = re.compile(r"[(\[;|]\s?\Z", re.ASCII)
_LED = re.compile(
    r"(?:\A|[,:\n\"]|\b(?:AND|OR|IN|PER|VIA|BY|FROM|OF|TO|ALSO|WITH|AS))\s{0,9}\Z", re.ASCII
)


def find(
    text: str, *, year: int | None = None, own: Reference | None = None, refs: bool = False
) -> tuple[Mention, ...]:
    """Every reference in running text or HTML, in order; see ``citekit.reference.find``."""
    view = _view(text)
    year = own.year if year is None and own else year
    year = year if year and FIRST_YEAR <= year <= LAST_YEAR else None
    spans: list[tuple[int, int, Reference]] = []
    listed = lists.of_list(view, year, own) if refs else lists.of_prose(view, text, year, own)
    for found in (*_addresses(text), *listed, *_glued(text), *_spaced(view, text)):
        place = (found.start, found.end, found.reference)
        at = bisect_left(spans, place[:2], key=lambda span: span[:2])
        is_free = (at == 0 or spans[at - 1][1] <= found.start) and (
            at == len(spans) or found.end <= spans[at][0]
        )
        if is_free:
            insort(spans, place, key=lambda span: span[:2])
    return tuple(
        Mention(reference, start, end, text[start:end])
        for start, end, reference in spans
        if reference != own
    )


def _view(text: str) -> str:
    """The text in upper case, markup and page lines blanked, every character at its place."""
    view = text
    if "<" in text or "&" in text:
        view = _MARKUP.sub(_blank, text)
    if "@" in text:
        view = _MAIL.sub(_blank, view)
    if "://" in text:
        view = _ADDRESS.sub(_blank, view)
    return without_page_lines(fold(view).translate(_UPPER))


def _blank(markup: re.Match[str]) -> str:
    """Blanks as long as what they stand for; WikiLeaks writes line ends as ``&#x000A;``."""
    return _SHOWN.get(markup[0].lower(), " ").ljust(len(markup[0]))


def _addresses(text: str) -> Iterator[Found]:
    """Addresses (URLs) that hold the ID of a published cable, or one in its own spelling."""
    for address in _ADDRESS.finditer(text):
        written = address[0].rstrip(".,;:!?)]*_")
        if not written.isascii() or len(written) > MAX_LENGTH:
            continue
        found = in_address(written)
        if found and (published(found) or str(found) in written):
            yield Found(found, address.start(), address.start() + len(written))


def _glued(text: str) -> Iterator[Found]:
    """IDs in one piece; in lower case, misprinted or under another name only published ones."""
    for token in _GLUED.finditer(text):
        upper = token[0].upper()
        if not _ID.fullmatch(upper) and not names.misprint(upper.partition("_")[0]):
            continue
        found = read(upper)
        if found is None:
            continue
        origin = re.sub(r"[^A-Z]", "", upper.partition("_")[0][2:])
        is_plain = names.known(origin)
        if (is_plain or len(origin) >= 5) and (
            published(found) or (is_plain and upper == token[0])
        ):
            yield Found(found, *token.span())


def _spaced(view: str, text: str) -> Iterator[Found]:
    """IDs with blanks or hyphens between their parts, where nothing speaks for a date."""
    for token in _SPACED.finditer(view):
        year = full_year(token["year"])
        origin = re.sub(r"[^A-Z]", "", token["origin"])
        serial = int(token["number"])
        if year is None or not serial or not (names.known(origin) or len(origin) >= 5):
            continue
        if not names.is_name(origin):
            continue
        found = names.resolve(year, origin, serial)
        before = view[max(token.start() - 24, 0) : token.start()]
        written = text[token.start("origin") : token.end("origin")]
        is_upper = written == written.upper()
        is_published = published(found)
        is_free = not 1900 <= serial <= 2030  # else origin and number may be an event's name
        if _CUED.search(before):
            is_sure = is_published or names.known(origin)
        elif _BRACKETED.search(before):
            is_sure = is_free and (is_published or (is_upper and names.known(origin)))
        else:
            is_short = is_free and len(token["year"]) == 2
            is_sure = is_short and is_upper and is_published and bool(_LED.search(before))
        if is_sure:
            yield Found(found, *token.span())
