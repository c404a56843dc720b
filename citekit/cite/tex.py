"""BibTeX and BibLaTeX: one entry of each passage, every field escaped."""

from __future__ import annotations

from citekit.cite.escape import bibtex, link
from citekit.cite.records import Pairs, author, day, keys, note, parts, pin, text_of

__all__ = ["as_biblatex", "as_bibtex"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _entry(kind: str, key: str, fields: list[tuple[str, str]]) -> str:
    """An entry; a value in braces is put there already, any other is set in them."""
    width = max(len(name) for name, _ in fields)
    lines = "".join(f"  {name:{width}} = {value},\n" for name, value in fields if value)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _braced(text: object) -> str:
    """A value in braces, or an empty string where there is none."""
    return f"{{{escaped}}}" if (escaped := bibtex(text_of(text))) else ""


def as_bibtex(pairs: Pairs) -> str:
    """``@techreport``: the type of plain.bst and its kin that prints number and institution."""
    entries = []
    for key, (passage, item) in zip(keys(pairs), pairs, strict=True):
        date = [*parts(item, "issued"), 0, 0]
        fields = [
            ("author", "{" + _braced(author(item)) + "}"),
            ("title", "{" + _braced(item.fields["title"]) + "}"),
            ("institution", _braced(item.fields["publisher"])),
            ("type", _braced(item.fields["genre"])),
            ("number", _braced(item.fields["number"])),
            ("year", f"{{{date[0] or passage.cable.reference.year}}}"),
            ("month", _MONTHS[date[1] - 1] if date[1] else ""),
            ("url", f"{{{link(text_of(item.fields['URL']))}}}"),
            ("note", _braced(", ".join(filter(None, (note(item), pin(item)))))),
        ]
        entries.append(_entry("techreport", key, fields))
    return "\n".join(entries)


def as_biblatex(pairs: Pairs) -> str:
    """``@report``; the words cited stand in ``annotation``, which no style prints."""
    entries = []
    for key, (passage, item) in zip(keys(pairs), pairs, strict=True):
        said = f"{pin(item)}: {passage.text}" if passage.text else ""
        fields = [
            ("author", "{" + _braced(author(item)) + "}"),
            ("title", "{" + _braced(item.fields["title"]) + "}"),
            ("type", _braced(item.fields["genre"])),
            ("number", _braced(item.fields["number"])),
            ("institution", _braced(item.fields["publisher"])),
            ("date", f"{{{day(item, 'issued') or passage.cable.reference.year}}}"),
            ("url", f"{{{link(text_of(item.fields['URL']))}}}"),
            ("urldate", _braced(day(item, "accessed"))),
            ("pagination", "{paragraph}" if item.locator else ""),
            ("note", _braced(note(item))),
            ("annotation", _braced(said)),
        ]
        entries.append(_entry("report", key, fields))
    return "\n".join(entries)
