"""References in a list of references, as the REF line of a cable has it.

Such a list names origin and number, seldom the year (the cable's own, then), in dozens of ways:
``A. STATE 12345 (NOTAL); B) 07 RIO DE JANEIRO 2 AND 3``, ``QUITO 4525-91``, ``A) 6307``,
``870 Ulaanbaatar``, ``STATE (01) 201265``, ``Kabul 936/935``.  Between them stand things that are
no cables: e-mails, telephone calls, reports of other agencies, books.  Source: the forms counted
in 3,600 REF lines.

Works on a *view* of a text: upper case, ASCII, as long as the text itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citekit.model import Reference
from citekit.reference import forms, names
from citekit.reference.grammar import full_year
from citekit.reference.lookup import published
from citekit.reference.tokens import RUN, tokens

__all__ = ["Found", "scan"]


@dataclass(frozen=True, slots=True)
class Found:
    """A reference and the span it was read from."""

    reference: Reference
    start: int
    end: int


def scan(
    view: str, start: int, end: int, year: int | None, own: Reference | None, *, strict: bool
) -> list[Found]:
    """Every reference of a list that stands from ``start`` to ``end`` of a view, in order.

    ``year`` is that of references that name none; without it they are left out.  ``own`` is the
    cable that the list belongs to: a number without an origin, before any other, is of its origin.
    ``strict`` is for lists in prose, whose end is hard to see: each reference begins an item, and
    no two are far apart.
    """
    return _List(view, start, end, year, own, strict=strict).read()


class _List:
    """One pass over a list; what has been read stands before ``self.done``."""

    def __init__(
        self,
        view: str,
        start: int,
        end: int,
        year: int | None,
        own: Reference | None,
        *,
        strict: bool,
    ) -> None:
        self.view, self.end, self.year, self.strict = view, end, year, strict
        self.tokens = list(tokens(view, start, end))
        self.done = self.last = start
        self.origin = own.origin if own else None
        self.found: list[Found] = []

    def read(self) -> list[Found]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if self.strict and token.start - self.last > forms.FARTHEST:
                break
            if token.start >= self.done:
                if token.kind == "w":
                    self._from_word(at)
                elif token.kind == "n":
                    self._from_number(at)
            at += 1
        return self.found

    def _gap(self, at: int) -> str:
        """What stands between the token before and this one."""
        return self.view[self.tokens[at - 1].end : self.tokens[at].start]

    def _origin_at(self, at: int) -> tuple[str, int] | None:
        """The origin whose name begins with a token, the longest there is, and its last token."""
        if len(self.tokens[at].value) < 2:
            return None
        best, name = None, ""
        for last in range(at, min(at + 4, len(self.tokens))):
            if self.tokens[last].kind != "w":
                break
            if last > at and not forms.WITHIN.fullmatch(self._gap(last)):
                break
            name += self.tokens[last].value
            if names.is_name(name):
                best = name, last
        return best

    def _from_word(self, at: int) -> None:
        """An item whose origin begins with this token, if it is one."""
        named = self._origin_at(at)
        start, year = self._year_before(at)
        if not named:
            named = self._typo(at, year or self.year)
        if not named:
            return
        origin, last = named
        behind = forms.TO_NUMBER.match(self.view, self.tokens[last].end, self.end)
        if behind and not forms.NO_NUMBER.match(self.view, behind.end(), self.end):
            if behind["year"]:
                year = full_year(behind["year"])
            if not self._is_item(at, origin, behind["number"], year):
                return
            self._item(origin, behind["number"], start, behind.end(), year)
        elif not behind and at and self._is_number_first(at):
            number = self.tokens[at - 1]
            self._add(origin, number.value, number.start, self.tokens[last].end, None)
        self.done = max(self.done, self.tokens[last].end)

    def _year_before(self, at: int) -> tuple[int, int | None]:
        """The year that stands before an origin, and where the item begins with it or without."""
        here = self.tokens[at].start
        before = self.tokens[at - 1] if at else None
        if before is None or before.kind != "n" or before.start < self.done:
            return here, None
        digits = (
            before.value[1:] if before.value[0] == "0" and len(before.value) == 3 else before.value
        )
        ahead = self.view[max(before.start - 2, 0) : before.start]
        is_date = len(ahead) == 2 and ahead[0].isdigit() and ahead[1] in "/.-:"
        if len(digits) not in (2, 4) or is_date or not forms.AFTER_YEAR.fullmatch(self._gap(at)):
            return here, None
        year = full_year(digits)
        return (before.start, year) if year else (here, None)

    def _typo(self, at: int, year: int | None) -> tuple[str, int] | None:
        """An origin one slip away from a word, where that makes a published ID."""
        word = self.tokens[at].value
        behind = forms.TO_NUMBER.match(self.view, self.tokens[at].end, self.end)
        if len(word) < 5 or year is None or not behind or not self._begins_item(at):
            return None
        serial = behind["number"].replace("O", "0").lstrip("0")
        if not 1 <= len(serial) <= 7:
            return None
        near = [o for o in names.typo(word) if published(Reference(year, o, int(serial)))]
        return (near[0], at) if len(near) == 1 else None

    def _begins_item(self, at: int) -> bool:
        """Whether nothing but an enumerator, a year or a filler stands before an origin."""
        while at:
            before = self.tokens[at - 1]
            if before.end <= self.done or before.kind == "x":
                return before.end <= self.done
            if set(self._gap(at)) & set(".,:;)]&\n"):
                return True
            if before.kind == "w" and before.value not in forms.FILLERS and len(before.value) > 1:
                return False
            at -= 1
        return True

    def _is_item(self, at: int, origin: str, number: str, year: int | None) -> bool:
        """Whether origin and number are a reference where they stand, no words of a title."""
        digits = number.replace("O", "0")
        is_year = len(digits) == 4 and 1960 <= int(digits) <= 2012
        if self._begins_item(at):
            return not is_year or names.known(origin) or year is not None
        if self.strict or is_year or not 1 <= len(digits.lstrip("0")) <= 7:
            return False
        year = year or self.year
        return year is not None and published(names.resolve(year, origin, int(digits)))

    def _is_number_first(self, at: int) -> bool:
        """Whether the number of an origin stands before it (``870 Ulaanbaatar``)."""
        before = self.tokens[at - 1]
        return (
            before.kind == "n"
            and before.start >= self.done
            and 3 <= len(before.value) <= 6
            and self._gap(at).isspace()
            and self._begins_item(at)
            and full_year(before.value[-4:]) is None
            and self.view[before.start - 1 : before.start] not in tuple("/.-:")
        )

    def _from_number(self, at: int) -> None:
        """A number of the origin before (``B. 2962``), or of the own post (``A) 6307``)."""
        token = self.tokens[at]
        ahead = self.view[max(token.start - 6, 0) : token.start]
        if (
            self.origin
            and 3 <= len(token.value) <= 7
            and forms.ENUMERATED.search(ahead)
            and forms.END_OF_ITEM.match(self.view, token.end, self.end)
        ):
            self._item(self.origin, token.value, token.start, token.end, None)

    def _item(self, origin: str, number: str, start: int, end: int, year: int | None) -> None:
        """One reference, the year behind it, and the further numbers of its origin."""
        end, late = self._year_behind(end) if year is None else (end, None)
        self._add(origin, number, start, end, year or late)
        while carried := forms.CARRY.match(self.view, end, self.end):
            first, end = carried.span(1)
            late_end, late = self._year_behind(end)
            if not late and not self._is_carried(carried[1], end):
                break
            end = late_end
            self._add(origin, carried[1], first, end, late or year)

    def _year_behind(self, end: int) -> tuple[int, int | None]:
        """The year that stands behind a number, and where it ends."""
        found = forms.YEAR_BEHIND.match(self.view, end, self.end)
        year = full_year(found[found.lastindex or 0]) if found else None
        if found is None or year is None or (found[4] and self._followed_by_origin(found.end())):
            return end, None
        return found.end(), year

    def _is_carried(self, number: str, end: int) -> bool:
        """Whether a number after a comma is another of the same origin, no year and no date."""
        is_year = len(number) == 4 and full_year(number) is not None
        stops = forms.NO_NUMBER.match(self.view, end, self.end) or forms.WORD_BEHIND.match(
            self.view, end
        )
        return not (is_year or stops or self._followed_by_origin(end))

    def _followed_by_origin(self, end: int) -> bool:
        rest = self.view[end : min(end + 48, self.end)]
        words = RUN.findall(rest.partition("(")[0])[:4]
        gap = re.match(r"[)\]]?[\s\-']*(?=[A-Z0]{2})", rest)
        return bool(gap) and any(
            names.is_name("".join(words[:n]).replace("0", "O")) for n in range(1, len(words) + 1)
        )

    def _add(self, origin: str, number: str, start: int, end: int, year: int | None) -> None:
        """Keep a reference; eight digits are a page's number and mean none."""
        serial = number.replace("O", "0").lstrip("0")
        year = year or self.year
        self.done, self.last, self.origin = end, end, origin
        if year and 1 <= len(serial) <= 7 and len(number) < 8:
            self.found.append(Found(names.resolve(year, origin, int(serial)), start, end))
