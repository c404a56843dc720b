"""An import: one transaction, all or nothing."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from citekit.model import Cable, Problem
from citekit.store import schema
from citekit.store.database import Database
from citekit.store.writer import Reader, Writer

__all__ = ["NOTHING", "Progress", "Report", "keep_totals", "put", "totals"]

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
    """

    new: int = 0
    changed: int = 0
    completed: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    is_kept: bool = True


def put(
    database: Database,
    reader: Reader,
    cables: Iterable[Cable | Problem],
    progress: Progress | None = None,
    *,
    strict: bool = False,
) -> Report:
    """Write all cables or none; what the iterable raises ends the import and undoes it.

    ``strict``: none, too, where there is a problem among them.
    """
    counts: defaultdict[str, int] = defaultdict(int)
    problems: list[Problem] = []
    with database.write() as writing:
        writer = Writer(writing.connection, database.dialect, reader)
        for batch in _batches(cables, problems):
            for kind, number in writer.put(batch).items():
                counts[kind] += number
            if progress:
                progress(sum(counts.values()))
        is_kept = not (strict and problems)
        writing.keep = is_kept and any(counts[kind] for kind in counts if kind != "unchanged")
        if writing.keep:
            keep_totals(writing.connection)
    return Report(**counts, problems=tuple(problems), is_kept=is_kept)


def _batches(cables: Iterable[Cable | Problem], problems: list[Problem]) -> Iterator[list[Cable]]:
    batch: list[Cable] = []
    size = 0
    for cable in cables:
        if isinstance(cable, Problem):
            problems.append(cable)
            continue
        batch.append(cable)
        size += len(cable.raw_body)
        if len(batch) >= _BATCH or size >= _BATCH_SIZE:
            yield batch
            batch, size = [], 0
    yield batch


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
