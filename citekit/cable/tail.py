"""The end of a cable: who signed it, and what stands around the signature."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from citekit.cable.lines import BLANK, DEBRIS, EMPTY, Lines
from citekit.model import Span

__all__ = ["Tail", "find", "signers"]

_DEBRIS = re.compile(
    r"(?:CONFIDENTIAL|SECRET|UNCLASSIFIED|UNCLAS|NOFORN|LIMITED OFFICIAL USE|C O N F I D E N T I A L|S E C R E T)"
    r"(?:[/ ]{1,3}(?:NOFORN|FOUO|FOR OFFICIAL USE ONLY))?$"
    r"|N{3,4}\b|BT$|#[0-9]{4}$|=+ ?CABLE ENDS ?=*|[>\"',;%\\/#@.*-]{1,40}$"
    r"|[>\"' ]{0,6}[0-9]{4}[A-Z]{2,8}[0-9]{3,6} - Classification\b.{0,40}|[\"\s]{0,4}Classification: [A-Z/ ]{3,50}$"
    r"|Declassified/Released\b.{0,80}|(?:Systematic )?Review \d\d [A-Z]{3} \d{4}$|NOTE(?: BY OC/T)?: .{0,90}$|@@@OASYS@@@"
    r"|End Cable Text$|MINIMIZE CONSIDERED\.?$|GP-[1-4]$|UNQUOTE$|EXEMPT$|[EX]?GDS(?:[- ][0-9])?$",
    re.IGNORECASE,
)
_PARTICLE = r"(?:VAN|VON|DE|DEN|DER|DI|DA|DU|LA|LE|EL|AL|ST\.?|MC|MAC|O')"
_NAME = r"[A-Z](?:[A-Za-z\u00c0-\u017f]|['\u2019-](?=[A-Za-z])){1,20}"
_SIGNER = re.compile(
    rf"(?:(?:{_PARTICLE}[ ]){{0,2}}{_NAME}(?:[ ]{_NAME})?(?:[ ]?[/-][ ]?{_NAME})?)(?:,? (?:JR|SR|III?)\.?)?"
    r"[ \t.]{0,3}(?:#{1,4}|\(ACTING\)|ACTING)?[ \t\"\\,]{0,6}\Z",
    re.IGNORECASE,
)
_AFTER = (
    r"(?:[ \t]{1,8}(?:N{4}|End Cable Text|=+ ?CABLE ENDS ?=*|[0-9]{0,3}[ ]?[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}))*"
    r"[ \t\"#\\]{0,8}\Z"
)
"""What may stand behind a signature in the same line: ends of transmission, cells of a table."""
_INLINE = re.compile(
    rf"(?<=[.?!)\"'\u201d\u2019\]/*>#XxX-])[ \t]{{1,8}}(?P<name>(?:(?i:{_PARTICLE})[ ])?(?:[A-Z]{{3,20}}[ ](?=[A-Z]{{3}})(?!N{{4}}))?[A-Z](?:[A-Z]|(?:[A-Za-z]|['-](?=[A-Za-z])){{2,20}})(?:,? (?:JR|Jr|SR|Sr|II|III)\.?)?)"
    + _AFTER
)
_TWICE = re.compile(r"[ \t](?P<name>[A-Z][A-Za-z'-]{2,20})[ \t]{1,3}(?P=name)" + _AFTER)
_BEHIND = re.compile(r"[ \t](?P<name>[A-Z][A-Za-z'-]{2,20})" + _AFTER)
_GIVEN = re.compile(r"(?<![.\w])(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Amb|Gen|Col|Sen|Rep|Gov)\.\Z")
"""What stands before a surname in a sentence."""
_QUOTES = "\"'\u201c*=# "
_VISIT = re.compile(
    r"(?:PLEASE )?VISIT .{0,60}?(?:WEB ?SITE|WEB ?PAGE|SIPR|CLASSIFIED|HOME ?PAGE)|(?:https?://|www\.)|.{0,60}(?:CLASSIFIED WEB ?SITE|SIPRNET)",
    re.IGNORECASE,
)
_VISIT_INLINE = re.compile(
    r"[ \t][\"'\u201c]?(?:PLEASE )?VISIT [^.\n]{0,60}?(?:WEB ?SITE|WEB ?PAGE|SIPR)[^\n]{0,250}\Z",
    re.IGNORECASE,
)
_COMMON = frozenset(
    "END COMMENT SUMMARY NOTE TEXT THE AND FOR NOT BUT YES NONE NIL UNCLASSIFIED CONFIDENTIAL SECRET NOFORN PAGE SECTION "
    "BEGIN QUOTE UNQUOTE THIS THAT THERE ALSO HIS HER HIS ITS OUR WHILE WITH HOWEVER REGARDS THANKS SIPDIS CABLE ENDS "
    "EMBASSY CONSULATE MISSION POST AMBASSADOR NNNN ANNEX ATTACHMENT SEPTEL SENSITIVE XXXXXXXXXXXX "
    "US UK EU UN NO OK BT PM AM AN IT IS AS TO OF IN ON WE HE TV NF PS ET AL".split()
)
_REDACTED = re.compile(r"[Xx\u0425*]{3,}\Z")
_NOISE = re.compile(r"\(?\bACTING\b\)?\Z|#+\Z", re.IGNORECASE)
_CLOSED = (".", '."', ".)", "?", "!", '"', ")", "]", "\u201d", ". -", ".-/")
_FAR = 14
_ROW = 4


@dataclass(slots=True)
class Tail:
    """Where the words end, who signed, and the spans of signature and of what is no words."""

    end: int
    signers: tuple[str, ...] = ()
    signed: list[Span] = field(default_factory=list)


def find(lines: Lines, words: int, stop: int) -> Tail:
    """The tail of the text between the offset of its first word and another."""
    first = lines.at(words)
    last = lines.at(max(stop - 1, 0))
    row = lines.plan.rfind(DEBRIS, max(first + 1, last - _ROW), last + 1)
    last = row - 1 if row > 0 else last
    tail = Tail(stop)
    line = _signature(lines, first, _debris(lines, first, last))
    if line > first and _signs(lines, line, first):
        tail.signers = signers(lines.texts[line])
        tail.signed.append(_span(lines, line))
        line = _debris(lines, first, line - 1)
        if line > first and lines.texts[line] == tail.signers[0]:
            tail.signed.append(_span(lines, line))
            line = _debris(lines, first, line - 1)
        tail.end = lines.end(line) if line >= first else lines.starts[first]
    elif line >= first:
        tail.end = min(stop, lines.end(line))
        _inline(lines, line, tail)
    else:
        tail.end = lines.starts[first]
    before = tail.end
    _visit(lines, words, line, tail)
    if not tail.signers and tail.end < before and tail.end > lines.starts[first]:
        _inline(lines, lines.at(tail.end - 1), tail)
    return tail


def _signature(lines: Lines, first: int, line: int) -> int:
    """The line of the signature, where lines about a web site stand below it; else the last."""
    for top in range(line, max(first + 1, line - 4), -1):
        if _visits(lines, top):
            above = _debris(lines, first, top - 1)
            signed = above > first and _signs(lines, above, first)
            return above if signed or _INLINE.search(lines.texts[above][-60:]) else line
    return line


def _visits(lines: Lines, line: int) -> bool:
    """Whether a line, below a blank one, begins to send the reader to the post's web site."""
    text = lines.texts[line].lstrip(_QUOTES)
    apart = lines.kinds[line - 1] in EMPTY or lines.texts[line - 1].endswith(_CLOSED)
    return apart and text[:1] in ("V", "v", "P", "p") and _VISIT.match(text) is not None


