"""CSL items as prose in any CSL style: names, the mapping of each family, cached results."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from citekit.cite import csl, engine
from citekit.errors import UnknownName
from citekit.model import CslItem

__all__ = ["FORMS", "SHORT_NAMES", "TYPES", "render", "resolve", "style_names"]

FORMS = ("entry", "note", "text")
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
    """How a family of styles prints a cable best: styles by the start of their name, CSL type, why."""

    family: str
    type: str
    reason: str


TYPES = (
    _Type("apa", "document", "prints the full date, which report loses"),
    _Type("chicago-", "document", "prints the full date, which report loses"),
    _Type("mhra-", "document", "prints the full date, which report loses"),
    _Type("american-medical-association", "document", "prints the full date, which report loses"),
    _Type(
        "oscola", "personal_communication", "names sender and recipient, as OSCOLA asks of letters"
    ),
)


def render(
    items: Sequence[CslItem], *, style: str = "apa", locale: str | None = None, form: str = "entry"
) -> str:
    """Items as plain text, one a line: bibliography entries, or notes or in-text forms.

    A bibliography is sorted as the style asks; a style without one answers with its note.  Raises
    UnknownName for a style or form that is not there, Unavailable where the engine is missing.
    """
    if form not in FORMS:
        raise UnknownName(f"There is no form {form!r}.", hint=f"Choose one of: {', '.join(FORMS)}.")
    name = resolve(style)
    row = next((t for t in TYPES if name.startswith(t.family)), None)
    fields = [dict(item.fields, type=row.type if row else item.fields["type"]) for item in items]
    cited = [
        {"id": item.fields["id"], "locator": item.locator, "label": item.label}
        if item.locator
        else {"id": item.fields["id"]}
        for item in items
    ]
    return _rendered(name, locale, form, json.dumps(fields), json.dumps(cited))


@lru_cache(maxsize=1024)
def _rendered(name: str, locale: str | None, form: str, fields: str, cited: str) -> str:
    made = engine.cite(form, name, locale, fields, cited)
    return "\n".join(text.strip() for text in made)


@cache
def style_names() -> tuple[str, ...]:
    """Every style there is by the name of its file, and the short names."""
    return tuple(sorted(csl.names() | SHORT_NAMES.keys()))


def resolve(style: str) -> str:
    """The full name of a style; raises UnknownName with the nearest ones."""
    name = style.strip().lower().removesuffix(".csl")
    name = SHORT_NAMES.get(name, name)
    if csl.file_of(name) is None:
        near = difflib.get_close_matches(name, style_names(), n=3, cutoff=0.5) or [
            "apa",
            "mla",
            "chicago",
        ]
        raise UnknownName(
            f"There is no style {style!r}.", hint=f"The nearest are {', '.join(near)}."
        )
    return name
