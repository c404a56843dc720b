"""The fields at the head of a body: E.O., TAGS, SUBJECT, references, "Classified By", captions.

Each begins with its keyword, at the start of a line or, where a partner took the line ends out, in
the middle of one, and is found with its span in the raw body.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from citekit.cable.lines import BLANK, HEADING, PAGE, RULE, TEXT, Lines
from citekit.model import Span

__all__ = ["Field", "find", "without"]

_EO = r"E\.? ?[O0]\.?,? {0,3}1[0-9]{4}"
_OPENS = re.compile(
    rf"(?P<executive_order>{_EO}:?|DECL:)"
    r"|(?P<tags>(?:TAGS?|AGS|TABS|TAGES|TAGZ|TASG)(?: {0,3}[:;]|(?= )))"
    r"|(?P<subject>(?:S?UBJECT|SUBEJCT|SUBJCT|SUBJET|SUJECT|SUBJ)(?: {0,3}[:;.]| -(?= )|(?= [A-Z(\"0-9])))"
    r"|(?P<reference>REF(?:TEL|ERENCE)?\(?S?\)?(?: {0,3}[:;.]| [A-Z]:|(?= {1,3}(?:\(?[A-Z][.:)]|[0-9]{2} [A-Z]|(?:[A-Z] )?[A-Z]{3,20} [0-9])))|REFTELS?$)"
    r"|(?P<classified_by>(?:\([A-Z]{1,3}\) {0,3})?CLASS?I?FI?ED {1,2}BY\b {0,2}:?)"
    r"|(?P<caption>(?:SIPDIS|NOFORN|EXDIS|NODIS|LIMDIS|STADIS|NOFORM|SENSITIVE|TERREP|NO ?FORN|AIDAC|EFTO|CORRECTED|C O R R)\b)",
    re.IGNORECASE,
)
_INLINE = re.compile(
    rf"(?P<executive_order>{_EO}(?::| DECL))"
    r"|(?P<tags>(?:(?<![A-Z])TAG|\bAG|TAGE)S?:)"
    r"|(?P<subject>(?<![A-Z])SUBJ(?:ECT)?:)"
    r"|(?P<reference>REF(?:TEL)?S?(?:\(S\))?:|(?<=[A-Z\"] )REF(?= [0-9]{2} [A-Z]{3,20} [0-9]{3}))"
    r"|(?P<classified_by>(?<!DE)Classified By\b(?! LINE):?)"
    r"|(?P<caption>\bSensitive But\b|\bThis (?:is an|message is) |\bPlease handle accordingly)",
    re.IGNORECASE,
)
_INITIALS = frozenset("EeDdTtAaSsUuRrCcNnLlXx(")
_SIGNS = re.compile(r"(?:lassif|LASSIF|ensitive|ENSITIVE|ccordingly)")
"""What a line without a colon must hold for a keyword to stand inside it."""
_ITEM = re.compile(
    r"\(?[A-Za-z]\)?[.):]|\(?[A-Z]\)|[A-Z. ]{3,20} [0-9]{2,6}\b|AND |[0-9]{2} [A-Z]|[0-9. ]{2,9}$"
)
_MARKED = re.compile(
    r"(?<=[\s.)])\((?:SBU|[CSU](?://?(?:NF|NOFORN|REL[^()]{1,30}))?)\)[ \t]{1,3}(?!AND\b|OR\b)(?=[A-Z\"])"
)
_RULED = re.compile(r"[ \t]{1,8}-{4,}(?: -{1,60})*")
_TAG_LINE = re.compile(r"[A-Z0-9(),./ \\-]{2,80}\Z")
_CODES = re.compile(r"(?:(?:[A-Z]{2}|[A-Z]{4})(?:[, ]{1,3}|\Z)){1,30}\Z")
_SENTENCE = re.compile(r"[a-z]{2,}[a-z ,']{12,}")
_REASONS = re.compile(r"(?:RE|A)?(?:A|S)?SONS?[: ]|REASON|1\.[45]", re.IGNORECASE)
_TO = re.compile(r"(?:[A-Z/]{2,20} ){1,4}(?:FOR|PASS)\b|PASS ")
_FULL = 50
_WIDE = 45
_TWO_CODES = 8
_MOST = 40
_ENOUGH = 400
_ITEM_LENGTH = 90

GoesOn = Callable[[Lines, int, int, int], int]
"""Whether a field goes on to a line: the line to go on to, or 0, of a line, the offset where its
content begins and the one where it ends at most."""


@dataclass(slots=True)
class Field:
    """A field of the head: its kind, where its keyword begins, the span of its content."""

    kind: str
    begin: int
    content: int
    end: int


def without(body: str, begin: int, end: int, cuts: list[Span]) -> str:
    """A stretch of the body in which every cut is blanked, so that offsets stay."""
    text = body[begin:end]
    for a, b in cuts:
        left, right = max(a, begin) - begin, min(b, end) - begin
        if left < right:
            text = text[:left] + " " * (right - left) + text[right:]
    return text


def find(lines: Lines, first: int, stop: int) -> list[Field]:
    """The fields between two offsets, in order."""
    body, fields = lines.body, []
    hits = _hits(lines, lines.at(first), first, stop)
    for index, (begin, content, kind) in enumerate(hits):
        limit = hits[index + 1][0] if index + 1 < len(hits) else stop
        end = _extent(lines, content, limit, _GOES_ON[kind])
        if kind in ("classified_by", "caption"):
            stops = (_MARKED.search(body, content, end), _RULED.search(body, content, end))
            end = min((made.start() for made in stops if made), default=end)
            if stops[1] and end == stops[1].start():
                end = _underlined(body, content, stops[1])
        fields.append(Field(kind, begin, content, max(content, end)))
    return fields


def _underlined(body: str, begin: int, rule: re.Match[str]) -> int:
    """Where the words begin that a rule in the same line underlines: as many as it is long."""
    words, width = rule.start(), len(rule[0].strip())
    for at in range(max(begin, words - width - 3), min(words, words - width + 4)):
        starts = body[at - 1].isspace() and (body[at].isupper() or body[at] in '"/')
        if starts and body[begin:at].rstrip()[-1:] in (".", ")", "-"):
            return at
    return words


def _hits(lines: Lines, line: int, first: int, stop: int) -> list[tuple[int, int, str]]:
    """Where keywords stand: begin, end, kind."""
    body, hits = lines.body, []
    while line < len(lines.texts) and lines.starts[line] < stop:
        text, begin = lines.texts[line], max(lines.starts[line], first)
        if text and lines.kinds[line] in (TEXT, HEADING, PAGE):
            end = min(lines.end(line), stop)
            begin = _behind(lines, line, begin)
            at = begin
            if (
                lines.kinds[line] == TEXT
                and body[begin] in _INITIALS
                and (made := _OPENS.match(body, begin, end))
            ):
                hits.append((begin, made.end(), str(made.lastgroup)))
                at = made.end()
            elif hits and hits[-1][2] == "executive_order" and _bare_tags(lines, line):
                hits.append((begin, begin, "tags"))
            piece = body[at:end]
            if ":" in piece or _SIGNS.search(piece):
                hits += [
                    (made.start(), made.end(), str(made.lastgroup))
                    for made in _INLINE.finditer(body, at, end)
                    if not (made["classified_by"] and hits and made.start() - hits[-1][1] < 3)
                ]
        line += 1
    return hits


def _bare_tags(lines: Lines, line: int) -> bool:
    """Whether a line right below the E.O. holds codes and nothing else: TAGS without the keyword."""
    text = lines.texts[line]
    return lines.kinds[line - 1] == TEXT and len(text) > _TWO_CODES and bool(_CODES.match(text))


def _behind(lines: Lines, line: int, begin: int) -> int:
    """The offset of a line's first sign, behind a cut that the line begins with."""
    for _, b in lines.cuts_between(begin, begin + 1):
        if b <= lines.end(line):
            begin = b
    piece = lines.body[begin : lines.end(line)]
    return begin + len(piece) - len(piece.lstrip())