def signers(name: str) -> tuple[str, ...]:
    """The names in a signature line, two where a stroke parts them, one where it is doubled.

    >>> signers("GARZA"), signers("WILSON/MOORE"), signers("SHANNON SHANNON")
    (('GARZA',), ('WILSON', 'MOORE'), ('SHANNON',))
    """
    clean = _NOISE.sub("", name.strip('#"\\,. \t')).strip(" ,.")
    half, _, again = clean.partition(" ")
    clean = half if half == again else clean
    return tuple(piece.strip() for piece in re.split(r"\s*/\s*", clean) if piece.strip())


def _debris(lines: Lines, first: int, line: int) -> int:
    """The last line, going up from one, that is neither blank nor a source's own addition."""
    while line >= first:
        text = lines.texts[line]
        if lines.kinds[line] in EMPTY or _DEBRIS.match(text):
            line -= 1
        else:
            break
    return line


def _signs(lines: Lines, line: int, first: int) -> bool:
    """Whether a line is a signature: a name alone, below a blank line or the end of a sentence."""
    text = lines.texts[line]
    if len(text) > 34 or not _SIGNER.match(text):
        return False
    words = [word.strip("\"#\\,.'") for word in text.split()]
    if any(word.upper() in _COMMON for word in words) or _REDACTED.match(words[0]):
        return False
    apart = lines.kinds[line - 1] in EMPTY or _DEBRIS.match(lines.texts[line - 1]) is not None
    above = max(first, _debris(lines, first, line - 1))
    before = lines.texts[above]
    capitals = words[-1].upper() == words[-1] or words[0].upper() == words[0]
    return (
        before.endswith(_CLOSED)
        or bool(_VISIT.match(before) or _VISIT_INLINE.search(before[-320:]))
        or (apart and (capitals or lines.plan[above + 1 : line].count(BLANK) > 2))
        or (capitals and len(words) == 1 and (not before.isupper() or before == text))
    )


