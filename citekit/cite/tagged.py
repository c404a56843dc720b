"""RIS and EndNote's Refer: a line for each field, a tag before it.

Sources: the RIS specification of 2011 and the import tables of Zotero and EndNote, for the type
report: both read its number from the field of the ISBN (``SN``, ``%@``); in ``M1`` it falls into
Zotero's "extra".  The comma behind an author keeps the name of an institution whole.
"""

from __future__ import annotations

from citekit.cite.escape import line
from citekit.cite.records import Pairs, day, institution, note, pin, text_of

__all__ = ["as_enw", "as_ris"]


def as_ris(pairs: Pairs) -> str:
    """RIS, type RPRT."""
    records = []
    for passage, item in pairs:
        rows = [
            ("TY", "RPRT"),
            ("AU", institution(item)),
            ("TI", text_of(item.fields["title"])),
            ("PY", str(passage.cable.reference.year)),
            ("DA", day(item, "issued").replace("-", "/")),
            ("PB", text_of(item.fields["publisher"])),
            ("M3", text_of(item.fields["genre"])),
            ("SN", text_of(item.fields["number"])),
            ("SP", pin(item)),
            ("UR", text_of(item.fields["URL"])),
            ("Y2", day(item, "accessed").replace("-", "/")),
            ("N1", note(item)),
            ("N2", passage.text),
        ]
        records.append(_lines(rows, "{}  - {}") + "ER  - \r\n")
    return "".join(records)


def as_enw(pairs: Pairs) -> str:
    """EndNote's import form (Refer), type Report; an empty line ends a record."""
    records = []
    for passage, item in pairs:
        rows = [
            ("%0", "Report"),
            ("%A", institution(item)),
            ("%T", text_of(item.fields["title"])),
            ("%D", str(passage.cable.reference.year)),
            ("%8", day(item, "issued").replace("-", "/")),
            ("%I", text_of(item.fields["publisher"])),
            ("%9", text_of(item.fields["genre"])),
            ("%@", text_of(item.fields["number"])),
            ("%P", pin(item)),
            ("%U", text_of(item.fields["URL"])),
            ("%[", day(item, "accessed")),
            ("%Z", note(item)),
            ("%X", passage.text),
        ]
        records.append(_lines(rows, "{} {}") + "\r\n")
    return "".join(records)


def _lines(rows: list[tuple[str, str]], shape: str) -> str:
    return "".join(shape.format(tag, line(value)) + "\r\n" for tag, value in rows if line(value))