def _extent(lines: Lines, content: int, limit: int, goes_on: GoesOn) -> int:
    """Where the content of a field ends: in its own line, or in one that it goes on to."""
    line = lines.at(content)
    for _ in range(_MOST):
        if line + 1 >= len(lines.texts) or lines.starts[line + 1] >= limit:
            break
        further = goes_on(lines, line + 1, content, limit)
        if not further:
            break
        line = further
    return min(lines.end(line), limit)


def _begun(lines: Lines, content: int, below: int) -> str:
    """The words of a field above a line, shortened."""
    return lines.body[content : min(lines.starts[below], content + _ENOUGH)].strip()


def _behind_blanks(lines: Lines, below: int) -> str:
    """The next words below some blank lines and changes of page, or an empty string."""
    for line in range(below, min(below + 8, len(lines.texts))):
        if lines.kinds[line] not in " .px":
            return lines.texts[line] if lines.kinds[line] == TEXT else ""
    return ""


def _never(_lines: Lines, _below: int, _content: int, _limit: int) -> int:
    return 0


def _order(lines: Lines, below: int, _content: int, _limit: int) -> int:
    return below if lines.texts[below].upper().startswith(("DECL", "REASON", "1.4", "1.5")) else 0


def _tags(lines: Lines, below: int, content: int, limit: int) -> int:
    """On lines that hold nothing but tags, below a comma, a full line or the bare keyword."""
    if lines.kinds[below] != TEXT:
        return 0
    above = lines.texts[below - 1]
    text = lines.body[lines.starts[below] : min(limit, lines.end(below))].strip()
    full = len(above) > _WIDE and _TAG_LINE.match(text)
    wraps = above.endswith(",") or full or _CODES.match(text)
    return below if wraps or not _begun(lines, content, below) else 0


