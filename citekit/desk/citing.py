"""Citations of a passage: its item, prose in a style, every format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from citekit import assets
from citekit.desk.holdings import given, passage
from citekit.desk.products import link, permalink, sender
from citekit.errors import BadOption, UnknownName
from citekit.links import original
from citekit.model import Cable, CslItem, Passage, Trace
from citekit.settings import Settings

__all__ = [
    "CITE_URLS",
    "JSON",
    "Access",
    "Export",
    "cite",
    "cited_fields",
    "each",
    "engine_file",
    "export",
    "find_styles",
    "formats",
    "item",
    "style_name",
    "styles",
    "tags",
    "title",
    "traced",
]

JSON = ("json", ".json", "application/json")
"""The form that holds everything at once; every other one is a row of the cite room."""
CITE_URLS = ("ours", "original", "archive")


@dataclass(frozen=True, slots=True)
class Export:
    """A passage in another form: the format's name, media type, suffix and the bytes."""

    name: str
    media_type: str
    suffix: str
    data: bytes


class Access(TypedDict, total=False):
    """How a passage is cited: all arguments, nothing of it read from a clock.

    ``accessed`` the day of access (``2026-11-24``); ``cite_url`` which address is cited, one of
    ``CITE_URLS`` (ours where a public base is set, else the original's); ``archive_url`` and
    ``archive_date`` a copy that was archived; ``case`` title, sentence or original.
    """

    accessed: str | None
    cite_url: str | None
    archive_url: str | None
    archive_date: str | None
    case: str


def item(chosen: Passage, *, settings: Settings | None = None, **access: Unpack[Access]) -> CslItem:
    """The passage as a CSL item; raises BadOption for a day or an address that is none."""
    from citekit.cite import item as items

    made = items.item(
        chosen,
        url=_cited_url(chosen, access, settings),
        sender=sender(chosen.cable),
        accessed=access.get("accessed"),
        archive_url=access.get("archive_url"),
        archive_date=access.get("archive_date"),
        case=access.get("case", "title"),
    )
    if chosen.cable.is_held:
        return made
    issued = [int(part) for part in (chosen.cable.source.created or "").split("-")]
    return replace(made, fields={**made.fields, "issued": {"date-parts": [issued]}})


def _cited_url(chosen: Passage, access: Access, settings: Settings | None) -> str:
    """The address that a citation prints."""
    wanted = access.get("cite_url")
    if wanted is None:
        return permalink(chosen, settings=settings)
    if wanted not in CITE_URLS:
        raise UnknownName.among("address to cite", wanted, CITE_URLS)
    if wanted == "archive":
        return access.get("archive_url") or link(chosen, "archive", settings=settings).url
    if wanted == "original":
        return original(chosen)
    if given(settings).base_url is None:
        raise BadOption(
            "There is no address of ours to cite: no public address is set.",
            hint="Set CITEKIT_BASE_URL, or cite the original.",
        )
    return permalink(chosen, settings=settings)


def cite(
    chosen: Passage | Sequence[Passage],
    *,
    style: str | bytes = "apa",
    locale: str | None = None,
    form: str = "entry",
    output: str = "text",
    settings: Settings | None = None,
    **access: Unpack[Access],
) -> str:
    """One passage or several cited in a CSL style: one list of entries, or notes or in-text forms.

    ``style`` is a name, or a style of one's own as the bytes of its file, never a path.
    """
    from citekit.cite import styles

    cited = [item(p, settings=settings, **access) for p in each(chosen)]
    return styles.render(cited, style=style, locale=locale, form=form, output=output)


def each(chosen: Passage | Sequence[Passage]) -> Sequence[Passage]:
    """What was asked for as a list, one passage being a list of one."""
    return (chosen,) if isinstance(chosen, Passage) else chosen


def find_styles(words: str) -> list[tuple[str, str]]:
    """Names and titles of the styles whose titles hold all the words, the likeliest first."""
    from citekit.cite import styles

    return styles.search(words)


def style_name(wanted: str) -> str:
    """The full name of a style, by name, short name, old name or title; raises UnknownName."""
    from citekit.cite import styles

    return styles.resolve(wanted)


def traced(
    chosen: Passage,
    *,
    style: str | bytes = "apa",
    settings: Settings | None = None,
    **access: Unpack[Access],
) -> tuple[Trace, ...]:
    """Where each field of a citation comes from: line of the cable, table, argument or rule."""
    from citekit.cite import styles
    from citekit.cite.trace import trace

    kind, reason = styles.type_of(style)
    name = style if isinstance(style, str) else "one's own"
    printed = Trace("type", kind, f"the table of style families, for {name}: {reason}")
    made = item(chosen, settings=settings, **access)
    return (printed, *trace(chosen, made, sender(chosen.cable)))


def export(
    chosen: Passage | Sequence[Passage],
    format: str,
    *,
    settings: Settings | None = None,
    **access: Unpack[Access],
) -> Export:
    """One passage or several in one format of the cite room's table, as bytes; raises UnknownName."""
    from citekit.cite import formats as table

    if format not in {row.name for row in table.FORMATS}:
        raise UnknownName.among("format", format, (JSON[0], *(row.name for row in table.FORMATS)))
    row = table.row(format)
    pairs = [(p, item(p, settings=settings, **access)) for p in each(chosen)]
    return Export(row.name, row.media_type, row.suffix, table.write(row.name, pairs).encode())


def tags(chosen: Passage, *, settings: Settings | None = None) -> tuple[tuple[str, str], ...]:
    """Names and contents of the tags by which programs read the citation of a page."""
    from citekit.cite.tags import as_tags

    return as_tags([(chosen, item(chosen, settings=settings))])


@dataclass(frozen=True, slots=True)
class FormatName:
    """A form in which a passage can be had: name, suffix of its address, media type."""

    name: str
    suffix: str
    media_type: str


def formats() -> tuple[FormatName, ...]:
    """Every text form of a passage, ``json`` (everything at once) first."""
    from citekit.cite.formats import FORMATS

    rows = (FormatName(row.name, row.suffix, row.media_type) for row in FORMATS)
    return (FormatName(*JSON), *rows)


def engine_file(name: str) -> bytes:
    """A file of the citation engine: its source, its notice, or the licence it is used under."""
    folder = "licences" if name == "CPAL-1.0.txt" else "citeproc"
    return (assets.data(folder) / name).read_bytes()


def title(subject: str) -> str:
    """A subject in title case, as it is cited."""
    from citekit.cite.titles import titlefy

    return titlefy(subject)


def styles() -> dict[str, str]:
    """The short names of common citation styles, and the styles they stand for."""
    from citekit.cite.styles import SHORT_NAMES

    return {"apa": "apa", **SHORT_NAMES, "ieee": "ieee", "oscola": "oscola"}


def cited_fields(
    held: Cable, *, settings: Settings | None = None
) -> tuple[str, str, dict[str, str]]:
    """Title, day and the fields of a BibLaTeX entry, for completing and checking a user's own."""
    whole = passage(str(held.reference), settings=settings)
    made = item(whole, settings=settings)
    day = held.date.strftime("%Y-%m-%d") if held.date else ""
    entry = export([whole], "biblatex", settings=settings).data.decode()
    fields = dict(re.findall(r"(?m)^  (\w+) *= \{(.*)\},$", entry))
    return str(made.fields["title"]), day, fields
