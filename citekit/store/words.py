"""Words as the index knows them, and a query taken apart into them.

SQLite's own tokenizer (unicode61, diacritics removed) cuts text into runs of letters and digits;
``tokens`` does the same here, for PostgreSQL's vectors, for queries and for snippets, so that one
query finds the same paragraphs in both databases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from citekit.model import Span

__all__ = [
    "Query",
    "Term",
    "fts5_query",
    "indexed",
    "key",
    "parse",
    "plain",
    "snippet",
    "stands",
    "tokens",
    "tsquery",
    "tsvector",
]

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_PRINTED = re.compile(r"\S+")
_PIECE = re.compile(
    r"""(?P<minus>(?<!\S)-)? (?: "(?P<phrase>[^"]*)"(?P<star>\*)? | (?P<word>[^\s"]+) | " )""",
    re.VERBOSE,
)
_KEY, _BETWEEN = "\ue000", "\ue001"
_SHORTEST_PREFIX = 3  # characters; a shorter beginning stands in nearly every paragraph
_LONGEST_QUERY = 2_000  # characters; a pasted sentence has some hundred
_MOST_TERMS = 64
_LONGEST_LEXEME = 120  # characters; PostgreSQL takes 2,046 bytes
_LAST_POSITION = 16_383  # PostgreSQL counts no further
_VECTOR_BYTES = 900_000  # PostgreSQL takes 1,048,575
_SNIPPET_WORDS = 32
_WORDS_BEFORE = 8


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; with ``is_prefix`` the last one is the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a paragraph must hold: one term of each clause, and none of those that are unwanted."""

    clauses: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses)

    @property
    def is_plain(self) -> bool:
        """Nothing but words and phrases that must all be there."""
        return not self.unwanted and all(
            len(clause) == 1 and not clause[0].is_prefix for clause in self.clauses
        )

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms that are asked for."""
        return tuple(term for clause in self.clauses for term in clause)


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    parted = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in parted if unicodedata.category(c) != "Mn")


