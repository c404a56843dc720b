"""CSL items as prose in any CSL style: names, the mapping of each family, cached results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from citekit.cite import csl, engine, userstyle
from citekit.cite.escape import line
from citekit.errors import UnknownName
from citekit.model import CslItem

__all__ = [
    "FORMS",
    "OUTPUTS",
    "SHORT_NAMES",
    "TYPES",
    "every_form",
    "render",
    "resolve",
    "search",
    "style_names",
]

FORMS = ("entry", "note", "text", "subsequent", "ibid", "all")
"""A bibliography's entry; a citation in a note or in the text; a later note of the same cable; the
note right behind it; everything that a style has of these."""
OUTPUTS = ("text", "html", "markdown", "rtf")
_POSITIONS = {"subsequent": 1, "ibid": 3}
"""citeproc-js's numbers of positions; the third is ibid with a locator of its own."""
_COMMON = ("apa", "mla", "chicago")
SHORT_NAMES = {
    "ama": "american-medical-association",
    "bluebook": "bluebook-law-review",
    "chicago": "chicago-notes-bibliography",
    "harvard": "harvard-cite-them-right",
    "mhra": "mhra-notes",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}


@dataclass(frozen=True, slots=True)
class _Type:
    """How a family of styles prints a cable best: styles by the start of their name, CSL type, why.

    ``numbered`` where the style drops an item's number, so that it is set behind the title;
    ``sign`` what the style leaves off before a paragraph's number.
    """

    family: str
    type: str
    reason: str
    numbered: bool = False
    sign: str = ""


TYPES = (
    _Type("apa", "document", "prints the full date, which report loses"),
    _Type("chicago-", "document", "prints the full date, which report loses"),
    _Type("mhra-", "document", "prints the full date, which report loses"),
    _Type("american-medical-association", "document", "prints the full date, which report loses"),
    _Type(
        "oscola", "personal_communication", "names sender and recipient, as OSCOLA asks of letters"
    ),
    _Type("bluebook-law-review", "webpage", "prints the full date", numbered=True, sign="¶"),
    _Type("bluebook-", "report", "prints the sender", numbered=True, sign="¶"),
)


def render(
    items: Sequence[CslItem],
    *,
    style: str | bytes = "apa",
    locale: str | None = None,
    form: str = "entry",
    output: str = "text",
) -> str:
    """Items in a style, one a line: bibliography entries, or notes or in-text forms.

    ``style`` is a name, or a reader's own style as the bytes of its file.  A bibliography is sorted
    as the style asks, and a cable of which several passages are cited stands in it once; a style
    without one answers with its note.  The form ``all`` gives every form under a heading.  The
    language is the style's own unless ``locale`` is given; ``output`` is one of ``OUTPUTS``.  Raises
    UnknownName for a style, language, form or output that is not there, UnreadableFile for a
    reader's style that cannot be used, Unavailable where the engine is missing.
    """
    for what, name, names in (("form", form, FORMS), ("output", output, OUTPUTS)):
        if name not in names:
            raise UnknownName.among(what, name, names)
    if form == "all":
        forms = every_form(items, style=style, locale=locale, output=output)
        made = "\n\n".join(f"{heading}\n{text}" for heading, text in forms.items())
        return _document(made, output)
    full = style if isinstance(style, bytes) else resolve(style)
    how = engine.How(full, _language(locale), output)
    return _document(_made(items, how, form), output) if items else ""


def every_form(
    items: Sequence[CslItem],
    *,
    style: str | bytes = "apa",
    locale: str | None = None,
    output: str = "text",
) -> dict[str, str]:
    """All that a style has: its notes, first, later and ibid, or its in-text form; its entries."""
    full = style if isinstance(style, bytes) else resolve(style)
    how = engine.How(full, _language(locale), output)
    headings = (
        {"Note": "note", "Later note": "subsequent", "The same again": "ibid"}
        if _style(full).is_note
        else {"In the text": "text"}
    )
    made = {heading: _made(items, how, form) for heading, form in headings.items() if items}
    entries = _made(items, how, "entry") if items else ""
    return made if entries in made.values() else made | {"Bibliography": entries}


def _style(style: str | bytes) -> csl.Style:
    return userstyle.read(style) if isinstance(style, bytes) else csl.style(style)


def _type(name: str) -> _Type:
    """The row of a style's family, by the name of the independent style; else that of the item."""
    return next(
        (t for t in TYPES if name.startswith(t.family)),
        _Type("", "report", "prints number, genre and publisher in most styles"),
    )


