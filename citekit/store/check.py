"""Proving that a library is whole: counts, hashes, segmentations, the index against the texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from citekit.errors import UnwritableFile
from citekit.store import rows, schema
from citekit.store.database import Database
from citekit.store.read import totals as kept_totals
from citekit.store.write import totals

__all__ = ["Checked", "check"]

_MOST_FAULTS = 100
_c, _t, _s = schema.cables.c, schema.texts.c, schema.segmentations.c
_PAGE = (
    sa.select(schema.texts, _c.reference, _c.text_id, _c.filter_words, _s.paragraphs)
    .join_from(schema.texts, schema.cables, _t.cable_id == _c.id, isouter=True)
    .join(schema.segmentations, (_s.text_id == _t.id) & (_s.reader == _t.reader), isouter=True)
    .where(_t.id > sa.bindparam("last"))
    .order_by(_t.id)
    .limit(100)
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and every fault found (at most 100), each a sentence."""

    texts: int
    paragraphs: int
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """No fault was found."""
        return not self.faults


class _Check:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.texts = 0
        self.paragraphs = 0
        self.faults: list[str] = []

    def pages(self) -> Iterator[list[tuple[int, str]]]:
        """Look at all texts; yields, a page at a time, what the index must hold of each paragraph."""
        last = 0
        while page := self.database.fetch(_PAGE, {"last": last}):
            yield [pair for row in page for pair in self._text(row)]
            last = page[-1].id

    def _text(self, row: sa.Row[Any]) -> Iterator[tuple[int, str]]:
        self.texts += 1
        name = row.reference or f"text {row.id}"
        if hashlib.sha256(row.header + b"\0" + row.body).hexdigest() != row.sha256:
            self.faults.append(f"The text of {name} is not the one its hash was made of.")
        if row.paragraphs is None or row.reference is None:
            self.faults.append(f"A text of {name} has lost its cable or its segmentation.")
            return
        body = rows.decode(row.body)
        paragraphs = rows.unpack(row.paragraphs, body)
        if any(not a <= b <= len(body) for p in paragraphs for a, b in p.spans):
            self.faults.append(f"A paragraph of {name} ends beyond its text.")
        if row.id != row.text_id:
            return
        entries = rows.entries(row.cable_id, paragraphs)
        self.paragraphs += len(entries)
        for number, text in entries:
            yield number, self.database.dialect.value(text, row.filter_words)

    def index(self) -> None:
        """Hold the index against the texts."""
        count = self.database.fetch(sa.text(self.database.dialect.count))
        if count and count[0][0] != self.paragraphs:
            self.faults.append(
                f"The index holds {count[0][0]} paragraphs, the texts have {self.paragraphs}."
            )

    def totals(self, connection: sa.Connection) -> None:
        """Hold the totals that were written down against a new count."""
        counted, kept = totals(connection), kept_totals(self.database)
        self.faults += [
            f"The library says that it holds {kept.get(name)} {name}, but holds {counted[name]}."
            for name in counted
            if counted[name] != kept.get(name)
        ]


def check(database: Database) -> Checked:
    """Look at every text; the index is proved where the library may be written."""
    work = _Check(database)
    prove = database.dialect.prove
    if not database.exists():
        return Checked(0, 0, ())
    try:
        with database.write() as writing:  # nobody else's writing comes between; nothing is kept
            writing.keep = False
            work.faults += prove(writing.connection, work.pages())
            work.totals(writing.connection)
    except UnwritableFile:
        for _ in work.pages():
            pass
    work.index()
    return Checked(work.texts, work.paragraphs, tuple(work.faults[:_MOST_FAULTS]))
