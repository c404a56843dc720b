"""CSL items as prose in any CSL style: names, the mapping of each family, cached results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from citekit.cite import csl, engine
from citekit.errors import UnknownName
from citekit.model import CslItem

__all__ = ["FORMS", "OUTPUTS", "SHORT_NAMES", "TYPES", "render", "resolve", "style_names"]

FORMS = ("entry", "note", "text")
OUTPUTS = ("text", "html")
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
    style: str = "apa",
    locale: str | None = None,
    form: str = "entry",
    output: str = "text",
) -> str:
    """Items in a style, one a line: bibliography entries, or notes or in-text forms.

    A bibliography is sorted as the style asks, and a cable of which several passages are cited
    stands in it once; a style without one answers with its note.  The language is the style's own
    unless ``locale`` is given; ``output`` is ``text`` or ``html``.  Raises UnknownName for a style,
    language, form or output that is not there, Unavailable where the engine is missing.
    """
    for what, name, names in (("form", form, FORMS), ("output", output, OUTPUTS)):
        if name not in names:
            raise UnknownName.among(what, name, names)
    full, language = resolve(style), _language(locale)
    if not items:
        return ""
    row = next((t for t in TYPES if full.startswith(t.family)), _Type("", "report", ""))
    fields: dict[str, dict[str, object]] = {}
    for item in items:
        name, made = str(item.fields["id"]), _fields(item, row)
        if name not in fields or len(str(made.get("URL"))) < len(str(fields[name].get("URL"))):
            fields[name] = made  # of several passages, the address nearest to the whole cable
    cited = [(_cited(item, row), item.fields.get("URL")) for item in items]
    texts = json.dumps(list(fields.values())), json.dumps(cited)
    return _rendered(engine.How(full, language, form, output), *texts)


def _fields(item: CslItem, row: _Type) -> dict[str, object]:
    made = dict(item.fields, type=row.type)
    if row.numbered:
        genre = str(item.fields["genre"]).title()
        made["title"] = f"{item.fields['title']}, {genre} {item.fields['number']}"
    return made


def _cited(item: CslItem, row: _Type) -> dict[str, object]:
    if not item.locator:
        return {"id": item.fields["id"]}
    several = "-" in item.locator or "," in item.locator
    sign = row.sign and f"{row.sign * (1 + several)} "
    locator = item.locator.replace("-", "–") if sign else item.locator  # else the style sets it
    return {"id": item.fields["id"], "locator": sign + locator, "label": item.label}


@lru_cache(maxsize=1024)
def _rendered(how: engine.How, fields: str, cited: str) -> str:
    made = engine.cite(how, fields, cited)
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
    """The full name of a style; raises UnknownName with the nearest ones."""
    name = style.strip().lower().removesuffix(".csl")
    name = SHORT_NAMES.get(name, name)
    if csl.file_of(name) is None:
        raise UnknownName.among("style", style, dict.fromkeys((*_COMMON, *style_names())))
    return name
