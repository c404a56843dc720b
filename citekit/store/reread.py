"""Reading all raw texts again with a newer reader: one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from citekit.errors import CitekitError
from citekit.model import Cable, Problem
from citekit.store import rows, schema
from citekit.store.database import Database
from citekit.store.write import Progress, Report, keep_totals
from citekit.store.writer import Reader, Writer, columns, mentioned, tag_names

__all__ = ["reread"]


def reread(database: Database, reader: Reader, progress: Progress | None = None) -> Report:
    """Read all raw texts again and keep what the reader makes of them; old segmentations stay.

    A reader that cuts a text otherwise than the stored segmentation of its own version is a
    problem in the report, and that text is left alone: addresses made with it would change their
    words without a trace.
    """
    counts = dict.fromkeys(("changed", "unchanged"), 0)
    problems: list[Problem] = []
    with database.write() as writing:
        rereading = _Rereading(
            writing.connection, Writer(writing.connection, database.dialect, reader)
        )
        for row in rereading.all_texts():
            outcome = rereading.read(row)
            if isinstance(outcome, Problem):
                problems.append(outcome)
            else:
                counts[outcome] += 1
            if progress:
                progress(sum(counts.values()) + len(problems))
        keep_totals(writing.connection)
    return Report(
        changed=counts["changed"], unchanged=counts["unchanged"], problems=tuple(problems)
    )


class _Rereading:
    def __init__(self, connection: sa.Connection, writer: Writer) -> None:
        self.connection = connection
        self.writer = writer

    def all_texts(self) -> Iterator[sa.Row[Any]]:
        t, s, c = schema.texts, schema.segmentations, schema.cables
        page = (
            sa.select(t, s.c.paragraphs.label("packed"), c.c.reference, c.c.text_id)
            .join_from(t, s, (s.c.text_id == t.c.id) & (s.c.reader == t.c.reader))
            .join(c, c.c.id == t.c.cable_id)
            .where(t.c.id > sa.bindparam("last"))
            .order_by(t.c.id)
            .limit(50)
        )
        last = 0
        while found := self.connection.execute(page, {"last": last}).all():
            yield from found
            last = found[-1].id

    def read(self, row: sa.Row[Any]) -> str | Problem:
        raw = rows.raw(row.stated, row.header, row.body)
        try:
            cable = self.writer.reader.read(raw)
        except CitekitError as error:
            return Problem(row.reference, raw.where, error.message)
        if str(cable.reference) != row.reference:
            return Problem(
                row.reference,
                raw.where,
                f"This reader takes it for {cable.reference}; import it anew.",
            )
        return self._keep(cable, row, rows.pack(cable))

    def _keep(self, cable: Cable, row: sa.Row[Any], packed: str) -> str | Problem:
        version = self.writer.reader.version
        is_cut_anew = packed != row.packed
        if is_cut_anew and version <= row.reader:
            return Problem(
                row.reference,
                cable.source.where,
                f"Reader {version} cuts it otherwise than reader {row.reader} did; a reader that "
                "cuts otherwise needs a higher version.",
            )
        if is_cut_anew:
            cut = {"text_id": row.id, "reader": version, "paragraphs": packed}
            self.connection.execute(schema.segmentations.insert(), cut)
        is_changed = is_cut_anew
        if row.id == row.text_id and (is_cut_anew or self._is_described_anew(cable, row.cable_id)):
            # Before the text is given its new reader: the index must forget the old cut's words.
            self.writer.show(cable, row.cable_id, row.id, instead_of=row.id)
            is_changed = True
        if version > row.reader:
            self._rename(row, version, is_cut_anew=is_cut_anew)
        return "changed" if is_changed else "unchanged"

    def _rename(self, row: sa.Row[Any], version: int, *, is_cut_anew: bool) -> None:
        s, t = schema.segmentations, schema.texts
        if not is_cut_anew:
            here = (s.c.text_id == row.id) & (s.c.reader == row.reader)
            self.connection.execute(s.update().where(here).values(reader=version))
        self.connection.execute(t.update().where(t.c.id == row.id).values(reader=version))

    def _is_described_anew(self, cable: Cable, cable_id: int) -> bool:
        c, t, m = schema.cables, schema.tags, schema.mentions
        new = columns(cable)
        old = self.connection.execute(
            sa.select(*(c.c[name] for name in new)).where(c.c.id == cable_id)
        ).one()
        tags = self.connection.execute(sa.select(t.c.tag).where(t.c.cable_id == cable_id)).scalars()
        refers = self.connection.execute(
            sa.select(m.c.reference).where(m.c.cable_id == cable_id).order_by(m.c.place)
        ).scalars()
        return (
            tuple(new.values()) != tuple(old)
            or set(tag_names(cable)) != set(tags)
            or mentioned(cable) != list(refers)
        )