def _span(lines: Lines, line: int) -> Span:
    text = lines.texts[line]
    begin = lines.body.index(text, lines.starts[line])
    return begin, begin + len(text)


def _inline(lines: Lines, line: int, tail: Tail) -> None:
    """A signature at the end of running text."""
    begin, end = lines.starts[line], min(lines.end(line), tail.end)
    at = max(begin, end - 140)
    piece = lines.body[at:end].rstrip()
    made = _INLINE.search(piece) or _TWICE.search(piece)
    if not made and _VISIT_INLINE.search(" " + lines.body[max(begin, end - 320) : end]):
        made = _BEHIND.search(piece)
    if not made:
        made = _behind_page(lines, at, piece)
    if not made or at + made.start() <= begin or _GIVEN.search(piece, 0, made.start()):
        return
    name = made["name"]
    if (
        not _COMMON.isdisjoint(name.upper().split())
        or _REDACTED.match(name)
        or len(lines.texts[line]) < 12
    ):
        return
    tail.signers = signers(name)
    tail.signed.append((at + made.start("name"), at + made.end()))
    tail.end = at + made.start()


def _behind_page(lines: Lines, at: int, piece: str) -> re.Match[str] | None:
    """A signature right behind the change of a page."""
    made = _BEHIND.search(piece)
    if made and any(b == at + made.start() for _, b in lines.cuts_between(at, at + len(piece))):
        return made
    return None


def _visit(lines: Lines, words: int, line: int, tail: Tail) -> None:
    """Cut off the lines that send the reader to the post's web site.

    They stay where they are all that a paragraph says.
    """
    begin = lines.starts[line] if line >= 0 else 0
    made = _VISIT_INLINE.search(lines.body, max(begin, tail.end - 320), tail.end)
    if made and lines.body[max(begin, words) : made.start()].strip():
        tail.end = made.start()
        return
    for above in range(max(lines.at(words) + 1, line - _FAR), line + 1):
        if _visits(lines, above):
            if lines.body[words : lines.starts[above]].strip():
                tail.end = min(tail.end, lines.starts[above])
            return
