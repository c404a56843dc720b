"""Subheads: lines between rules of dashes, above one, or short and unlike a sentence."""

from __future__ import annotations

import re

from citekit.cable.lines import LONG, RULE, TEXT, Lines
from citekit.model import Span

__all__ = ["below", "inline", "ruled", "whole"]

_ENDED = (".", "?", "!", ";", ",", "\u2026")
_CLOSED = (
    ".",
    "?",
    "!",
    '"',
    "'",
    ")",
    ":",
    "]",
    "*",
    "\u201d",
    "\u2019",
    "/",
    "X",
    "x",
    "-",
    "\\",
)
_MARKERS = re.compile(r"[(\[]?(?:END|BEGIN|UNQUOTE|QUOTE|SOURCE)\b", re.IGNORECASE)
_MARKER = re.compile(
    r"(?:BEGIN )?(?:SUMMARY|COMMENT|INTRODUCTION|ACTION REQUEST)[ .:]{0,3}\Z", re.IGNORECASE
)
_BULLET = ("-", "*", "\u2022", "o ", "+", "\u00b7", "(", "#", '"', "\u201c", "\u2013")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][\w'-]*")
_SMALL = frozenset(
    "a an and as at but by for from in into is not of on or over the to up vs with de la el al its".split()
)
_REDACTED = re.compile(r"[Xx\u0425\u0445*\s.,]+\Z")
_RULED = re.compile(
    r"[ \t]{0,6}(?P<rule>[-=_*~]{4,}(?:[ ]{1,3}[-=_*~]{1,}){0,4}|-(?: -){4,60})[ \t\\]{0,6}\Z"
)
_BOXED = re.compile(
    r"(?P<above>[-=_*~]{4,}(?:[ ]{1,3}[-=_*~]{1,}){0,3})[ ]{1,3}(?P<head>[^-=_*~\n][^\n]{1,140}?)[ ]{0,3}\Z"
)
_STOP = re.compile(r"[.?!:)\]\"\u201d]{1,3}[ \t]{1,4}(?=[A-Z(\"\u201c])")
_SENTENCES = (".)", '."', ".]", ".\u201d")
_STOPS = (".", "?", "!", '."', ".)")
_CAPITALS = re.compile(r"(?<=[.?!)\"])[ ]{1,3}(?P<head>(?:\.{3} ?)?[A-Z0-9\"][^a-z\n.]{8,140})\Z")
_TITLE = re.compile(
    r"(?:(?<=[a-z]{4}[.?!])|(?<=[a-z]{4}[.?!][)\"]))[ ]{1,3}(?P<head>[A-Z][^.\n?!]{8,90})\Z"
)
_RULED_TITLE = re.compile(r"(?<=[.?!)\"])[ ]{1,3}(?P<head>[A-Z\"][^.\n]{2,110})\Z")
_SLASHED = re.compile(r"[ ]{1,3}(?P<head>//[^/\n]{2,80}//)\Z")
_KEYWORD = re.compile(
    r"(?<=[.?!)\"])[ ]{1,3}(?P<head>(?:Comment|Background|Introduction|Conclusion|COMMENT|BACKGROUND)[.:]?)\Z"
)
_LONG_WORD = re.compile(r"[A-Z][A-Za-z]{2,}")
_WIDEST = 160
_RULES = ("---", "===", "___", "***")
_FAR = 320
_TOLERANCE = 3


def below(lines: Lines, first: int, bottom: int, *, ruled: bool) -> int:
    """The first line of the subhead that ends at a line of text, or 0; it begins below ``first``.

    ``ruled`` where a rule stands right below.
    """
    texts, plan = lines.texts, lines.plan
    if bottom <= first or plan[bottom] != TEXT or len(texts[bottom]) > LONG:
        return 0
    ruled_here = ruled or RULE in plan[first:bottom]
    if not ruled_here and texts[bottom].endswith(_ENDED):
        return 0  # as most paragraphs end: without a rule a sentence is no subhead
    boxed = RULE in plan[max(first, bottom - 4) : bottom]
    top = bottom
    while (
        top - 1 > first
        and plan[top - 1] == TEXT
        and len(texts[top - 1]) <= LONG
        and bottom - top < 4
        and (boxed or not texts[top - 1].endswith(_STOPS))
    ):
        top -= 1
    stopped = plan[top - 1] == TEXT and texts[top - 1].endswith(_STOPS)
    if stopped and (bottom - top > 1 or texts[top].startswith("(")):
        return 0
    joins = top - 1 == first and plan[first] == TEXT and len(texts[first]) <= LONG and not stopped
    above = plan[top - 1] == RULE
    if joins or not _is_head(lines, top, bottom, first, above=above, under=ruled):
        return 0
    while above and top - 1 > first and plan[top - 1] == RULE:
        top -= 1
    return top


def _is_head(lines: Lines, top: int, bottom: int, first: int, *, above: bool, under: bool) -> bool:
    """Whether some lines of text are a subhead; ``above`` and ``under`` say where rules stand."""
    head = " ".join(lines.texts[top : bottom + 1])
    size = bottom - top + 1
    if _REDACTED.match(head) or "     " in head.strip():
        return False
    if above and under:
        return size <= 4
    if _MARKERS.match(head) or size > 3 or len(head) > 180 or head.endswith(_SENTENCES):
        return False
    if under or above:
        short = len(head) < 70 and not head.endswith(",")
        return (head.isupper() or size <= 2) and (not head.endswith(_ENDED) or (under and short))
    return _is_plain(lines, head, top, first)


def _is_plain(lines: Lines, head: str, top: int, first: int) -> bool:
    """Whether lines without any rule are a subhead: no sentence, below the end of one."""
    if head.endswith(_ENDED) or head[:1].islower() or head.startswith(_BULLET):
        return False
    above = top - 1
    if lines.plan[above] == TEXT and len(lines.texts[above]) <= LONG:
        capitals = head.isupper() and not lines.texts[first].isupper()
        return capitals and lines.texts[above].endswith(_STOPS)
    while above > first and lines.plan[above] != TEXT:
        above -= 1
    before = lines.texts[above]
    closed = before.endswith(_CLOSED)
    if not closed and len(before) < 40:
        return False
    return closed or _titled(head)


def _titled(head: str) -> bool:
    """Whether most of the words are capitalised."""
    words = [word for word in _WORD.findall(head) if word.lower() not in _SMALL]
    return bool(words) and sum(word[0].isupper() for word in words) * 10 >= 7 * len(words)


def inline(lines: Lines, begin: int, end: int) -> Span | None:
    """The subhead at the end of running text, where a partner took the line ends out.

    It is known by its rule of dashes, which is as long as the words it underlines, or stands on
    both sides of them.
    """
    body = lines.body
    at = max(begin, end - _FAR)
    kept = body[at:end].rstrip(" \t\n\\")
    if len(kept) < 6:
        return None
    if kept[-1] not in "-=_*~" or not (rule := _RULED.search(kept)):
        long = len(lines.texts[lines.at(at + len(kept) - 1)]) > LONG
        return _capitals(body, begin, at, kept, end) if long else None
    before = kept[: rule.start()]
    if boxed := _BOXED.search(before):
        start = boxed.start()
    else:
        words = len(before.rstrip())
        width = len(rule["rule"])
        stops = [before.rfind("\n") + 1, *(made.end() for made in _STOP.finditer(before))]
        fits = [s for s in stops if s < words and abs(words - s - width) <= _TOLERANCE]
        head = before[stops[0] : words]
        if not fits and stops[0] and 3 < len(head) < LONG and _titled(head):
            fits = stops[:1] if not head.endswith(_ENDED) else []
        if not fits:
            below = max(0, words - _WIDEST), words
            made = _CAPITALS.search(before, *below) or _RULED_TITLE.search(before, *below)
            fits = [made.start("head")] if made and _titled(made["head"]) else []
        start = fits[-1] if fits else rule.start("rule")
    if not body[begin : at + start].strip():
        return None
    return at + start, end


def _capitals(body: str, begin: int, at: int, kept: str, end: int) -> Span | None:
    """The subhead behind the last sentence of running text in small letters.

    It is in capitals, or all its words begin with one and the next number stands behind it.
    """
    if slashed := _SLASHED.search(kept, max(0, len(kept) - _WIDEST)):
        return at + slashed.start("head"), end
    if not kept[-1].isalpha() and kept[-1] not in '"?)':
        return None
    made = _CAPITALS.search(kept, max(0, len(kept) - _WIDEST))
    if not made and body[end : end + 6].lstrip()[:1].isdigit():
        if word := _KEYWORD.search(kept, max(0, len(kept) - _WIDEST)):
            return at + word.start("head"), end
        made = _TITLE.search(kept, max(0, len(kept) - _WIDEST))
        made = made if made and _titled(made["head"]) else None
    if not made or _MARKERS.match(made["head"]) or _REDACTED.match(made["head"]):
        return None
    if len(_LONG_WORD.findall(made["head"])) < 2 or kept[: made.start()].isupper():
        return None
    return (at + made.start("head"), end) if body[begin : at + made.start()].strip() else None


def whole(lines: Lines, begin: int, end: int, *, marked: bool) -> bool:
    """Whether all of a paragraph without a number is a subhead.

    One between rules on its own line; or, where it bears a marking, a short one above a rule.
    """
    text = lines.body[begin:end].strip()
    if len(text) > _FAR:
        return False
    if (text[:3] in _RULES and text[-3:] in _RULES) or _MARKER.match(text):
        return True
    if rule := _RULED.search(text):
        head = text[: rule.start()].rstrip()
        return 3 < len(head) < LONG and "\n" not in head and not head.endswith(_STOPS)
    after = lines.plan[lines.at(max(begin, end - 1)) + 1 :][:1]
    return marked and after == RULE and len(text) < 120 and not text.endswith((".", ";", ","))


def ruled(lines: Lines, line: int, last: int) -> int:
    """The line after a subhead in rules that begins at a line, or 0.

    The words of a table stand above a rule too; wide gaps between them tell it from a subhead.
    """
    plan, texts = lines.plan, lines.texts
    at = line
    while at <= last and plan[at] == RULE:
        at += 1
    boxed = at > line
    while boxed and at <= last and plan[at] == " " and at - line < 4:
        at += 1
    top = at
    while at <= last and plan[at] == TEXT and len(texts[at]) <= LONG and at - top < 4:
        at += 1
    size = at - top
    if not size or at > last or plan[at] != RULE or len(texts[at]) < 4:
        return 0
    head = " ".join(texts[top:at])
    if "   " in head or _REDACTED.match(head) or _MARKERS.match(head):
        return 0
    if not boxed and (size > 2 or (head.endswith(_ENDED) and not head.isupper())):
        return 0
    while at <= last and plan[at] == RULE:
        at += 1
    return at
