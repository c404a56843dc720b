"""Reading: a cable, its raw texts and versions, what the library holds."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from citekit.model import Cable, RawCable
from citekit.store import rows, schema, withhold
from citekit.store.database import Database
from citekit.store.rows import Segmentation
from citekit.store.write import NOTHING
from citekit.store.writer import Reader

__all__ = ["ReadCables", "Version", "cable", "export", "holds", "raw", "totals", "versions"]

_c, _t, _s = schema.cables.c, schema.texts.c, schema.segmentations.c
_TEXT = (
    sa.select(
        _t.sha256,
        _t.stated,
        _t.header,
        _t.body,
        sa.select(sa.func.count())
        .where(schema.withheld.c.reference == sa.bindparam("reference"))
        .scalar_subquery()
        .label("rules"),
    )
    .join_from(schema.cables, schema.texts, _t.cable_id == _c.id)
    .where(_c.reference == sa.bindparam("reference"))
)
_SHOWN = _TEXT.where(_t.id == _c.text_id)
_OTHER = _TEXT.where(_t.sha256 == sa.bindparam("sha256"))
_VERSIONS = (
    sa.select(schema.texts, (_t.id == _c.text_id).label("is_shown"))
    .join_from(schema.cables, schema.texts, _t.cable_id == _c.id)
    .where(_c.reference == sa.bindparam("reference"))
    .order_by((_t.id == _c.text_id).desc(), _t.released.desc(), _t.id.desc())
)
_SEGMENTATIONS = (
    sa.select(schema.segmentations)
    .where(_s.text_id.in_(sa.bindparam("texts", expanding=True)))
    .order_by(_s.reader.desc())
)
_HOLDS = sa.select(_c.id).where(_c.reference == sa.bindparam("reference"))
_TOTALS = sa.select(schema.library.c.value).where(schema.library.c.key == "totals")
_EXPORT = (
    sa.select(schema.texts, _c.reference)
    .join_from(schema.texts, schema.cables, _t.cable_id == _c.id)
    .where(_t.id > sa.bindparam("last"))
    .order_by(_t.id)
    .limit(100)
)


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a cable, and every way in which it was cut, the current one first.

    ``released``: the day as ``2011-01-23`` or None.  ``is_shown``: it is the one that is shown.
    """

    raw: RawCable
    sha256: str
    released: str | None
    is_shown: bool
    segmentations: tuple[Segmentation, ...]

    @property
    def segmentation(self) -> Segmentation:
        """The current one."""
        return self.segmentations[0]


class ReadCables:
    """The last cables that were read, so that reading one again costs a look-up only.

    A raw text and what its source states make the cable what it is, so an entry never grows old.
    """

    def __init__(self, reader: Reader, size: int = 64) -> None:
        self.reader = reader
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Cable] = OrderedDict()

    def read(self, row: sa.Row[Any]) -> Cable:
        """The cable of a row of ``texts``."""
        key = (row.sha256, row.stated)
        with self._lock:
            if kept := self._kept.get(key):
                self._kept.move_to_end(key)
                return kept
        cable = self.reader.read(rows.raw(row.stated, row.header, row.body))
        with self._lock:
            self._kept[key] = cable
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return cable


def cable(database: Database, kept: ReadCables, reference: str, sha256: str | None) -> Cable | None:
    """A text of a cable, read: the one that is shown, or the one of that hash.  Raises Withheld."""
    if sha256 is None:
        found = database.fetch(_SHOWN, {"reference": reference})
    else:
        found = database.fetch(_OTHER, {"reference": reference, "sha256": sha256})
    row = found[0] if found else None
    if row is not None and not row.rules:
        return kept.read(row)
    rules = withhold.of(database, [reference])
    withhold.refuse(rules)
    return withhold.apply(kept.read(row), rules) if row else None


def raw(database: Database, reference: str) -> RawCable | None:
    """The shown text of a cable as its source gave it.  Raises Withheld."""
    found = versions(database, reference)
    return found[0].raw if found else None


def versions(database: Database, reference: str) -> tuple[Version, ...]:
    """Every text of a cable, the shown one first, then the newest release.  Raises Withheld."""
    rules = withhold.of(database, [reference])
    withhold.refuse(rules)
    found = database.fetch(_VERSIONS, {"reference": reference})
    cuts = database.fetch(_SEGMENTATIONS, {"texts": [row.id for row in found]}) if found else ()
    return tuple(_version(row, cuts, rules) for row in found)


def _version(
    row: sa.Row[Any], cuts: Iterable[sa.Row[Any]], rules: tuple[withhold.Withholding, ...]
) -> Version:
    source = rows.raw(row.stated, row.header, row.body)
    segmentations = tuple(
        Segmentation(cut.reader, rows.unpack(cut.paragraphs, source.body))
        for cut in cuts
        if cut.text_id == row.id
    )
    if rules:
        every = [paragraph for cut in segmentations for paragraph in cut.paragraphs]
        source = withhold.mask(source, row.sha256, every, rules)
        segmentations = tuple(
            replace(cut, paragraphs=withhold.blank(cut.paragraphs, row.sha256, rules))
            for cut in segmentations
        )
    return Version(source, row.sha256, rows.day(row.released), bool(row.is_shown), segmentations)


def holds(database: Database, reference: str) -> bool:
    """Whether a text of the cable is held, withheld or not."""
    return bool(database.fetch(_HOLDS, {"reference": reference}))


def totals(database: Database) -> dict[str, int | str]:
    """What the library holds, as it was counted when something was last written."""
    found = database.fetch(_TOTALS)
    counted: dict[str, int | str] = json.loads(found[0].value) if found else dict(NOTHING)
    return counted


def export(database: Database, *, withheld: bool) -> Iterator[RawCable]:
    """Every raw text, in the order in which they came.

    Without ``withheld`` what is withheld is left out, paragraphs blacked out.
    """
    last = 0
    while page := database.fetch(_EXPORT, {"last": last}):
        rules = () if withheld else withhold.of(database, [row.reference for row in page])
        for row in page:
            here = [rule for rule in rules if rule.reference == row.reference]
            if not here:
                yield rows.raw(row.stated, row.header, row.body)
            elif all(rule.label for rule in here):
                every = versions(database, row.reference)
                yield from (version.raw for version in every if version.sha256 == row.sha256)
        last = page[-1].id
