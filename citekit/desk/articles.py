"""Articles that draw on cables: taking in a list of them, and which name a cable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from citekit.desk.holdings import absent, given, library
from citekit.errors import UnreadableFile
from citekit.model import Article, Problem
from citekit.settings import Settings

__all__ = ["articles_of", "put_articles"]


def put_articles(
    files: Sequence[Path], *, keep_going: bool = False, settings: Settings | None = None
) -> tuple[int, tuple[Problem, ...]]:
    """Keep the articles of some lists; how many were new or otherwise, and what could not be read.

    All of them or none: raises UnreadableFile for the first row that cannot be read, unless
    ``keep_going``.
    """
    from citekit.corpus.articles import articles

    found: list[Article] = []
    problems: list[Problem] = []
    for file in files:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise UnreadableFile(
                f"{file} cannot be read: {error.strerror or error}.", hint="Check the name."
            ) from error
        for row in articles(data, str(file)):
            if isinstance(row, Article):
                found.append(row)
            elif keep_going:
                problems.append(row)
            else:
                raise UnreadableFile(
                    f"{row.where}: {row.message}" + (f" ({row.raw})" if row.raw else ""),
                    hint="Mend the row, or take in the others with --keep-going.",
                )
    count = library(settings=settings).put_articles(found) if found else 0
    return count, tuple(problems)


def articles_of(reference: str, *, settings: Settings | None = None) -> tuple[Article, ...]:
    """The articles that an operator listed for a cable, by date."""
    if absent(given(settings).database):
        return ()
    return library(settings=settings).articles(reference)
