"""Words as the index knows them, and a query taken apart into them.

SQLite's own tokenizer (unicode61, diacritics removed) cuts text into runs of letters and digits;
``tokens`` does the same here, for PostgreSQL's vectors, for queries and for snippets, so that one
query finds the same paragraphs in both databases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from citekit.model import Span

__all__ = ["Term", "fts5_query", "parse", "plain", "snippet", "tokens", "tsquery", "tsvector"]

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_LONGEST_QUERY = 2_000  # characters; a pasted sentence has some hundred
_MOST_TERMS = 64
_LONGEST_LEXEME = 120  # characters; PostgreSQL takes 2,046 bytes
_LAST_POSITION = 16_383  # PostgreSQL counts no further
_VECTOR_BYTES = 900_000  # PostgreSQL takes 1,048,575
_SNIPPET_WORDS = 32
_WORDS_BEFORE = 8


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a paragraph must hold: words that stand side by side."""

    words: tuple[str, ...]


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


def parse(query: str) -> tuple[Term, ...]:
    """The terms of a query: each word, and each run of words in double quotes.

    Any text is a query.  What holds no letter or digit asks for nothing; what is past the first
    2,000 characters or 64 terms is not looked at.

    >>> parse('oil "war on drugs" U.S.')
    (Term(words=('oil',)), Term(words=('war', 'on', 'drugs')), Term(words=('u', 's')))
    >>> parse('"*() ---')
    ()
    """
    pieces: list[str] = []
    stretches = query[:_LONGEST_QUERY].split('"')
    for number, stretch in enumerate(stretches):
        inside = number % 2 == 1 and number < len(stretches) - 1
        pieces += [stretch] if inside else stretch.split()
    terms = (Term(tuple(tokens(piece))) for piece in pieces)
    return tuple(term for term in terms if term.words)[:_MOST_TERMS]


def fts5_query(terms: Iterable[Term]) -> str:
    """The terms as an FTS5 expression; every one in quotes, so that no word is an operator.

    >>> fts5_query(parse('NOT "war on drugs"'))
    '"not" "war on drugs"'
    """
    return " ".join(f'"{" ".join(term.words)}"' for term in terms)


def tsquery(terms: Iterable[Term]) -> str:
    """The terms as the text of a PostgreSQL tsquery.

    >>> tsquery(parse('NOT "war on drugs"'))
    "('not') & ('war' <-> 'on' <-> 'drugs')"
    """
    return " & ".join(
        "(" + " <-> ".join(f"'{word[:_LONGEST_LEXEME]}'" for word in term.words) + ")"
        for term in terms
    )


def tsvector(text: str) -> str:
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
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def snippet(text: str, terms: Iterable[Term]) -> tuple[str, tuple[Span, ...]]:
    """About 32 words of a paragraph around the first word asked for, and where those words stand.

    >>> snippet("The war on drugs", parse("drugs war"))
    ('The war on drugs', ((4, 7), (11, 16)))
    """
    wanted = {word for term in terms for word in term.words}
    found = [m for m in _WORD.finditer(text) if _fold(m[0]) in wanted]
    words = list(re.finditer(r"\S+", text))
    first = found[0].start() if found else 0
    here = next((n for n, word in enumerate(words) if word.end() > first), 0)
    begin = max(0, min(here - _WORDS_BEFORE, len(words) - _SNIPPET_WORDS))
    shown = words[begin : begin + _SNIPPET_WORDS]
    if not shown:
        return "", ()
    start, end = shown[0].start(), shown[-1].end()
    before = "… " if begin else ""
    after = " …" if begin + len(shown) < len(words) else ""
    shift = len(before) - start
    marks = tuple(
        (m.start() + shift, m.end() + shift) for m in found if start <= m.start() and m.end() <= end
    )
    return f"{before}{text[start:end]}{after}", marks
