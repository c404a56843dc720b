"""``FORMATS``: the forms in which other programs read a citation.

One row a format: name, suffix, media type, writer.  Command line, negotiation and documentation
read the table.  Every writer takes passages with their items and makes one record of each.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citekit.cite.escape import bibtex, line, markdown, markup
from citekit.errors import UnknownName
from citekit.model import CslItem, Passage

__all__ = ["FORMATS", "Format", "row", "write"]

Pairs = Sequence[tuple[Passage, CslItem]]


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
        names = [f.name for f in FORMATS]
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.4) or names
        raise UnknownName(
            f"There is no format {name!r}.", hint=f"Choose one of: {', '.join(near)}."
        )
    return found


def write(name: str, pairs: Pairs) -> str:
    """Passages in one format, as text that ends with a line feed."""
    return row(name).writer(pairs)


def _text(value: object) -> str:
    return str(value) if value is not None else ""


def _author(item: CslItem) -> str:
    authors = item.fields.get("author")
    first = authors[0] if isinstance(authors, list) and authors else {}
    return _text(first.get("literal")) if isinstance(first, dict) else ""


def _parts(item: CslItem, name: str) -> list[int]:
    date = item.fields.get(name)
    if not isinstance(date, dict):
        return []
    return list(date["date-parts"][0])


def _day(item: CslItem, name: str) -> str:
    parts = _parts(item, name)
    return "-".join(f"{part:0{4 if i == 0 else 2}d}" for i, part in enumerate(parts))


def _keys(pairs: Pairs) -> list[str]:
    """A key for each record: the reference ID, with a letter where passages share it."""
    keys: list[str] = []
    for _, item in pairs:
        key, letters = _text(item.fields["id"]), iter("bcdefghijklmnopqrstuvwxyz")
        base = key
        while key in keys:
            key = base + next(letters, f"-{len(keys)}")
        keys.append(key)
    return keys


def _entry(kind: str, key: str, fields: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in fields)
    lines = "".join(f"  {name:{width}} = {{{value}}},\n" for name, value in fields if value)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _pin(item: CslItem) -> str:
    return f"paragraph {item.locator}" if item.locator else ""


def _bibtex(pairs: Pairs) -> str:
    months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    entries = []
    for key, (passage, item) in zip(_keys(pairs), pairs, strict=True):
        date = [*_parts(item, "issued"), 0, 0, 0]
        fields = [
            ("author", "{" + bibtex(_author(item)) + "}"),
            ("title", "{" + bibtex(_text(item.fields["title"])) + "}"),
            ("institution", bibtex(_text(item.fields["publisher"]))),
            ("type", bibtex(_text(item.fields["genre"]))),
            ("number", bibtex(_text(item.fields["number"]))),
            ("year", str(date[0] or passage.cable.reference.year)),
            ("month", ""),
            ("url", _url(item)),
            (
                "note",
                bibtex(", ".join(filter(None, (_text(item.fields.get("note")), _pin(item))))),
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
        line(_text(item.fields["URL"]))
        .replace("{", "%7B")
        .replace("}", "%7D")
        .replace("\\", "%5C")
        .replace(" ", "%20")
    )


def _biblatex(pairs: Pairs) -> str:
    entries = []
    for key, (passage, item) in zip(_keys(pairs), pairs, strict=True):
        fields = [
            ("author", "{" + bibtex(_author(item)) + "}"),
            ("title", "{" + bibtex(_text(item.fields["title"])) + "}"),
            ("type", bibtex(_text(item.fields["genre"]))),
            ("number", bibtex(_text(item.fields["number"]))),
            ("institution", bibtex(_text(item.fields["publisher"]))),
            ("date", _day(item, "issued") or str(passage.cable.reference.year)),
            ("url", _url(item)),
            ("urldate", _day(item, "accessed")),
            ("pagination", "paragraph" if item.locator else ""),
            ("note", bibtex(_text(item.fields.get("note")))),
            (
                "annotation",
                bibtex(f"{_pin(item)}: {passage.text}") if item.locator else "",
            ),
        ]
        entries.append(_entry("report", key, fields))
    return "\n".join(entries)


def _csl_json(pairs: Pairs) -> str:
    items = [dict(item.fields, id=key) for key, (_, item) in zip(_keys(pairs), pairs, strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _ris(pairs: Pairs) -> str:
    """RIS, type RPRT.  The number goes into SN: in M1 it falls into Zotero's "extra"."""
    records = []
    for passage, item in pairs:
        rows = [
            ("TY", "RPRT"),
            ("AU", _author(item) + ","),
            ("TI", _text(item.fields["title"])),
            ("PY", str(passage.cable.reference.year)),
            ("DA", _day(item, "issued").replace("-", "/")),
            ("PB", _text(item.fields["publisher"])),
            ("M3", _text(item.fields["genre"])),
            ("SN", _text(item.fields["number"])),
            ("SP", _pin(item)),
            ("UR", _text(item.fields["URL"])),
            ("Y2", _day(item, "accessed").replace("-", "/")),
            ("N1", _text(item.fields.get("note"))),
            *((("N2", passage.text),) if passage.text else ()),
        ]
        records.append(
            "".join(f"{tag}  - {line(value)}\r\n" for tag, value in rows if line(value))
            + "ER  - \r\n"
        )
    return "".join(records)


def _source(item: CslItem) -> str:
    day = _day(item, "issued")
    pieces = (_author(item), day, f"cable {item.fields['number']}", _pin(item))
    return ", ".join(piece for piece in pieces if piece)


def _plain(pairs: Pairs) -> str:
    return "\n".join(
        f"{f'“{passage.text}”' if passage.text else line(_text(item.fields['title']))}\n"
        f"{_source(item)}\n{line(_text(item.fields['URL']))}\n"
        for passage, item in pairs
    )


def _markdown(pairs: Pairs) -> str:
    return "\n".join(
        f"> {markdown(passage.text or _text(item.fields['title']))}\n>\n"
        f"> — [{markdown(_source(item))}](<{line(_text(item.fields['URL']))}>)\n"
        for passage, item in pairs
    )


def _html(pairs: Pairs) -> str:
    return "".join(
        f'<blockquote cite="{markup(_text(item.fields["URL"]))}">'
        f"<p>{markup(passage.text or _text(item.fields['title']))}</p>"
        f'<footer>— <a href="{markup(_text(item.fields["URL"]))}">{markup(_source(item))}</a></footer>'
        "</blockquote>\n"
        for passage, item in pairs
    )


FORMATS: tuple[Format, ...] = (
    Format("bibtex", ".bib", "application/x-bibtex", _bibtex),
    Format("biblatex", ".biblatex", "application/x-biblatex", _biblatex),
    Format("csl-json", ".csl.json", "application/vnd.citationstyles.csl+json", _csl_json),
    Format("ris", ".ris", "application/x-research-info-systems", _ris),
    Format("markdown", ".md", "text/markdown", _markdown),
    Format("html", ".html", "text/html", _html),
    Format("text", ".txt", "text/plain", _plain),
)
