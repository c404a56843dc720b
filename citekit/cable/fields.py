"""The fields at the head of a body: E.O., TAGS, SUBJECT, references, "Classified By", captions.

Each begins with its keyword, at the start of a line or, where a partner took the line ends out, in
the middle of one, and is found with its span in the raw body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citekit.cable.lines import BLANK, HEADING, PAGE, RULE, TEXT, Lines
from citekit.model import Span

__all__ = ["Field", "find", "without"]

_EO = r"E\.? ?[O0]\.?,? {0,3}1[0-9]{4}"
_OPENS = re.compile(
    rf"(?P<executive_order>{_EO}:?|DECL:)"
    r"|(?P<tags>(?:TAGS?|AGS|TABS|TAGES|TAGZ|TASG)(?: {0,3}[:;]|(?= )))"
    r"|(?P<subject>(?:S?UBJECT|SUBEJCT|SUBJCT|SUBJET|SUJECT|SUBJ)(?: {0,3}[:;.]|(?= [A-Z(\"0-9])))"
    r"|(?P<reference>REF(?:TEL|ERENCE)?\(?S?\)?(?: {0,3}[:;.]| [A-Z]:|(?= {1,3}(?:\(?[A-Z][.:)]|[0-9]{2} [A-Z]|[A-Z]{3,} [0-9])))|REFTELS?$)"
    r"|(?P<classified_by>(?:\([A-Z]{1,3}\) {0,3})?CLASS?IFI?ED {1,2}BY\b {0,2}:?)"
    r"|(?P<caption>(?:SIPDIS|NOFORN|EXDIS|NODIS|LIMDIS|STADIS|NOFORM|SENSITIVE|TERREP|NO ?FORN|AIDAC|EFTO|CORRECTED|C O R R)\b)",
    re.IGNORECASE,
)
_INLINE = re.compile(
    rf"(?P<executive_order>{_EO}:?)"
    r"|(?P<tags>(?:(?<![A-Z])TAG|\bAG|TAGE)S?:)"
    r"|(?P<subject>(?<![A-Z])SUBJ(?:ECT)?:)"
    r"|(?P<reference>REF(?:TEL)?S?(?:\(S\))?:)"
    r"|(?P<classified_by>(?<!DE)Classified By\b:?)"
    r"|(?P<caption>\bSensitive But Unclassified\b|\bThis (?:is an|message is) |\bPlease handle accordingly)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\(?[A-Z]\)?[.):]|\(?[A-Z]\)|[A-Z. ]{3,20} [0-9]{2,6}\b|AND |[0-9]{2} [A-Z]|[0-9. ]{2,9}$", re.IGNORECASE)
_TAG_LINE = re.compile(r"[A-Z0-9(),./ \\-]{2,80}\Z")
_SENTENCE = re.compile(r"[a-z]{2,}[a-z ,']{12,}")
_WIDE = 45
_HARD = 71
"""The column where the terminal broke a "Classified By" line, inside a word if need be."""


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
        if a < end and b > begin:
            a, b = max(a, begin) - begin, min(b, end) - begin
            text = text[:a] + " " * (b - a) + text[b:]
    return text


def find(lines: Lines, first: int, stop: int) -> list[Field]:
    """The fields between two offsets, in order."""
    hits = _hits(lines, lines.at(first), first, stop)
    fields = []
    for index, (begin, content, kind) in enumerate(hits):
        limit = hits[index + 1][0] if index + 1 < len(hits) else stop
        end = _EXTENTS[kind](lines, content, limit)
        fields.append(Field(kind, begin, content, max(content, min(end, limit))))
    return fields


def _hits(lines: Lines, line: int, first: int, stop: int) -> list[tuple[int, int, str]]:
    """Where keywords stand: begin, end, kind."""
    body, hits = lines.body, []
    while line < len(lines.texts) and lines.starts[line] < stop:
        text, begin = lines.texts[line], max(lines.starts[line], first)
        if text and lines.kinds[line] in (TEXT, HEADING, PAGE):
            end = min(lines.end(line), stop)
            begin = _behind(lines, line, begin)
            at = begin
            if lines.kinds[line] == TEXT and (made := _OPENS.match(body, begin, end)):
                hits.append((begin, made.end(), str(made.lastgroup)))
                at = made.end()
            piece = body[at:end]
            if ":" in piece or "lassif" in piece or "LASSIF" in piece:
                hits += [
                    (made.start(), made.end(), str(made.lastgroup))
                    for made in _INLINE.finditer(body, at, end)
                ]
        line += 1
    return hits


def _behind(lines: Lines, line: int, begin: int) -> int:
    """The offset of a line's first sign, behind a cut that the line begins with."""
    for a, b in lines.cuts:
        if a <= begin < b <= lines.end(line):
            begin = b
        elif a > begin:
            break
    piece = lines.body[begin : lines.end(line)]
    return begin + len(piece) - len(piece.lstrip())


