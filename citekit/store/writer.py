"""The rows of cables: which are to be written, and in what keys.

Rows are gathered and written with ``executemany``; what is there already is asked for once a
batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from citekit.model import Cable, Paragraph, RawCable
from citekit.store import rows, schema, words
from citekit.store.dialects import Dialect
from citekit.store.words import plain

__all__ = ["Reader", "Writer", "columns", "mentioned", "tag_names"]

_KNOWN = (
    sa.select(schema.cables.c.reference, schema.cables.c.id, schema.cables.c.text_id)
    .add_columns(
        schema.texts.c.id.label("text"),
        schema.texts.c.sha256,
        schema.texts.c.released,
        schema.texts.c.stated,
    )
    .join_from(schema.cables, schema.texts, schema.texts.c.cable_id == schema.cables.c.id)
    .where(schema.cables.c.reference.in_(sa.bindparam("references", expanding=True)))
)


_PREFERRED = sa.select(schema.preferences).where(
    schema.preferences.c.reference.in_(sa.bindparam("references", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of cables: what makes a Cable of a RawCable, and its version."""

    read: Callable[[RawCable], Cable]
    version: int


@dataclass(slots=True)
class _Text:
    """A text that the library knows, or is about to."""

    id: int
    released: int
    stated: str


@dataclass(slots=True)
class _Known:
    """A cable that the library knows, or is about to: its texts by their hashes.

    ``preferred``: the hash of the text that the operator wants to be shown, or None.
    """

    id: int
    shown: int
    texts: dict[str, _Text] = field(default_factory=dict)
    preferred: str | None = None

    def gives_way_to(self, sha256: str, released: int) -> bool:
        """Whether the text that is shown makes room for another one."""
        if self.preferred in (*self.texts, sha256):
            return sha256 == self.preferred
        shown = next(text for text in self.texts.values() if text.id == self.shown)
        return released >= shown.released


