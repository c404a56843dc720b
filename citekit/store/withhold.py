"""What the operator withholds: which cables and paragraphs, and how their words are taken out.

A withheld paragraph is remembered by its place in the text that was shown, so that no other reader
brings it back; in every other text of the cable the paragraph of its label is withheld, and every
one of the same words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from citekit.errors import NoSuchParagraph, NotHeld, Withheld
from citekit.model import Cable, Paragraph, RawCable, Span
from citekit.store import rows, schema
from citekit.store.database import Database
from citekit.store.words import plain

__all__ = [
    "Order",
    "Withholding",
    "apply",
    "blank",
    "hides",
    "in_force",
    "lift",
    "log",
    "mask",
    "of",
    "refuse",
    "withhold",
]

_MASK = "\N{FULL BLOCK}"
_RULES = sa.select(schema.withheld).where(
    schema.withheld.c.reference.in_(sa.bindparam("references", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Withholding:
    """One thing withheld: a cable, or with ``label`` a paragraph of it, and the reason given."""

    reference: str
    label: str | None
    reason: str
    sha256: str = ""
    spans: tuple[Span, ...] = ()
    digest: str = ""


def of(database: Database, references: Iterable[str]) -> tuple[Withholding, ...]:
    """What is withheld of some cables, the whole cable first."""
    found = database.fetch(_RULES, {"references": sorted(set(references))})
    rules = (
        Withholding(
            row.reference,
            row.label or None,
            row.reason,
            row.sha256,
            tuple((start, end) for start, end in json.loads(row.spans)),
            row.digest,
        )
        for row in found
    )
    return tuple(sorted(rules, key=lambda rule: (rule.reference, rule.label or "")))


@dataclass(frozen=True, slots=True)
class Order:
    """One line of the log: when (``2026-11-24T09:30:00.000000Z``), of what, ``withheld`` or ``lifted``."""

    moment: str
    reference: str
    label: str
    act: str
    reason: str


def in_force(database: Database) -> tuple[Withholding, ...]:
    """Every order that holds now, by reference."""
    every = database.fetch(sa.select(schema.withheld.c.reference))
    return of(database, (row.reference for row in every))


def log(database: Database) -> tuple[Order, ...]:
    """Every order that was ever given and lifted here, the oldest first."""
    names = database.fetch(sa.text(database.dialect.names))
    if "orders" not in {row[0] for row in names}:
        return ()
    lines = database.fetch(sa.select(schema.orders).order_by(schema.orders.c.moment))
    return tuple(Order(r.moment, r.reference, r.label, r.act, r.reason) for r in lines)


def _write_down(connection: sa.Connection, order: Order) -> None:
    """Add a line to the log, in the transaction of the order itself."""
    schema.orders.create(connection, checkfirst=True)  # an older library has none yet
    row = {name: getattr(order, name) for name in ("reference", "label", "act")}
    found = schema.orders.c
    same = sa.and_(*(found[name] == value for name, value in row.items()))
    connection.execute(schema.orders.delete().where(same & (found.moment == order.moment)))
    connection.execute(
        schema.orders.insert(), {**row, "moment": order.moment, "reason": order.reason}
    )


def refuse(rules: Iterable[Withholding]) -> None:
    """Raise Withheld where a whole cable is withheld."""
    for rule in rules:
        if rule.label is None:
            raise Withheld(
                f"{rule.reference} is withheld here: {rule.reason}",
                hint="Ask the operator of this library about it.",
                reference=rule.reference,
                reason=rule.reason,
            )


def withhold(
    database: Database,
    reference: str,
    label: str | None,
    reason: str,
    cable: Cable | None,
    *,
    moment: str,
) -> None:
    """Withhold a cable, held or not, or a paragraph of ``cable``.

    Raises NotHeld and NoSuchParagraph.
    """
    paragraph = None
    if label is not None:
        if cable is None:
            raise NotHeld(
                f"The text of {reference} is not held here, so no paragraph of it can be withheld.",
                hint="Withhold the whole cable, or import its text first.",
            )
        paragraph = cable.paragraph(label)
        if paragraph is None:
            raise NoSuchParagraph(
                f"{reference} has no paragraph {label}.",
                hint=f"It has {', '.join(p.label for p in cable.paragraphs) or 'none'}.",
            )
    row = {
        "reference": reference,
        "label": label or "",
        "reason": plain(reason),
        "sha256": cable.sha256 if cable and paragraph else "",
        "spans": json.dumps(paragraph.spans if paragraph else ()),
        "digest": _digest(paragraph.text) if paragraph else "",
    }
    with database.write() as writing:
        writing.connection.execute(_delete(reference, label))
        writing.connection.execute(schema.withheld.insert(), row)
        given = Order(moment, reference, row["label"], "withheld", row["reason"])
        _write_down(writing.connection, given)


def lift(database: Database, reference: str, label: str | None, moment: str) -> bool:
    """End a withholding; False where there was none."""
    with database.write() as writing:
        gone = writing.connection.execute(_delete(reference, label)).rowcount
        writing.keep = bool(gone)
        if gone:
            _write_down(writing.connection, Order(moment, reference, label or "", "lifted", ""))
    return bool(gone)


def _delete(reference: str, label: str | None) -> sa.Delete:
    w = schema.withheld
    return w.delete().where((w.c.reference == reference) & (w.c.label == plain(label or "")))


def _digest(text: str) -> str:
    return hashlib.sha256(rows.encode(text)).hexdigest()


def hides(rule: Withholding, paragraph: Paragraph, sha256: str) -> bool:
    """Whether a rule withholds a paragraph of the text with that hash."""
    if rule.label is None:
        return True
    if rule.sha256 == sha256:
        return (
            paragraph.label == rule.label if not rule.spans else _touch(paragraph.spans, rule.spans)
        )
    return paragraph.label == rule.label or _digest(paragraph.text) == rule.digest


def _touch(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def mask(
    raw: RawCable, sha256: str, paragraphs: Iterable[Paragraph], rules: Sequence[Withholding]
) -> RawCable:
    """A raw text with the withheld words blacked out; every other character keeps its place."""
    hidden = [p for p in paragraphs if any(hides(rule, p, sha256) for rule in rules)]
    spans = [span for p in hidden for span in p.spans]
    spans += [span for rule in rules if rule.sha256 == sha256 for span in rule.spans]
    body = list(raw.body)
    for start, end in spans:
        body[start:end] = [c if c == "\n" else _MASK for c in body[start:end]]
    hides_subject = any(p.label == "SUBJECT" for p in hidden)
    return replace(raw, body="".join(body), title=None if hides_subject else raw.title)


def blank(
    paragraphs: Iterable[Paragraph], sha256: str, rules: Sequence[Withholding]
) -> tuple[Paragraph, ...]:
    """Paragraphs of a text without the words of those that are withheld."""

    def shown(paragraph: Paragraph) -> Paragraph:
        reason = next((rule.reason for rule in rules if hides(rule, paragraph, sha256)), None)
        return paragraph if reason is None else replace(paragraph, text="", withheld=reason)

    return tuple(shown(paragraph) for paragraph in paragraphs)


def apply(cable: Cable, rules: Sequence[Withholding]) -> Cable:
    """A cable without its withheld paragraphs.

    They keep label, marking and place, their ``text`` is empty and ``withheld`` holds the reason.
    What else was read out of the same words goes too: summary, problems, mentions, classifier.
    """
    if not rules:
        return cable
    source = mask(cable.source, cable.sha256, rows.indexed(cable), rules)
    left = " ".join(f"{source.header}\n{source.body}".split())

    def is_legible(text: str) -> bool:
        return " ".join(text.split()) in left

    subject = cable.subject_paragraph
    if subject:
        (subject,) = blank([subject], cable.sha256, rules)
    by = cable.classified_by
    return replace(
        cable,
        paragraphs=blank(cable.paragraphs, cable.sha256, rules),
        subject_paragraph=subject,
        subject="" if subject and subject.withheld else cable.subject,
        summary=None,
        mentions=tuple(m for m in cable.mentions if is_legible(m.text)),
        problems=tuple(p for p in cable.problems if is_legible(p.raw)),
        classified_by=by if by and is_legible(by.printed) else None,
        raw_body=source.body,
        source=source,
    )