def plain(text: str) -> str:
    """A text as every database takes it: without NUL and without halves of surrogate pairs."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\0", "")


def tokens(text: str) -> list[str]:
    """The words of a text as the index keeps them: small letters, no accents, no punctuation.

    >>> tokens("Rep\N{LATIN SMALL LETTER U WITH ACUTE}blica's U.S. 1.4(b)")
    ['republica', 's', 'u', 's', '1', '4', 'b']
    """
    if text.isascii():
        return _WORD.findall(text.lower())
    return [_fold(word) for word in _WORD.findall(text)]


def stands(phrase: Sequence[str], text: str) -> bool:
    """Whether some words, as ``tokens`` gives them, stand in a text side by side.

    >>> stands(("s", "war"), "The U.S. war"), stands(("u", "war"), "The U.S. war")
    (True, False)
    """
    return f" {' '.join(phrase)} " in f" {' '.join(tokens(text))} "


def parse(query: str) -> Query:
    """A query taken apart: words, "phrases", beginnings*, -unwanted, one OR another.

    OR binds more tightly than the blank between words, as in the search engines that people know.
    Any text is a query: what is no operator where it stands is a word or nothing.  What is past
    the first 2,000 characters or 64 terms is not looked at.

    >>> parse('oil OR gas "war on drugs" -fish').clauses[0]
    (Term(words=('oil',), is_prefix=False), Term(words=('gas',), is_prefix=False))
    >>> parse("min* U.S.").terms
    (Term(words=('min',), is_prefix=True), Term(words=('u', 's'), is_prefix=False))
    >>> bool(parse('"*() --- OR'))
    False
    """
    clauses: list[tuple[Term, ...]] = []
    unwanted: list[Term] = []
    joins = False
    for piece in list(_PIECE.finditer(query[:_LONGEST_QUERY]))[:_MOST_TERMS]:
        if piece[0] == "OR":
            joins = bool(clauses)
            continue
        found = _term(piece)
        if not found.words:
            continue
        if piece["minus"]:
            unwanted.append(found)
        elif joins:
            clauses[-1] += (found,)
        else:
            clauses.append((found,))
        joins = False
    return Query(tuple(clauses), tuple(unwanted))


def _term(piece: re.Match[str]) -> Term:
    word = piece["word"] or ""
    found = tuple(tokens(piece["phrase"] or word))
    starred = bool(piece["star"]) or word.endswith("*")
    return Term(found, starred and len(found[-1:] and found[-1]) >= _SHORTEST_PREFIX)


def key(kind: str, value: object) -> str:
    r"""A filter as a word of the index, which no query and no text can hold.

    Begins with a private character; what stands between the words of a value is another.

    >>> key("o", "MEXICO"), key("t", "ZANU-PF")
    ('\ue000omexico', '\ue000tzanu\ue001pf')
    """
    return f"{_KEY}{kind}{_BETWEEN.join(tokens(str(value)))}"


def fts5_query(query: Query, keys: Iterable[Sequence[str]] = ()) -> str:
    """A query as an FTS5 expression; every term in quotes, so that no word is an operator.

    ``keys``: the filters; of each, one of several words of the index must be there.

    >>> fts5_query(parse('NOT "war on drugs" oil OR min* -fish'))
    '(("not") AND ("war on drugs") AND ("oil" OR "min"*)) NOT ("fish")'
    """
    wanted = [" OR ".join(map(_fts5, clause)) for clause in query.clauses]
    wanted += [" OR ".join(f'"{one}"' for one in group) for group in keys]
    unwanted = "".join(f" NOT ({_fts5(term)})" for term in query.unwanted)
    every = " AND ".join(f"({group})" for group in wanted)
    return f"({every}){unwanted}"


def _fts5(term: Term) -> str:
    return f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}'


def tsquery(query: Query, keys: Iterable[Sequence[str]] = ()) -> str:
    """The same as the text of a PostgreSQL tsquery.

    >>> tsquery(parse('NOT "war on drugs" oil OR min* -fish'))
    "('not') & ('war' <-> 'on' <-> 'drugs') & ('oil' | 'min':*) & !('fish')"
    """
    wanted = [" | ".join(map(_tsquery, clause)) for clause in query.clauses]
    wanted += [" | ".join(f"'{one[:_LONGEST_LEXEME]}'" for one in group) for group in keys]
    unwanted = (f" & !({_tsquery(term)})" for term in query.unwanted)
    return " & ".join(f"({group})" for group in wanted) + "".join(unwanted)


def _tsquery(term: Term) -> str:
    lexemes = [f"'{word[:_LONGEST_LEXEME]}'" for word in term.words]
    lexemes[-1] += ":*" if term.is_prefix else ""
    return " <-> ".join(lexemes)


def indexed(text: str, keys: str) -> str:
    """A paragraph as FTS5 takes it: its words, then its keys."""
    return f"{plain(text).replace(_KEY, ' ').replace(_BETWEEN, ' ')} {keys}"


def tsvector(text: str, keys: str = "") -> str:
    """A paragraph as the text of a PostgreSQL tsvector, its words with their positions.

    Words past PostgreSQL's own limits (16,383 positions, 1 MB) are left out of the index.

    >>> tsvector("The oil, the oil")
    "'the':1,3 'oil':2,4"
    """
    places: dict[str, list[str]] = {}
    size = 0
    for place, token in enumerate(tokens(text)[:_LAST_POSITION], 1):
        word = token[:_LONGEST_LEXEME]
        if word not in places:
            size += 4 * len(word) + 8
            if size > _VECTOR_BYTES:
                break
            places[word] = []
        places[word].append(str(place))
    lexemes = [f"'{word}':{','.join(at)}" for word, at in places.items()]
    return " ".join(lexemes + [f"'{one[:_LONGEST_LEXEME]}'" for one in keys.split()])


def snippet(text: str, terms: Iterable[Term]) -> tuple[str, tuple[Span, ...]]:
    """About 32 words of a paragraph around the first one asked for, and where those words stand.

    A phrase is marked where its words stand side by side, a beginning as the whole word.

    >>> snippet("The war on drugs", parse("drugs war*").terms)
    ('The war on drugs', ((4, 7), (11, 16)))
    >>> snippet("On and on: the war on drugs", parse('"war on drugs"').terms)[1]
    ((15, 18), (19, 21), (22, 27))
    """
    places = _places(tokens(text), terms)
    found = [m for n, m in enumerate(_WORD.finditer(text)) if n in places] if places else []
    first, count = found[0].start() if found else 0, len(text.split())
    here = len(text[: first + 1].split()) - 1
    begin = max(0, min(here - _WORDS_BEFORE, count - _SNIPPET_WORDS))
    shown = list(islice(_PRINTED.finditer(text), begin, begin + _SNIPPET_WORDS))
    if not shown:
        return "", ()
    start, end = shown[0].start(), shown[-1].end()
    before = "… " if begin else ""
    after = " …" if begin + len(shown) < count else ""
    shift = len(before) - start
    marks = tuple(
        (m.start() + shift, m.end() + shift) for m in found if start <= m.start() and m.end() <= end
    )
    return f"{before}{text[start:end]}{after}", marks


def _places(words: Sequence[str], terms: Iterable[Term]) -> set[int]:
    """Which of some words belong to a term."""
    found: set[int] = set()
    for term in terms:
        length = len(term.words)
        for place in _firsts(words, term):
            here = tuple(words[place : place + length])
            if here == term.words or (term.is_prefix and _begins(here, term.words)):
                found.update(range(place, place + length))
    return found


def _firsts(words: Sequence[str], term: Term) -> Iterator[int]:
    """Where the first word of a term stands."""
    first = term.words[0]
    if term.is_prefix and len(term.words) == 1:
        yield from (place for place, word in enumerate(words) if word.startswith(first))
        return
    place = -1
    for _ in range(words.count(first)):
        place = words.index(first, place + 1)
        yield place


def _begins(words: tuple[str, ...], beginning: tuple[str, ...]) -> bool:
    """Whether words are those of a beginning, of which the last one may go on."""
    *before, last = beginning
    return len(words) == len(beginning) and (
        words[:-1] == tuple(before) and words[-1].startswith(last)
    )
