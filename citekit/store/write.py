"""An import: one transaction, all or nothing."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from citekit.model import Article, Cable, Preference, Problem
from citekit.store import schema
from citekit.store.database import Database
from citekit.store.words import plain
from citekit.store.writer import Reader, Writer

__all__ = [
    "NOTHING",
    "Item",
    "Progress",
    "Report",
    "keep_articles",
    "keep_totals",
    "put",
    "totals",
]

Item = Cable | Article | Preference | Problem
"""What an import takes."""

Progress = Callable[[int], None]
"""Is told how many cables have been dealt with so far."""

NOTHING: dict[str, int | str] = {
    "cables": 0,
    "versions": 0,
    "paragraphs": 0,
    "words": 0,
    "sha256": hashlib.sha256().hexdigest(),
}
"""The totals of an empty library."""

_BATCH = 200  # cables
_BATCH_SIZE = 4_000_000  # characters


@dataclass(frozen=True, slots=True)
class Report:
    """What an import or a rereading did, in cables.

    ``new``: not held before.  ``changed``: a further text of a cable (imports), or another
    segmentation (rereading).  ``completed``: the text was held, and the source states what none
    did before (a release date, say).  ``unchanged``: nothing to do.  ``problems``: what the
    importer could not read.  ``is_kept`` is False where nothing was kept on account of them.
    ``articles``, ``preferred``: articles and operators' choices that were not known as they are.
    """

    new: int = 0
    changed: int = 0
    completed: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    is_kept: bool = True
    articles: int = 0
    preferred: int = 0


def put(
    database: Database,
    reader: Reader,
    given: Iterable[Item],
    progress: Progress | None = None,
    *,
    strict: bool = False,
) -> Report:
    """Write all that is given or nothing; what the iterable raises ends the import and undoes it.

    ``strict``: nothing, too, where there is a problem among it.
    """
    counts: defaultdict[str, int] = defaultdict(int)
    problems: list[Problem] = []
    done = 0
    with database.write() as writing:
        writer = Writer(writing.connection, database.dialect, reader)
        for batch in _batches(given):
            problems += (one for one in batch if isinstance(one, Problem))
            counts["preferred"] += _keep_preferences(
                writing.connection, [one for one in batch if isinstance(one, Preference)]
            )
            cables = [one for one in batch if isinstance(one, Cable)]
            for kind, number in writer.put(cables).items():
                counts[kind] += number
            counts["articles"] += keep_articles(
                writing.connection, [one for one in batch if isinstance(one, Article)]
            )
            done += len(cables)
            if progress:
                progress(done)
        is_kept = not (strict and problems)
        writing.keep = is_kept and any(counts[kind] for kind in counts if kind != "unchanged")
        if writing.keep:
            keep_totals(writing.connection)
    return Report(**counts, problems=tuple(problems), is_kept=is_kept)


def _batches(given: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for one in given:
        batch.append(one)
        size += len(one.raw_body) if isinstance(one, Cable) else 0
        if len(batch) >= _BATCH or size >= _BATCH_SIZE:
            yield batch
            batch, size = [], 0
    yield batch


def _keep_preferences(connection: sa.Connection, given: Iterable[Preference]) -> int:
    """Keep choices of operators for cables of which there is none here; how many were kept."""
    wanted = {one.reference: one.sha256 for one in given}
    if not wanted:
        return 0
    table = schema.preferences
    known = connection.execute(
        sa.select(table.c.reference).where(table.c.reference.in_(sorted(wanted)))
    ).scalars()
    for reference in known:
        del wanted[reference]
    if wanted:
        new = [{"reference": name, "sha256": plain(text)} for name, text in wanted.items()]
        connection.execute(table.insert(), new)
    return len(wanted)


def keep_articles(connection: sa.Connection, given: Iterable[Article]) -> int:
    """Keep articles; the number of those that were not known as they are.

    One that is listed again for the same cable takes the new title and date.
    """
    every = list(given)
    steps = range(0, len(every), _BATCH)  # a statement takes so many parameters and no more
    return sum(_keep_articles(connection, every[at : at + _BATCH]) for at in steps)


def _keep_articles(connection: sa.Connection, given: Iterable[Article]) -> int:
    wanted = {(a.reference, plain(a.url)): (plain(a.title), a.date or "") for a in given}
    table, a = schema.articles, schema.articles.c
    among = sorted({reference for reference, _ in wanted})
    known = {
        (row.reference, row.url): (row.title, row.date)
        for row in connection.execute(sa.select(table).where(a.reference.in_(among)))
    }
    changed = {key: value for key, value in wanted.items() if known.get(key) != value}
    if old := [{"ref": key[0], "address": key[1]} for key in changed if key in known]:
        gone = table.delete().where(
            a.reference == sa.bindparam("ref"), a.url == sa.bindparam("address")
        )
        connection.execute(gone, old)
    if changed:
        new = [
            {"reference": reference, "url": url, "title": title, "date": date}
            for (reference, url), (title, date) in changed.items()
        ]
        connection.execute(table.insert(), new)
    return len(changed)


def totals(connection: sa.Connection) -> dict[str, int | str]:
    """What the library holds, counted.

    Paragraphs and words are those of the texts that are shown, without subject lines; ``sha256``
    is that over the hashes of all texts, in order of reference and hash.
    """
    c, t = schema.cables.c, schema.texts.c
    cables, paragraphs, words = connection.execute(
        sa.select(sa.func.count(), sa.func.sum(c.paragraph_count), sa.func.sum(c.word_count))
    ).one()
    hashes = connection.execute(
        sa.select(t.sha256)
        .join_from(schema.texts, schema.cables, c.id == t.cable_id)
        .order_by(c.year, c.origin, c.serial, t.sha256)
    ).scalars()
    digest = hashlib.sha256()
    versions = 0
    for text in hashes:
        digest.update(text.encode())
        versions += 1
    return {
        "cables": cables,
        "versions": versions,
        "paragraphs": int(paragraphs or 0),
        "words": int(words or 0),
        "sha256": digest.hexdigest(),
    }


def keep_totals(connection: sa.Connection) -> None:
    """Write the totals down, so that nothing is counted when a page asks for them.

    ``revision`` counts the writings: what was made of an earlier one is known to be old.
    """
    kept = schema.library
    connection.execute(kept.delete().where(kept.c.key == "totals"))
    value = json.dumps(totals(connection))
    connection.execute(kept.insert(), {"key": "totals", "value": value})
    before = connection.execute(sa.select(kept.c.value).where(kept.c.key == "revision")).scalar()
    connection.execute(kept.delete().where(kept.c.key == "revision"))
    connection.execute(kept.insert(), {"key": "revision", "value": str(int(before or 0) + 1)})
