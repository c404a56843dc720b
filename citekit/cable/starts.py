"""Where paragraphs begin: which of the numbers at line starts are a cable's own.

Source: the forms of 53,000 numbered paragraphs of 6,717 published pages: ``1. (C)``, ``1.(C)``,
``1) (C)``, ``1 (C)``, ``(C) 1.``, ``1. SBU)``, ``1.`` without a marking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citekit.cable.lines import BLANK, EMPTY, LONG, Lines
from citekit.cable.marks import normal

__all__ = ["Start", "anchors", "candidates", "chosen", "unmarked"]

_MARK = r"\([A-Za-z ][^()]{0,90}\)"
_NUMBERED = re.compile(
    r"(?:¶ ?)?(?P<open>\()?(?P<number>[0-9]{1,3})(?P<point>\)?[.,:)]{0,2})(?P<gap>[ \t\xa0]{0,12}(?:\n[ \t]{0,4}(?=\((?:SBU|[CSU])[)/]))?)"
    rf"(?:(?P<mark>{_MARK}|(?:SBU|S/NF|C/NF|SBU/NF?|[CSU])\)|\((?:SBU|[CSU])(?= [A-Z]))[.:,;]?)?"
)
_MARKED = re.compile(rf"(?P<mark>{_MARK})[ \t]{{0,9}}(?P<number>[0-9]{{1,3}})[.)]")
_INSIDE = re.compile(r"\([CSUcsu][^()]{0,40}\)")
_BEFORE = re.compile(r"[ \t]([0-9]{1,2})[.)][ ]{0,2}\Z")
_COUNTED = re.compile(r"(?<=[.?!\")/-])[ ]{1,3}([0-9]{1,2})\.[ ]{1,2}(?=[A-Z\"][^.\n]{20})")
_WITHIN = re.compile(
    r"(?:SUMMARY|COMMENT|INTRODUCTION|NOTE)[.:]?[ ]{1,2}(\([A-Z/]{1,10}\))", re.IGNORECASE
)
_POINTS = re.compile(
    r"\b(?:para|paras|paragraph|paragraphs|ref|refs|reftel|article|section|chapter|page|number|no|phase|tier|annex|option|item|"
    r"step|point|part|and|or|to|of|in|at|by|since|on|the|until|from|than|over|under|about|for|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|"
    r"october|november|december)\Z|\b(?:no|para|paras|sec|art|ref)\.\Z|[$&,]\Z",
    re.IGNORECASE,
)
"""What stands before a number that belongs to its sentence."""
_ANCHOR = re.compile(r"( *)([0-9]+|[A-Z])\. ")


@dataclass(slots=True)
class Start:
    """Where a paragraph may begin: line, offsets of its first sign and first word, its number.

    ``certain`` where a marking follows the number; ``apart`` where nothing stands directly above.
    """

    line: int
    begin: int
    words: int
    number: int
    printed: str | None
    marking: str | None
    apart: bool
    inside: bool = False

    @property
    def certain(self) -> bool:
        """Whether a marking proves that this is a paragraph."""
        return self.marking is not None


def anchors(lines: Lines) -> dict[int, str]:
    """The original page's anchors by the offset of their line; of each name only the first.

    Source: the rule reproduces all 53,334 anchors of 6,717 published pages.
    """
    first: dict[str, int] = {}
    body, starts = lines.body, lines.starts
    for line, text in enumerate(lines.texts):
        if (
            text
            and (text[0] in "0123456789" or text[1:2] == ".")
            and (made := _ANCHOR.match(body, starts[line]))
        ):
            first.setdefault(made[2], starts[line])
    return {offset: f"par{name}" for name, offset in first.items()}


def candidates(lines: Lines) -> list[Start]:
    """Every place where a numbered paragraph may begin, in order."""
    body, starts, kinds = lines.body, lines.starts, lines.kinds
    found: dict[int, Start] = {}
    for line, text in enumerate(lines.texts):
        if text and text[0] in "0123456789(¶" and kinds[line] not in "px":
            at = body.index(text[0], starts[line])
            if start := _at(lines, line, at):
                found[at] = start
    for _, end in lines.cuts:
        behind = body[end : end + 6]
        if behind.lstrip()[:1].isdigit() and kinds[line := lines.at(end)] not in "px":
            at = end + len(behind) - len(behind.lstrip())
            if at not in found and (start := _at(lines, line, at)):
                found[at] = start
    for start in _inside(lines):
        found.setdefault(start.begin, start)
    return [found[at] for at in sorted(found)]


def _at(lines: Lines, line: int, at: int) -> Start | None:
    """The paragraph that may begin at an offset."""
    body = lines.body
    apart = _is_apart(lines, line, at)
    if body[at] == "(" and (made := _MARKED.match(body, at)):
        marking = normal(made["mark"])
        number = int(made["number"])
        return (
            Start(line, at, made.end(), number, made["mark"], marking, apart) if marking else None
        )
    made = _NUMBERED.match(body, at)
    if not made:
        return None
    number, point, mark = int(made["number"]), made["point"], made["mark"]
    marking = normal(mark) if mark else None
    if marking and (point or made["open"] or mark[1:2].isupper()):
        return Start(line, at, made.end(), number, mark, marking, apart)
    words = made.end("gap")
    after = body[words : words + 1]
    begins = made["gap"] or after.isupper() or after in ('"', "", "\n")
    if made["open"] or not point.startswith(".") or not begins:
        return None
    inner = _WITHIN.match(body, words)
    marking = normal(inner[1]) if inner else None
    return Start(line, at, words, number, inner[1] if inner and marking else None, marking, apart)


def _is_apart(lines: Lines, line: int, at: int) -> bool:
    """Whether nothing stands directly above an offset, or what does ends in a full line."""
    above = lines.kinds[line - 1] if line else BLANK
    return (
        above in "h" + EMPTY
        or lines.body[at] == "¶"
        or len(lines.texts[line - 1]) > LONG
        or lines.body[lines.starts[line] : at].strip() != ""
    )


def _inside(lines: Lines) -> list[Start]:
    """Paragraphs that begin in the middle of a line, where a partner took the line ends out."""
    body, found = lines.body, []
    for made in _INSIDE.finditer(body):
        at = made.start()
        number = _BEFORE.search(body, max(0, at - 7), at)
        if not number or not (marking := normal(made[0])):
            continue
        line = lines.at(at)
        begin = number.start(1)
        before = body[max(lines.starts[line], begin - 60) : begin].rstrip()
        if before and not _POINTS.search(before):
            ruled = before.endswith(("---", "===", "___"))
            found.append(
                Start(
                    line,
                    begin,
                    made.end(),
                    int(number[1]),
                    made[0],
                    marking,
                    False,
                    inside=not ruled,
                )
            )
    return found


def chosen(found: list[Start]) -> list[Start]:
    """Those candidates that are paragraphs.

    A marking after the number is proof enough.  Without one the number must carry the count on, and
    no marked paragraph of the same number may follow: the items of a list, and years and sums that
    a line break put at a line's start, do neither.
    """
    certain = [start for start in found if start.certain]
    strict = len(certain) > 1 or (len(certain) == 1 and certain[0].number == 1)
    ahead = _ahead(found)
    final = {start.number: index for index, start in enumerate(found)}
    starts: list[Start] = []
    last = item = 0
    for index, start in enumerate(found):
        number = start.number
        counts_on = number == last + 1
        if start.inside:
            good = counts_on and ahead[index] != number
        elif start.certain:
            good = 0 < number <= (last + 30 if last else 999) or number == 1
        elif strict:
            good = counts_on and ahead[index] != number and not (item and item == number - 1)
        elif counts_on:
            good = not (item and item == number - 1 and final[number] > index)
        else:
            good = start.apart and _breaks(found, index, last, item, final)
        if good:
            starts.append(start)
            last, item = number, 0
        else:
            item = number
    return starts


def unmarked(lines: Lines, found: list[Start]) -> list[Start]:
    """The chosen starts, and those without a marking in the middle of a line that count on.

    Only behind a full stop, below a paragraph without a marking, where the next number is missing
    at the starts of lines; the items of a list have their first one in the same paragraph.
    """
    made: list[Start] = []
    for index, start in enumerate(found):
        made.append(start)
        following = found[index + 1] if index + 1 < len(found) else None
        end = following.begin if following else len(lines.body)
        number = start.number + 1
        if start.certain or end - start.words < LONG or (following and following.number == number):
            continue
        for other in _COUNTED.finditer(lines.body, start.words, end):
            if int(other[1]) != number:
                break
            begin = other.start(1)
            made.append(Start(lines.at(begin), begin, other.end(), number, None, None, apart=False))
            number += 1
    return made


def _ahead(found: list[Start]) -> list[int]:
    """For each candidate the number of the next one that is certain, or 0."""
    following, ahead = 0, [0] * len(found)
    for index in range(len(found) - 1, -1, -1):
        ahead[index] = following
        if found[index].certain:
            following = found[index].number
    return ahead


def _breaks(found: list[Start], index: int, last: int, item: int, final: dict[int, int]) -> bool:
    """Whether a number that does not carry the count on is a paragraph's all the same.

    A number printed twice, or one left out, in a cable that marks no paragraph.
    """
    number = found[index].number
    following = found[index + 1].number if index + 1 < len(found) else 0
    if number == last:
        return item != number - 1 and following == last + 1
    if last + 1 < number <= last + 3:
        return final.get(last + 1, -1) < index and following == number + 1
    return False