def _line(lines: Lines, content: int, limit: int) -> int:
    return min(lines.end(lines.at(content)), limit)


def _order(lines: Lines, content: int, limit: int) -> int:
    line = lines.at(content)
    end = lines.end(line)
    following = lines.texts[line + 1] if line + 1 < len(lines.texts) else ""
    if following.upper().startswith(("DECL", "REASON", "1.4", "1.5")):
        end = lines.end(line + 1)
    return min(end, limit)


def _tags(lines: Lines, content: int, limit: int) -> int:
    line = lines.at(content)
    end = lines.end(line)
    while line + 1 < len(lines.texts) and lines.starts[line + 1] < limit:
        above, text = lines.texts[line].rstrip(), lines.texts[line + 1]
        kind = lines.kinds[line + 1]
        if kind != TEXT or lines.headings and kind == HEADING:
            break
        wraps = above.endswith(",") or (len(above) > _WIDE and _TAG_LINE.match(text))
        empty = not lines.body[content:end].strip()
        if not (wraps or empty):
            break
        line += 1
        end = lines.end(line)
    return min(end, limit)


def _subject(lines: Lines, content: int, limit: int) -> int:
    """To a blank line, a rule, a heading, a partner's prose below capitals."""
    line = lines.at(content)
    end = lines.end(line)
    while line + 1 < len(lines.texts) and lines.starts[line + 1] < limit:
        text, kind = lines.texts[line + 1], lines.kinds[line + 1]
        words = lines.body[content:end].strip()
        if kind == PAGE or (kind == BLANK and words):
            behind = _page_behind(lines, line + 1, limit)
            if not behind:
                break
            line, end = behind, lines.end(behind)
            continue
        if kind in (RULE, HEADING) and words:
            break
        if kind == TEXT and words:
            if text.startswith(("(U)", "(C)", "(S)", "(SBU)")) or len(words) > 400:
                break
            if words.upper() == words and _SENTENCE.search(text):
                break
        line += 1
        end = lines.end(line)
    return min(end, limit)


def _page_behind(lines: Lines, line: int, limit: int) -> int:
    """The line in which words go on behind the change of a page that begins here, or 0."""
    while line < len(lines.texts) and lines.starts[line] < limit and lines.kinds[line] in " .px":
        line += 1
    if line < len(lines.texts) and any(a <= lines.starts[line] < b for a, b in lines.cuts):
        begin = _behind(lines, line, lines.starts[line])
        words = lines.body[begin : lines.end(line)].strip()
        if words and words.upper() == words and begin < limit:
            return line
    return 0


def _reference(lines: Lines, content: int, limit: int) -> int:
    line = lines.at(content)
    end = lines.end(line)
    while line + 1 < len(lines.texts) and lines.starts[line + 1] < limit:
        kind, text = lines.kinds[line + 1], lines.texts[line + 1]
        if kind in (RULE, HEADING):
            break
        if kind == BLANK and lines.body[content:end].strip():
            after = next((n for n in range(line + 1, min(line + 6, len(lines.texts))) if lines.kinds[n] not in " .px"), None)
            if after is None or not _ITEM.match(lines.texts[after]) or lines.kinds[after] != TEXT or len(lines.texts[after]) > 90:
                break
        elif kind == TEXT and _SENTENCE.search(text) and not _ITEM.match(text) and lines.texts[line].endswith((".", "")) and len(text) > 60 and not text.isupper():
            break
        line += 1
        end = lines.end(line)
    return min(end, limit)


def _classified(lines: Lines, content: int, limit: int) -> int:
    line = first = lines.at(content)
    end = lines.end(line)
    while line + 1 < len(lines.texts) and lines.starts[line + 1] < limit and line < first + 8:
        kind, text = lines.kinds[line + 1], lines.texts[line + 1]
        if kind in (RULE, HEADING):
            break
        if kind in " .px" and lines.body[content:end].strip():
            after = next((n for n in range(line + 1, min(line + 8, len(lines.texts))) if lines.kinds[n] not in " .px"), None)
            if after is None or not lines.texts[after].upper().startswith(("REASON", "SONS 1", "ASONS 1", "1.4", "1.5")):
                break
        line += 1
        end = lines.end(line)
    return min(end, limit)


_EXTENTS = {
    "executive_order": _order,
    "tags": _tags,
    "subject": _subject,
    "reference": _reference,
    "classified_by": _classified,
    "caption": _line,
}
