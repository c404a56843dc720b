"""Forms in JSON and YAML: CSL-JSON, CSL-YAML, Hayagriva (Typst), CITATION.cff references.

Every value in YAML is JSON on one line, which YAML reads too.
"""

from __future__ import annotations

import json

from citekit.cite.escape import line, link, scalar
from citekit.cite.records import Pairs, author, day, keys, note, parts, pin, text_of

__all__ = ["as_cff", "as_csl_json", "as_csl_yaml", "as_hayagriva"]


def _items(pairs: Pairs) -> list[dict[str, object]]:
    """The items, each text on one line and fit for UTF-8."""
    return [
        {name: line(v) if isinstance(v, str) else v for name, v in (*item.fields.items(), ("id", key))}
        for key, (_, item) in zip(keys(pairs), pairs, strict=True)
    ]  # fmt: skip


def as_csl_json(pairs: Pairs) -> str:
    """CSL-JSON: the items themselves."""
    return json.dumps(_items(pairs), ensure_ascii=False, indent=2) + "\n"


def as_csl_yaml(pairs: Pairs) -> str:
    """CSL-YAML as pandoc reads it: a list ``references`` between two lines of dashes."""
    items = (_listed(list(item.items())) for item in _items(pairs))
    return "\n".join(["---", "references:", *items, "---", ""])


def as_hayagriva(pairs: Pairs) -> str:
    """Hayagriva's YAML, which Typst reads (Hayagriva file format): a mapping by key."""
    entries = []
    for key, (passage, item) in zip(keys(pairs), pairs, strict=True):
        address: object = link(text_of(item.fields["URL"]))
        if accessed := day(item, "accessed"):
            address = {"value": address, "date": accessed}
        rows: list[tuple[str, object]] = [
            ("type", "report"),
            ("title", {"value": _verbatim(item.fields["title"]), "verbatim": True}),
            ("author", {"name": _verbatim(author(item))}),
            ("date", day(item, "issued") or str(passage.cable.reference.year)),
            ("genre", item.fields["genre"]),
            ("serial-number", {"serial": item.fields["number"]}),
            ("organization", item.fields["publisher"]),
            ("url", address),
            ("note", ", ".join(filter(None, (note(item), pin(item))))),
        ]
        entries.append(f"{scalar(key)}:\n  " + "\n  ".join(_rows(rows)) + "\n")
    return "".join(entries)


def _verbatim(text: object) -> str:
    """A title or name as Hayagriva prints it unchanged: ``$``, ``{`` and ``}`` mean something there."""
    return "".join(f"\\{char}" if char in "\\{}$*_" else char for char in line(text_of(text)))


def as_cff(pairs: Pairs) -> str:
    """``references`` for a CITATION.cff (Citation File Format 1.2.0)."""
    entries = []
    for passage, item in pairs:
        date = parts(item, "issued")
        accessed = day(item, "accessed")
        rows: list[tuple[str, object]] = [
            ("type", "report"),
            ("title", item.fields["title"]),
            ("authors", [{"name": line(author(item))}]),
            ("institution", {"name": item.fields["publisher"]}),
            ("medium", item.fields["genre"]),
            ("number", item.fields["number"]),
            ("date-released", day(item, "issued") if len(date) == 3 else ""),
            ("year", passage.cable.reference.year if not date else date[0]),
            ("url", link(text_of(item.fields["URL"]))),
            ("date-accessed", accessed),
            ("section", pin(item)),
            ("notes", note(item)),
        ]
        entries.append(_listed(rows))
    return "\n".join(["references:", *entries, ""])


def _rows(rows: list[tuple[str, object]]) -> list[str]:
    return [f"{name}: {scalar(value)}" for name, value in rows if value not in ("", None)]


def _listed(rows: list[tuple[str, object]]) -> str:
    return "- " + "\n  ".join(_rows(rows))
