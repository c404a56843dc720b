"""Which paragraphs a query finds, in which order: bounded, whatever is asked for.

A filter is a word of the index (``words.key``), so that a common word and a narrow filter cost no
more than two words.  Of more than 10,000 paragraphs the newest 10,000 are looked at.  What holds the
words as they stand in the query comes first; then the order is that of the words that are rare,
since common ones tell nothing apart, and else subject lines and first paragraphs before others, the
newest first.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from citekit.model import Search
from citekit.store import rows, schema, withhold, words
from citekit.store.database import Database
from citekit.store.dialects import Dialect

__all__ = ["MOST", "Keys", "Matches", "filter_keys", "matches"]

MOST = 10_000
"""Paragraphs of one answer; where there are more, that is said."""

Keys = tuple[tuple[str, ...], ...]
"""Filters: of each, one of several words of the index must be there."""

_WEIGHED = 8  # words by which an answer is ranked: the longest ones of a query
_RARE = 1_000  # paragraphs that hold a word by which an answer is ranked, at most
_READ = 32  # paragraphs that are read rather than asked the index for, to see what is verbatim
_NEWEST = 2_000  # paragraphs of a bounded answer among which verbatim ones are looked for
_c, _t, _s, _w = (
    schema.cables.c,
    schema.texts.c,
    schema.segmentations.c,
    schema.withheld.c,
)
_rowid = schema.words_table.c.rowid
_GUARDED = sa.select(_c.id).where(_c.reference.in_(sa.select(_w.reference)))
_TEXTS = (
    sa.select(_c.id, _c.reference, _t.sha256, _t.body, _s.paragraphs)
    .join_from(schema.cables, schema.texts, _t.id == _c.text_id)
    .join(schema.segmentations, (_s.text_id == _t.id) & (_s.reader == _t.reader))
    .where(_c.id.in_(sa.bindparam("cables", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Matches:
    """The paragraphs that a query finds, by their keys, the best first.

    ``is_more``: there are more than these.
    """

    ids: Sequence[int] = ()
    is_more: bool = False


def filter_keys(asked: Search, years: Callable[[], Iterable[int]]) -> Keys:
    """The filters of a search as words of the index.  Raises BadQuery.

    ``years`` gives those in which there are cables, since a filter is looked for in each of its years.
    """
    keys: list[tuple[str, ...]] = []
    if asked.origin is not None:
        keys.append((words.key("o", "".join(c for c in asked.origin.upper() if "A" <= c <= "Z")),))
    if asked.tag is not None:
        keys.append((words.key("t", asked.tag),))
    if asked.classification is not None:
        keys.append((words.key("c", asked.classification),))
    if asked.since is not None or asked.until is not None:
        first = 0 if asked.since is None else rows.bound(asked.since, "00")
        last = 9999_99_99 if asked.until is None else rows.bound(asked.until, "99")
        keys.append(tuple(words.key("d", time) for time in _times(first, last, years())))
    return tuple(keys)


def _times(first: int, last: int, years: Iterable[int]) -> Iterator[str]:
    """The whole years, the whole months, and the days of a stretch of time, each as digits."""
    for year in years:
        if first <= year * 10_000 + 101 and last >= year * 10_000 + 1231:
            yield str(year)
            continue
        for month in range(1, 13):
            at = year * 10_000 + month * 100
            days = [d for d in range(1, monthrange(year, month)[1] + 1) if first <= at + d <= last]
            if len(days) == monthrange(year, month)[1]:
                yield f"{year}{month:02d}"
            else:
                yield from (str(at + day) for day in days)


def matches(database: Database, query: str, keys: Keys) -> Matches:
    """The paragraphs that hold what a query asks for, those that hold it verbatim first."""
    asked = words.parse(query)
    if not all(keys) or not (asked or (asked.unwanted and keys)):
        return Matches()
    found = _ids(database, asked, keys)
    is_more = len(found) > MOST
    found = found[:MOST]
    verbatim = _verbatim(database, query, asked, keys, found, is_more=is_more)
    hidden = _hidden(database, {*found, *verbatim})
    scores = {} if is_more else _scores(database, asked, found)
    return Matches(_ordered(found, verbatim, scores, hidden)[:MOST], is_more)


def _ordered(
    found: Sequence[int],
    verbatim: Collection[int],
    scores: Mapping[int, float],
    hidden: Collection[int],
) -> list[int]:
    """The verbatim ones, those that are weighed, then first paragraphs, then others.

    ``found``: the newest first.  Thousands may be found, and only the few of the first two kinds
    are sorted.
    """
    best = sorted(verbatim, key=lambda number: (scores.get(number, 0), -number))
    rest = [n for n in found if n not in verbatim] if verbatim else found
    if scores:
        best += sorted((n for n in rest if n in scores), key=scores.__getitem__)
        rest = [n for n in rest if n not in scores]
    firsts, others = rows.firsts_and_others(rest)
    every = [*best, *firsts, *others]
    return [n for n in every if n not in hidden] if hidden else every


def _ids(
    database: Database, asked: words.Query, keys: Keys, *, least: int = 0, most: int | None = None
) -> list[int]:
    """The newest paragraphs that a query finds, or, with ``least``, those from that one on."""
    statement = _numbers(database.dialect, is_upwards=bool(least))
    given = {"least": least, "most": MOST + 1 if most is None else most}
    found = database.fetch(statement, {"query": database.dialect.query(asked, keys), **given})
    joined = found[0].numbers if found else None
    return [int(number) for number in joined.split(",")] if joined else []


@lru_cache(maxsize=4)
def _numbers(dialect: Dialect, *, is_upwards: bool) -> sa.Select[tuple[str]]:
    """Numbers of paragraphs as one text, since a row for each costs three times as much.

    The index stops at a bound only when it walks towards its end.
    """
    found = (
        sa.select(_rowid)
        .select_from(schema.words_table)
        .where(_asked(dialect, dialect.match), _rowid >= sa.bindparam("least"))
        .order_by(_rowid if is_upwards else _rowid.desc())
        .limit(sa.bindparam("most"))
        .subquery()
    )
    number = sa.cast(found.c.rowid, sa.Text)
    return sa.select(sa.func.aggregate_strings(number, ",").label("numbers"))


def _asked(dialect: Dialect, sql: str) -> sa.TextClause:
    """SQL about ``:query``, which is written out in it where the statement is planned by it."""
    clause = sa.text(sql)
    if ":query" not in sql:
        return clause
    return clause.bindparams(
        sa.bindparam("query", type_=sa.Text, literal_execute=dialect.is_planned_anew)
    )


def _verbatim(
    database: Database,
    query: str,
    asked: words.Query,
    keys: Keys,
    found: Sequence[int],
    *,
    is_more: bool,
) -> frozenset[int]:
    """The paragraphs in which all words of a query stand as they stand there."""
    whole = tuple(words.tokens(query)[:200])
    if len(whole) < 2 or (len(asked.clauses) == 1 and not asked.unwanted):
        return frozenset()
    if asked.is_plain and len(found) <= _READ:
        every = _paragraphs(database, found)
        return frozenset(n for n, text in every if words.stands(whole, text))
    least = found[_NEWEST:][:1] or found[-1:] if is_more else [0]
    as_written = words.Query(((words.Term(whole),),))
    return frozenset(_ids(database, as_written, keys, least=least[0], most=MOST))


def _scores(database: Database, asked: words.Query, found: Sequence[int]) -> dict[int, float]:
    """How well each paragraph fits, the best with the smallest number, by the rarer words."""
    if len(found) < 2 or (len(asked.clauses) == 1 and len(found) > _RARE):
        return {}
    longest = sorted(asked.clauses, key=lambda clause: -len("".join(clause[0].words)))[:_WEIGHED]
    rare = tuple(clause for clause in longest if _is_rare(database, clause))
    if not rare:
        return {}
    expression = database.dialect.query(words.Query(rare), ())
    given = {"query": expression, "first": min(found), "last": max(found)}
    return {row.rowid: row.score for row in database.fetch(_ranked(database.dialect), given)}


@lru_cache(maxsize=4)
def _ranked(dialect: Dialect) -> sa.Select[Any]:
    return (
        sa.select(_rowid, _asked(dialect, f"{dialect.rank} AS score"))
        .select_from(schema.words_table)
        .where(_asked(dialect, dialect.match))
        .where(_rowid.between(sa.bindparam("first"), sa.bindparam("last")))
    )


def _is_rare(database: Database, clause: tuple[words.Term, ...]) -> bool:
    """Whether few paragraphs hold one of some terms; beginnings are too dear to be counted."""
    if any(term.is_prefix for term in clause):
        return False
    return len(_ids(database, words.Query((clause,)), (), most=_RARE + 1)) <= _RARE


def _hidden(database: Database, found: Iterable[int]) -> set[int]:
    """Those of some paragraphs that are withheld."""
    guarded = {row.id for row in database.fetch(_GUARDED)}
    here = [number for number in found if rows.cable_of(number) in guarded] if guarded else []
    if not here:
        return set()
    texts = _texts(database, here)
    rules = withhold.of(database, (row.reference for row in texts.values()))
    hidden: set[int] = set()
    for number in here:
        row = texts.get(rows.cable_of(number))
        if row is None:
            continue
        of_cable = [rule for rule in rules if rule.reference == row.reference]
        cut = rows.at(row.paragraphs, rows.decode(row.body), rows.place_of(number))
        if any(withhold.hides(rule, one, row.sha256) for rule in of_cable for one in cut):
            hidden.add(number)
    return hidden


def _texts(database: Database, numbers: Iterable[int]) -> dict[int, sa.Row[Any]]:
    """The texts that are shown of the cables of some paragraphs, by the cables' keys."""
    wanted = sorted(rows.cables_of(numbers))
    found = database.fetch(_TEXTS, {"cables": wanted}) if wanted else ()
    return {row.id: row for row in found}


def _paragraphs(database: Database, numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Some paragraphs of the index with their words."""
    texts = _texts(database, numbers)
    for number in numbers:
        if row := texts.get(rows.cable_of(number)):
            cut = rows.at(row.paragraphs, rows.decode(row.body), rows.place_of(number))
            yield from ((number, paragraph.text) for paragraph in cut)
