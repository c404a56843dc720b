"""``FORMATS``: the forms in which other programs read a citation.

One row a format: name, suffix, media type, writer.  Command line, negotiation and documentation
read the table.  Every writer takes passages with their items and makes one record of each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from citekit.cite.escape import bibtex, line
from citekit.cite.quoting import html, marked, plain, wikipedia
from citekit.cite.records import Pairs, author, day, keys, parts, pin, text_of
from citekit.errors import UnknownName
from citekit.model import CslItem

__all__ = ["FORMATS", "Format", "row", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: name, suffix of its addresses, media type, writer (None: made elsewhere)."""

    name: str
    suffix: str
    media_type: str
    writer: Callable[[Pairs], str]


def row(name: str) -> Format:
    """The row of that name; raises UnknownName with the nearest ones."""
    found = next((f for f in FORMATS if f.name == name), None)
    if found is None:
        raise UnknownName.among("format", name, (f.name for f in FORMATS))
    return found


def write(name: str, pairs: Pairs) -> str:
    """Passages in one format, as text that ends with a line feed."""
    return row(name).writer(pairs)


def _entry(kind: str, key: str, fields: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in fields)
    lines = "".join(f"  {name:{width}} = {{{value}}},\n" for name, value in fields if value)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _bibtex(pairs: Pairs) -> str:
    months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    entries = []
    for key, (passage, item) in zip(keys(pairs), pairs, strict=True):
        date = [*parts(item, "issued"), 0, 0, 0]
        fields = [
            ("author", "{" + bibtex(author(item)) + "}"),
            ("title", "{" + bibtex(text_of(item.fields["title"])) + "}"),
            ("institution", bibtex(text_of(item.fields["publisher"]))),
            ("type", bibtex(text_of(item.fields["genre"]))),
            ("number", bibtex(text_of(item.fields["number"]))),
            ("year", str(date[0] or passage.cable.reference.year)),
            ("month", ""),
            ("url", _url(item)),
            (
                "note",
                bibtex(", ".join(filter(None, (text_of(item.fields.get("note")), pin(item))))),
            ),
        ]
        entry = _entry("techreport", key, fields)
        if date[1]:
            year = entry.index("\n", entry.index("  year")) + 1
            entry = f"{entry[:year]}  {'month':11} = {months[date[1] - 1]},\n{entry[year:]}"
        entries.append(entry)
    return "\n".join(entries)


def _url(item: CslItem) -> str:
    """An address for a verbatim field: biber and url.sty read it literally, so braces are encoded."""
    return (
        line(text_of(item.fields["URL"]))
        .replace("{", "%7B")
        .replace("}", "%7D")
        .replace("\\", "%5C")
        .replace(" ", "%20")
    )


def _biblatex(pairs: Pairs) -> str:
    entries = []
    for key, (passage, item) in zip(keys(pairs), pairs, strict=True):
        fields = [
            ("author", "{" + bibtex(author(item)) + "}"),
            ("title", "{" + bibtex(text_of(item.fields["title"])) + "}"),
            ("type", bibtex(text_of(item.fields["genre"]))),
            ("number", bibtex(text_of(item.fields["number"]))),
            ("institution", bibtex(text_of(item.fields["publisher"]))),
            ("date", day(item, "issued") or str(passage.cable.reference.year)),
            ("url", _url(item)),
            ("urldate", day(item, "accessed")),
            ("pagination", "paragraph" if item.locator else ""),
            ("note", bibtex(text_of(item.fields.get("note")))),
            (
                "annotation",
                bibtex(f"{pin(item)}: {passage.text}") if item.locator else "",
            ),
        ]
        entries.append(_entry("report", key, fields))
    return "\n".join(entries)


def _csl_json(pairs: Pairs) -> str:
    items = [dict(item.fields, id=key) for key, (_, item) in zip(keys(pairs), pairs, strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _csl_yaml(pairs: Pairs) -> str:
    """CSL-YAML as pandoc reads it: a list ``references`` between two lines of dashes.

    Every value is JSON on one line, which is YAML too once no character is left in it that YAML
    takes for the end of a line.
    """
    rows = ["---", "references:"]
    for item in json.loads(_csl_json(pairs)):
        values = (
            f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in item.items()
        )
        rows.append("- " + "\n  ".join(values))
    text = "\n".join([*rows, "---", ""])
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _ris(pairs: Pairs) -> str:
    """RIS, type RPRT.  The number goes into SN: in M1 it falls into Zotero's "extra"."""
    records = []
    for passage, item in pairs:
        rows = [
            ("TY", "RPRT"),
            ("AU", author(item) + ","),
            ("TI", text_of(item.fields["title"])),
            ("PY", str(passage.cable.reference.year)),
            ("DA", day(item, "issued").replace("-", "/")),
            ("PB", text_of(item.fields["publisher"])),
            ("M3", text_of(item.fields["genre"])),
            ("SN", text_of(item.fields["number"])),
            ("SP", pin(item)),
            ("UR", text_of(item.fields["URL"])),
            ("Y2", day(item, "accessed").replace("-", "/")),
            ("N1", text_of(item.fields.get("note"))),
            *((("N2", passage.text),) if passage.text else ()),
        ]
        records.append(
            "".join(f"{tag}  - {line(value)}\r\n" for tag, value in rows if line(value))
            + "ER  - \r\n"
        )
    return "".join(records)


FORMATS: tuple[Format, ...] = (
    Format("bibtex", ".bib", "application/x-bibtex", _bibtex),
    Format("biblatex", ".biblatex", "application/x-biblatex", _biblatex),
    Format("csl-json", ".csl.json", "application/vnd.citationstyles.csl+json", _csl_json),
    Format("csl-yaml", ".csl.yaml", "application/vnd.citationstyles.csl+yaml", _csl_yaml),
    Format("ris", ".ris", "application/x-research-info-systems", _ris),
    Format("markdown", ".md", "text/markdown", marked),
    Format("html", ".html", "text/html", html),
    Format("text", ".txt", "text/plain", plain),
    Format("wikipedia", ".wiki", "text/x-wiki", wikipedia),
)
