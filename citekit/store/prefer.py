"""The operator's choice among the texts of a cable: which one is shown, whatever is released later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from citekit.errors import NotHeld, UnknownName
from citekit.model import Preference
from citekit.store import rows, schema
from citekit.store.database import Database
from citekit.store.write import keep_totals
from citekit.store.writer import Reader, Writer

__all__ = ["prefer", "preferences", "preferred"]

_c, _t, _p = schema.cables.c, schema.texts.c, schema.preferences.c
_TEXTS = (
    sa.select(schema.texts, _c.text_id)
    .join_from(schema.texts, schema.cables, _t.cable_id == _c.id)
    .where(_c.reference == sa.bindparam("reference"))
    .order_by(_t.released.desc(), _t.id.desc())
)
_PREFERRED = sa.select(_p.sha256).where(_p.reference == sa.bindparam("reference"))


def preferred(database: Database, reference: str) -> str | None:
    """The hash of the text that the operator prefers, or None where the newest release is shown."""
    found = database.fetch(_PREFERRED, {"reference": reference})
    return str(found[0].sha256) if found else None


def preferences(database: Database) -> tuple[Preference, ...]:
    """Every text that the operator prefers, by reference."""
    found = database.fetch(sa.select(schema.preferences).order_by(_p.reference))
    return tuple(Preference(row.reference, row.sha256) for row in found)


def prefer(database: Database, reader: Reader, reference: str, version: str | None) -> str:
    """Show the one text whose hash begins so, or without it the newest release again; its hash.

    Raises NotHeld, and UnknownName where no text, or more than one, has such a hash.
    """
    with database.write() as writing:
        connection = writing.connection
        texts = connection.execute(_TEXTS, {"reference": reference}).all()
        if not texts:
            raise NotHeld(
                f"No text of {reference} is held here, so none can be preferred.",
                hint="Import one first: citekit import FILE",
            )
        chosen = texts[0] if version is None else _chosen(reference, texts, version)
        table = schema.preferences
        connection.execute(table.delete().where(_p.reference == reference))
        if version is not None:
            connection.execute(table.insert(), {"reference": reference, "sha256": chosen.sha256})
        if chosen.id != chosen.text_id:
            cable = reader.read(rows.raw(chosen.stated, chosen.header, chosen.body))
            writer = Writer(connection, database.dialect, reader)
            writer.show(cable, chosen.cable_id, chosen.id, instead_of=chosen.text_id)
            keep_totals(connection)
    return str(chosen.sha256)


def _chosen(reference: str, texts: Sequence[sa.Row[Any]], version: str) -> sa.Row[Any]:
    """The one text whose hash begins so."""
    wanted = version.strip().lower()
    fitting = [row for row in texts if wanted and row.sha256.startswith(wanted)]
    if len(fitting) != 1:
        listed = ", ".join(row.sha256[:12] for row in texts)
        raise UnknownName(
            f"{len(fitting) or 'No'} text of {reference} has a hash that begins with {version!r}.",
            hint=f"There are: {listed}.",
        )
    return fitting[0]
