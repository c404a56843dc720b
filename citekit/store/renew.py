"""Making everything anew that follows from the texts: what cables are looked for by, and the index.

An older library is brought up to date so, and one whose index is damaged is mended.  Texts,
segmentations, orders to withhold and preferences stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa

from citekit.store import rows, schema
from citekit.store.dialects import Dialect
from citekit.store.write import keep_totals
from citekit.store.writer import Reader, Writer

__all__ = ["renew"]

_BATCH = 100  # texts
_c, _t, _s = schema.cables.c, schema.texts.c, schema.segmentations.c
_SHOWN = (
    sa.select(schema.texts, _s.paragraphs)
    .join_from(schema.texts, schema.segmentations, (_s.text_id == _t.id) & (_s.reader == _t.reader))
    .where(_t.id.in_(sa.bindparam("texts", expanding=True)))
)


def renew(connection: sa.Connection, dialect: Dialect, reader: Reader) -> int:
    """Make all derived tables anew, inside the caller's transaction; the number of cables.

    Paragraphs are indexed as they are cut now; only ``reread`` cuts a text otherwise.
    """
    shown = {row.text_id: row.id for row in connection.execute(sa.select(_c.id, _c.text_id))}
    schema.create_derived(connection, dialect)
    writer = Writer(connection, dialect, reader)
    every = sorted(shown)
    for at in range(0, len(every), _BATCH):
        for row in connection.execute(_SHOWN, {"texts": every[at : at + _BATCH]}).all():
            cable = reader.read(rows.raw(row.stated, row.header, row.body))
            cut = rows.unpack(row.paragraphs, rows.decode(row.body))
            writer.add(cable, cut, shown[row.id], row.id)
        writer.flush()
    keep_totals(connection)
    return len(every)