def _document(text: str, output: str) -> str:
    """RTF is a file with a head; the other outputs stand as they are."""
    if output != "rtf":
        return text
    paragraphs = text.replace("\n", "\\par\n")
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Times New Roman;}}}}\n{paragraphs}\\par\n}}"


def _made(items: Sequence[CslItem], how: engine.How, form: str) -> str:
    row = _type(_style(how.style).name)
    fields: dict[str, dict[str, object]] = {}
    for item in items:
        name, made = str(item.fields["id"]), _fields(item, row)
        if name not in fields or len(str(made.get("URL"))) < len(str(fields[name].get("URL"))):
            fields[name] = made  # of several passages, the address nearest to the whole cable
    cited = [(_cited(item, row, form), item.fields.get("URL")) for item in items]
    texts = json.dumps(list(fields.values())), json.dumps(cited)
    return _rendered(how, form == "entry", *texts)


def _fields(item: CslItem, row: _Type) -> dict[str, object]:
    """The item as its family prints it, without what belongs to other programs."""
    title = line(str(item.fields["title"]))
    made = {name: value for name, value in item.fields.items() if name != "custom"}
    made |= {"type": row.type, "title": title}
    if row.numbered:
        made["title"] = f"{title}, {str(item.fields['genre']).title()} {item.fields['number']}"
    return made


def _cited(item: CslItem, row: _Type, form: str) -> dict[str, object]:
    cited: dict[str, object] = {"id": item.fields["id"]}
    if item.suffix:
        cited["suffix"] = f", {item.suffix}"
    if item.locator:
        several = "-" in item.locator or "," in item.locator
        sign = row.sign and f"{row.sign * (1 + several)} "
        found = item.locator.replace("-", "–") if sign else item.locator  # else the style sets it
        cited |= {"locator": sign + found, "label": item.label}
    if position := _POSITIONS.get(form):
        place = position - 1 if form == "ibid" and not item.locator else position
        cited |= {"position": place, "near-note": True, "first-reference-note-number": 1}
    return cited


@lru_cache(maxsize=1024)
def _rendered(how: engine.How, is_entry: bool, fields: str, cited: str) -> str:
    made = engine.cite(how, fields, cited, is_entry=is_entry)
    return "\n".join(text.strip() for text in made)


def _language(locale: str | None) -> str | None:
    """A language in the spelling of its locale (``de``, ``de_at`` and ``DE-AT`` are fine)."""
    if locale is None:
        return None
    known = {name.lower(): name for name in csl.locales()}
    wanted = locale.strip().replace("_", "-").lower()
    base = wanted.partition("-")[0]
    homes = {"en": "en-us", "zh": "zh-cn", "pt": "pt-pt", "sr": "sr-cyrl-rs"}
    alike = [name for name in sorted(known) if name.partition("-")[0] == base]
    for name in (wanted, f"{base}-{base}", homes.get(base, ""), *alike[:1]):
        if name in known:
            return known[name]
    common = ("en-US", "en-GB", "de-DE")
    raise UnknownName.among("language", locale, dict.fromkeys((*common, *known.values())))


@cache
def style_names() -> tuple[str, ...]:
    """Every style there is by the name of its file, and the short names."""
    return tuple(sorted(csl.names() | SHORT_NAMES.keys()))


def resolve(style: str) -> str:
    """The full name of a style by its name, short name, old name or exact title.

    Raises UnknownName with the nearest ones: those whose titles hold the words, else those that are
    spelt alike.

    >>> resolve("mla"), resolve("aaa"), resolve("IEEE")
    ('modern-language-association', 'american-anthropological-association', 'ieee')
    """
    name = style.strip().lower().removesuffix(".csl")
    name = SHORT_NAMES.get(name, name)
    name = csl.renamed().get(name, name)
    if csl.file_of(name) is not None:
        return name
    found = search(style[:80].replace("-", " "))
    if found and found[0][1].casefold() == style.strip().casefold():
        return found[0][0]
    near = [*(name for name, _ in found[:4]), *_COMMON]
    raise UnknownName.among(
        "style", style, near if found else dict.fromkeys((*_COMMON, *style_names()))
    )


def search(words: str) -> list[tuple[str, str]]:
    """Styles whose titles hold all the words, as names and titles; the likeliest first.

    >>> search("nature biotech")
    [('nature-biotechnology', 'Nature Biotechnology')]
    """
    return csl.titled(words)