def _subject(lines: Lines, below: int, content: int, limit: int) -> int:
    """To a blank line, a rule, a heading, a partner's prose below capitals."""
    text, kind = lines.texts[below], lines.kinds[below]
    words = _begun(lines, content, below)
    if kind == BLANK and words and _ends_below(lines, below, limit):
        return below + 1
    if kind == PAGE or (kind == BLANK and words):
        return _page_behind(lines, below, limit)
    if words and (kind in (RULE, HEADING) or len(words) >= _ENOUGH - 1):
        return 0
    if words and kind == TEXT:
        prose = words.upper() == words and _SENTENCE.search(text)
        if prose or text.startswith(("(U)", "(C)", "(S)", "(SBU)")):
            return 0
    return below


def _ends_below(lines: Lines, blank: int, limit: int) -> bool:
    """Whether a full line of capitals ends in the last words below a blank one, alone there."""
    texts, kinds, below = lines.texts, lines.kinds, blank + 1
    if below >= len(texts) or kinds[below] != TEXT or len(texts[blank - 1]) < _FULL:
        return False
    alone = lines.starts[below + 1] >= limit or kinds[below + 1] != TEXT
    capitals = texts[blank - 1].isupper() and texts[below].isupper() and ":" not in texts[below]
    return alone and capitals and len(texts[below]) < _FULL and not _TO.match(texts[below])


def _page_behind(lines: Lines, line: int, limit: int) -> int:
    """The line in which words go on behind the change of a page that begins here, or 0."""
    while line < len(lines.texts) and lines.starts[line] < limit and lines.kinds[line] in " .px":
        line += 1
    if line < len(lines.texts) and lines.cuts_between(lines.starts[line], lines.starts[line] + 1):
        begin = _behind(lines, line, lines.starts[line])
        words = lines.body[begin : lines.end(line)].strip()
        if words and words.upper() == words and begin < limit:
            return line
    return 0


def _reference(lines: Lines, below: int, content: int, _limit: int) -> int:
    """Over blank lines to further items, never to prose."""
    kind, text = lines.kinds[below], lines.texts[below]
    if kind in (RULE, HEADING):
        return 0
    if kind == BLANK and _begun(lines, content, below):
        after = _behind_blanks(lines, below)
        return below if _ITEM.match(after) and len(after) <= _ITEM_LENGTH else 0
    prose = kind == TEXT and len(text) > 60 and not text.isupper() and _SENTENCE.search(text)
    return 0 if prose and not _ITEM.match(text) else below


def _classified(lines: Lines, below: int, content: int, _limit: int) -> int:
    """To a blank line, unless the reasons follow it."""
    kind = lines.kinds[below]
    if kind in (RULE, HEADING):
        return 0
    if kind in " .px" and _begun(lines, content, below):
        return below if _REASONS.match(_behind_blanks(lines, below)) else 0
    return below


_GOES_ON: dict[str, GoesOn] = {
    "executive_order": _order,
    "tags": _tags,
    "subject": _subject,
    "reference": _reference,
    "classified_by": _classified,
    "caption": _never,
}