class Writer:
    """Keeps rows until a batch is full; hands out the keys, since nobody else writes meanwhile."""

    def __init__(self, connection: sa.Connection, dialect: Dialect, reader: Reader) -> None:
        self.connection = connection
        self.reader = reader
        self._dialect = dialect
        self._add_words = sa.text(dialect.add)
        self._drop_words = sa.text(dialect.drop)
        self._rows: defaultdict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
        self._words: list[dict[str, Any]] = []
        self._preferred: dict[str, str] = {}
        self._next = {
            table: (connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0) + 1
            for table in (schema.cables, schema.texts)
        }

    def put(self, cables: list[Cable]) -> dict[str, int]:
        """Write some cables; says how many were new, changed, completed, unchanged."""
        counts: defaultdict[str, int] = defaultdict(int)
        known = self._known({str(cable.reference) for cable in cables})
        for cable in cables:
            counts[self._put(cable, known)] += 1
        self.flush()
        return counts

    def flush(self) -> None:
        """Write the rows that were kept."""
        for table, kept in self._rows.items():
            if kept:
                self.connection.execute(table.insert(), kept)
        if self._words:
            self.connection.execute(self._add_words, self._words)
        self._rows.clear()
        self._words = []

    def show(self, cable: Cable, cable_id: int, text_id: int, instead_of: int) -> None:
        """Let a text be the one of its cable that is shown and found, instead of another or itself."""
        self.flush()
        self._drop_index(cable_id, instead_of)
        self.connection.execute(schema.cables.delete().where(schema.cables.c.id == cable_id))
        for table in (schema.tags, schema.mentions):
            self.connection.execute(table.delete().where(table.c.cable_id == cable_id))
        self.add(cable, rows.indexed(cable), cable_id, text_id)
        self.flush()

    def add(self, cable: Cable, cut: Sequence[Paragraph], cable_id: int, text_id: int) -> None:
        """Add what follows from a text that is held and shown, of which nothing else is there."""
        row = {"id": cable_id, "text_id": text_id, **columns(cable)}
        self._add_index(row, cut)
        self._add_cable(cable, row)

    def _known(self, references: set[str]) -> dict[str, _Known]:
        known: dict[str, _Known] = {}
        for row in self.connection.execute(_KNOWN, {"references": sorted(references)}):
            here = known.setdefault(row.reference, _Known(row.id, row.text_id))
            here.texts[row.sha256] = _Text(row.text, row.released, row.stated)
        asked = {"references": sorted(references)}
        self._preferred = {
            row.reference: row.sha256 for row in self.connection.execute(_PREFERRED, asked)
        }
        for reference, here in known.items():
            here.preferred = self._preferred.get(reference)
        return known

    def _put(self, cable: Cable, known: dict[str, _Known]) -> str:
        reference = str(cable.reference)
        here = known.get(reference)
        if here is None:
            here = known[reference] = _Known(self._take(schema.cables), self._take(schema.texts))
            here.preferred = self._preferred.get(reference)
            self._add_text(cable, here, here.shown)
            self.add(cable, rows.indexed(cable), here.id, here.shown)
            return "new"
        if text := here.texts.get(cable.sha256):
            if cable.sha256 == here.preferred and text.id != here.shown:
                self.show(
                    cable, here.id, text.id, instead_of=here.shown
                )  # preferred by this import
                here.shown = text.id
            return self._complete(cable, here, text)
        text_id = self._take(schema.texts)
        is_better = here.gives_way_to(cable.sha256, rows.released(cable.released))
        self._add_text(cable, here, text_id)
        if is_better:
            self.show(cable, here.id, text_id, instead_of=here.shown)
            here.shown = text_id
        return "changed"

    def _complete(self, cable: Cable, here: _Known, text: _Text) -> str:
        known = rows.raw(text.stated, rows.encode(cable.raw_header), rows.encode(cable.raw_body))
        whole = rows.complete(known, cable.source)
        if whole == known:
            return "unchanged"
        merged, before = self.reader.read(whole), text.released
        text.stated, text.released = rows.stated(whole), rows.released(merged.released)
        self.flush()
        self._update_text(text.id, stated=text.stated, released=text.released)
        is_newer = text.released > before and here.gives_way_to(cable.sha256, text.released)
        if text.id == here.shown or is_newer:
            self.show(merged, here.id, text.id, instead_of=here.shown)
            here.shown = text.id
        return "completed"

    def _take(self, table: sa.Table) -> int:
        number = self._next[table]
        self._next[table] += 1
        return number

    def _add_text(self, cable: Cable, here: _Known, text_id: int) -> None:
        row: dict[str, Any] = {
            "id": text_id,
            "cable_id": here.id,
            "sha256": cable.sha256,
            "released": rows.released(cable.released),
            "reader": self.reader.version,
            "stated": rows.stated(cable.source),
            "header": rows.encode(cable.raw_header),
            "body": rows.encode(cable.raw_body),
        }
        self._rows[schema.texts].append(row)
        self._rows[schema.segmentations].append(
            {"text_id": text_id, "reader": self.reader.version, "paragraphs": rows.pack(cable)}
        )
        here.texts[cable.sha256] = _Text(text_id, row["released"], row["stated"])

    def _add_cable(self, cable: Cable, row: dict[str, Any]) -> None:
        cable_id = row["id"]
        self._rows[schema.cables].append(row)
        self._rows[schema.tags] += [{"tag": tag, "cable_id": cable_id} for tag in tag_names(cable)]
        self._rows[schema.mentions] += [
            {"cable_id": cable_id, "place": place, "reference": reference}
            for place, reference in enumerate(mentioned(cable))
        ]

    def _add_index(self, row: dict[str, Any], cut: Sequence[Paragraph]) -> None:
        self._words += [
            {"rowid": number, "value": self._dialect.value(text, row["filter_words"])}
            for number, text in rows.entries(row["id"], cut)
        ]

    def _drop_index(self, cable_id: int, text_id: int) -> None:
        """Take a text's paragraphs out of the index, which must be told the words it is to forget."""
        t, s = schema.texts.c, schema.segmentations.c
        row = self.connection.execute(
            sa.select(t.body, s.paragraphs, schema.cables.c.filter_words)
            .join_from(
                schema.texts, schema.segmentations, (s.text_id == t.id) & (s.reader == t.reader)
            )
            .join(schema.cables, schema.cables.c.id == t.cable_id)
            .where(t.id == text_id)
        ).one()
        gone = [
            {"rowid": number, "value": self._dialect.value(text, row.filter_words)}
            for number, text in rows.entries(
                cable_id, rows.unpack(row.paragraphs, rows.decode(row.body))
            )
        ]
        if gone:
            self.connection.execute(self._drop_words, gone)

    def _update_text(self, text_id: int, **values: object) -> None:
        self.connection.execute(
            schema.texts.update().where(schema.texts.c.id == text_id).values(**values)
        )


def columns(cable: Cable) -> dict[str, object]:
    """What a cable is looked for by, as columns of its row."""
    reference = cable.reference
    return {
        "reference": str(reference),
        "year": reference.year,
        "origin": reference.origin,
        "serial": reference.serial,
        "moment": rows.moment(cable.date, exact=cable.date_is_exact),
        "released": rows.released(cable.released),
        "classification": plain(cable.classification) if cable.classification else None,
        "subject": plain(cable.subject),
        "filter_words": filter_words(cable),
        "paragraph_count": len(cable.paragraphs),
        "word_count": sum(p.text.count(" ") + 1 for p in cable.paragraphs if p.text),
    }


def filter_words(cable: Cable) -> str:
    """What a cable can be filtered by, as words of the index, parted by blanks."""
    moment = rows.moment(cable.date, exact=cable.date_is_exact)
    found = [words.key("o", cable.reference.origin)]
    found += [words.key("d", str(moment)[:length]) for length in (4, 6, 8) if moment]
    if cable.classification:
        found.append(words.key("c", cable.classification))
    return " ".join(found + [words.key("t", name) for name in tag_names(cable)])


def tag_names(cable: Cable) -> list[str]:
    """The names of a cable's tags, each once."""
    return list(dict.fromkeys(plain(tag.name) for tag in cable.tags))


def mentioned(cable: Cable) -> list[str]:
    """The cables that a cable refers to, each once, in its order."""
    found = (str(mention.reference) for mention in cable.mentions)
    return [name for name in dict.fromkeys(found) if name != str(cable.reference)]
