"""What ``citekit library export`` writes: one JSON object a line, each known by its first key.

``published_id``: a text, with all that its source stated; ``reference`` with ``url``: an article;
``reference`` with ``preferred``: the hash of the text that the operator shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from io import BytesIO

from citekit import reference
from citekit.corpus.articles import is_day, is_url
from citekit.errors import BadReference
from citekit.model import Article, Preference, Problem, RawCable

__all__ = ["Exported", "cables", "knows", "line", "rows"]

Exported = RawCable | Article | Preference
"""What a line holds."""

_BEGIN = re.compile(rb'\s*\{\s*"(?:published_id|reference)"\s*:')
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TEXTS = frozenset(field.name for field in fields(RawCable)) - {"articles"}
_NEEDED = ("published_id", "header", "body", "kind", "where")
_RAW = 200


def line(one: Exported) -> str:
    """One line of an export, without its end.

    >>> line(Preference("09NOWHERE1", "ab"))
    '{"reference": "09NOWHERE1", "preferred": "ab"}'
    """
    if isinstance(one, Preference):
        return json.dumps({"reference": one.reference, "preferred": one.sha256})
    return json.dumps(asdict(one), ensure_ascii=False)


def knows(head: bytes) -> bool:
    """Whether a file that begins so is an export."""
    return _BEGIN.match(head) is not None


def cables(data: bytes, name: str) -> Iterator[Exported | Problem]:
    """What an export holds that is held in memory."""
    yield from rows(BytesIO(data), name)


def rows(lines: Iterable[bytes], name: str) -> Iterator[Exported | Problem]:
    """What an export holds that comes line by line; a line that is damaged is a problem."""
    for number, data in enumerate(lines, 1):
        if not data.strip():
            continue
        try:
            yield _read(json.loads(data))
        except (ValueError, RecursionError) as error:
            told = str(error) if isinstance(error, _Damaged) else "This line is no JSON object."
            yield Problem(f"{name}, line {number}", data[:_RAW].decode("utf-8", "replace"), told)


class _Damaged(ValueError):
    """A line that is JSON and yet nothing that an export holds."""


def _read(given: object) -> Exported:
    if not isinstance(given, dict):
        raise _Damaged("This line is no JSON object.")
    if "published_id" in given:
        return _text(given)
    try:
        named = str(reference.parse(_string(given, "reference")))
    except BadReference as error:
        raise _Damaged(error.message) from error
    if "preferred" in given:
        if not _HASH.fullmatch(_string(given, "preferred")):
            raise _Damaged("This line prefers a text by what is no hash.")
        return Preference(named, given["preferred"])
    day = given.get("date")
    if not is_url(_string(given, "url")) or not (day is None or is_day(_string(given, "date"))):
        raise _Damaged("This line is an article without a web address, or with a day that is none.")
    return Article(named, given["url"], _string(given, "title"), day)


def _text(given: dict[str, object]) -> RawCable:
    stated = {name: value for name, value in given.items() if name in _TEXTS and value is not None}
    articles = given.get("articles", [])
    if not isinstance(articles, list) or any(name not in stated for name in _NEEDED):
        raise _Damaged(f"A text of an export has the keys {', '.join(_NEEDED)}; this one has not.")
    return RawCable(
        **{name: _string(stated, name) for name in stated},
        articles=tuple(_string({"articles": url}, "articles") for url in articles),
    )


def _string(given: dict[str, object], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or _SURROGATE.search(value):
        raise _Damaged(f"The value of {name} is no text.")
    return value
