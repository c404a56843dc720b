"""References in running text: in an article, a saved page, a cable."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from citekit.model import Mention, Reference
from citekit.reference import names
from citekit.reference.grammar import FIRST_YEAR, LAST_YEAR, fold, full_year, read
from citekit.reference.lookup import published
from citekit.reference.reflist import Found, scan
from citekit.reference.spelling import MAX_LENGTH
from citekit.reference.tokens import without_page_lines
from citekit.reference.urls import in_address

__all__ = ["find"]

_LONGEST_LIST = 6000
"""Characters; the longest REF lines seen have about 2,500."""

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
    r"(?<![0-9A-Za-z@.])[0-9O][0-9][0-9A-Za-z]{3,40}(?:_[a-z])?(?![0-9A-Za-z@])", re.ASCII
)
_ID = re.compile(r"(?:19|20)?[0-9O]\d[A-Z0]{3,20}[0-9O]{1,8}(?:_[A-Z])?", re.ASCII)
_SPACED = re.compile(
    r"(?<![\w.,:/$@\-])(?P<year>(?:19|20)?\d\d)[\s\-]{0,6}"
    r"(?P<origin>[A-Z][A-Z.']{1,19}(?:[\s\-]{1,6}[A-Z][A-Z.']{0,19}){0,3})[\s\-]{0,6}"
    r"#?(?P<number>\d{1,7})(?![\w/%]|[.,:\-]\d)",
    re.ASCII,
)
_CUE = re.compile(r"REF(?:S|\(S\)|TELS?|TEL\(S\)|ERENCES?)?(?![A-Z])\s{0,9}(?P<colon>:)?", re.ASCII)
_LINE_CUE = re.compile(rf"(?:\A|\n)[ \t]{{0,20}}{_CUE.pattern}", re.ASCII)
_CUED = re.compile(
    r"\b(?:REFS?|REFTELS?|CABLES?|TELEGRAMS?|SEPTELS?|SEE|CF)\b[\s:.,(#]{0,4}(?:[A-Z][.):]?\s)?\Z",
    re.ASCII,
)
_BRACKETED = re.compile(r"[(\[;|]\s?\Z", re.ASCII)
_LED = re.compile(
    r"(?:\A|[,:\n\"]|\b(?:AND|OR|IN|PER|VIA|BY|FROM|OF|TO|ALSO|WITH|AS))\s{0,9}\Z", re.ASCII
)
_SENTENCE = re.compile(r"(?<=[a-z0-9)]{2})[.!?]\s{1,9}(?=[A-Z][a-z]{1,20}\s[a-z]{2})", re.ASCII)
_OTHER_WORD = re.compile(r"\b(?!AND|NOTAL|REF|EXDIS)[A-Z]{3}", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_WORD = re.compile(r"[A-Z]+", re.ASCII)
_BREAK = re.compile(r"\n[ \t\r]*+\n\s*+", re.ASCII)
_NEXT_ITEM = re.compile(r"[\xb6*\-\s]{0,99}+[(\[]?[A-Z]{1,2}\s?(?:[)\].:]|-\s)", re.ASCII)
_OPEN_END = re.compile(r"(?:\A|[,;&(]|\bAND|\b[A-Z][).:]|\b[A-Z][).:]\s*+\d\d)\Z", re.ASCII)
_LIST_END = re.compile(
    r"CLASSIFIED\s{1,9}BY|CLASSIFIED:|DERIVED FROM|REASONS?:|SENSITIVE BUT|\bSUBJ(?:ECT)?:|\bTAGS\b"
    r"|\bE\.?O\.? ?1[0-9]{4}|\bSIPDIS\b|\b(?:BEGIN )?SUMMARY\b|\bINTRODUCTION\b|\bTHIS (?:IS|MESSAGE|CABLE)\b"
    r"|[\-=_*]{5}|(?<![A-Z0-9])(?:\xb6\s?)?1\s?[.)]\s{0,9}(?=[(A-Z])",
    re.ASCII,
)


def find(
    text: str, *, year: int | None = None, own: Reference | None = None, refs: bool = False
) -> tuple[Mention, ...]:
    """Every reference in running text or HTML, in order; see ``citekit.reference.find``."""
    view = _view(text)
    year = own.year if year is None and own else year
    year = year if year and FIRST_YEAR <= year <= LAST_YEAR else None
    spans: list[tuple[int, int, Reference]] = []
    lists = _whole(view, year, own) if refs else _lists(view, text, year, own)
    for found in (*_addresses(text), *lists, *_glued(text), *_spaced(view, text)):
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


def _whole(view: str, year: int | None, own: Reference | None) -> Iterable[Found]:
    """The references of a text that is a list; a REF line may stand in it after other lines."""
    cue = next((c for c in _CUE.finditer(view) if c["colon"]), None) or _LINE_CUE.search(view)
    start = cue.end() if cue else 0
    stop = None if cue else _LIST_END.search(view)
    end = _end(view, start, len(view)) if cue else stop.start() if stop else len(view)
    return scan(view, start, end, year, own, strict=False)


def _lists(view: str, text: str, year: int | None, own: Reference | None) -> Iterator[Found]:
    """The references of every REF line in a text, and of those that follow the word REF at once."""
    done = 0
    for cue in _CUE.finditer(view):
        before = view[cue.start() - 1 : cue.start()]
        if cue.start() < done or (before.isalpha() and not cue["colon"]):
            continue
        start = cue.end()
        if cue["colon"]:
            done = _end(view, start, min(start + _LONGEST_LIST, len(view)))
            if prose := _SENTENCE.search(text, start, done):
                done = prose.start()
            if before == "(":
                done = _closing(view, start, done)
            yield from scan(view, start, done, year, own, strict=True)
        else:
            chain = _chain(view, start, year, own)
            done = chain[-1].end if chain else start
            yield from chain


def _closing(view: str, start: int, end: int) -> int:
    """Where the bracket closes that stood open before a list, or its end."""
    depth = 1
    for at in range(start, end):
        depth += (view[at] == "(") - (view[at] == ")")
        if depth == 0:
            return at
    return end


def _chain(view: str, start: int, year: int | None, own: Reference | None) -> list[Found]:
    """The references that follow a word REF without a colon, and each other, at once.

    Looks further ahead only while the chain goes on, so that a text full of such words costs
    no more than its length.
    """
    chain: list[Found] = []
    for length in (80, 600, 3000):
        end = min(start + length, len(view))
        if not _DIGIT.search(view, start, end):
            break
        chain = []
        for one in scan(view, start, end, year, own, strict=True):
            between = view[chain[-1].end if chain else start : one.start].strip()
            if len(between) > 24 or _OTHER_WORD.search(between):
                break
            chain.append(one)
        if not chain or chain[-1].end < end - 60:
            break
    return chain


def _end(view: str, start: int, limit: int) -> int:
    """Where a list ends: at the next part of the heading, or a blank line and no further item."""
    for gap in _BREAK.finditer(view, start, limit):
        before = view[max(gap.start() - 40, start) : gap.start()].rstrip()
        if _NEXT_ITEM.match(view, gap.end(), limit) or _OPEN_END.search(before):
            continue
        words = _WORD.findall(before[-20:])[-1:] + _WORD.findall(view[gap.end() : gap.end() + 30])
        if before[-1:].isalpha() and any(names.is_name("".join(words[:n])) for n in (2, 3)):
            continue
        limit = gap.start()
        break
    stop = _LIST_END.search(view, start, limit)
    return stop.start() if stop else limit
