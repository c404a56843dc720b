"""The library as a folder of files that any host serves: a site to be read, without a service.

Every file is whole or absent.  An export that was stopped goes on where it stood, and one that is
made again writes only what has changed and takes away what is no longer held or is withheld.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from flask import render_template

from citekit import desk
from citekit.errors import BadQuotation, CitekitError, UnknownName
from citekit.model import Cable, Card, Passage
from citekit.settings import Settings
from citekit.web import shown
from citekit.web.app import STATIC, create_app
from citekit.web.feeds import feed_body
from citekit.web.folder import Folder
from citekit.web.negotiate import digest_of, made_of

__all__ = ["FORMATS", "Exported", "Wanted", "export"]

FORMATS = ("bibtex", "ris", "csl-json", "json", "text")
"""The forms in which each passage is written unless others are asked for."""

_PAGE = 500  # cables of one page of a shelf
_STYLES = ("apa", "mla", "chicago")
_STATIC_FILES = ("style.css", "icon.svg", "fonts/*")
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a site is to hold.

    ``site_url``: where the folder will be reached, or None; feeds then lead to the original, and
    there is no sitemap.  ``formats``: names of ``desk.formats``.
    """

    site_url: str | None = None
    formats: Sequence[str] = FORMATS
    cards: bool = True


@dataclass(slots=True)
class Exported:
    """How an export went: cables written, found as they were, and taken away."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class _Products:
    """What a page offers of its passage."""

    permalink: str
    hashtags: str
    citations: dict[str, str]
    links: list[Any]
    files: list[tuple[str, str]]
    notes: list[Any]
    card: Card | None


@dataclass(frozen=True, slots=True)
class _Site:
    folder: Folder
    settings: Settings
    wanted: Wanted
    formats: list[Any]

    def page(self, name: str, template: str, **context: object) -> Path:
        """Write a page; ``root`` leads from it to the site's beginning."""
        here = self.wanted.site_url
        context |= {
            "root": "../" * name.count("/"),
            "shelves": list(desk.SHELVES.values()),
            "canonical": f"{here}/{name}" if here else None,
        }
        return self.folder.put(name, render_template(f"site/{template}", **context))


def export(
    folder: Path,
    settings: Settings,
    wanted: Wanted,
    progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write the site into a folder; ``progress`` is told of cables done and of all.

    Raises UnknownName for a format there is not, UnwritableFile for a folder that holds something
    else or cannot be written, LibraryFault.
    """
    forms = {form.name: form for form in desk.formats() if form.suffix != ".html"}
    for name in wanted.formats:
        if name not in forms:
            raise UnknownName.among("format of a site", name, forms)
    chosen = [forms[name] for name in wanted.formats]
    if wanted.site_url:
        wanted = replace(wanted, site_url=wanted.site_url.rstrip("/"))
    site = _Site(Folder(folder), settings, wanted, chosen)
    report = Exported()
    with create_app(settings).test_request_context("/"):
        references = list(_references(settings))
        for gone in sorted(set(site.folder.done) - set(references)):
            site.folder.remove(gone)
            report.removed += 1
        if report.removed:
            site.folder.finish()
        for number, reference in enumerate(references, 1):
            _cable(site, reference, report)
            if progress:
                progress(number, len(references))
        _around(site, references)
    site.folder.finish()
    return report


def _references(settings: Settings) -> Iterator[str]:
    for part in range(1, desk.sitemap_parts(settings=settings) + 1):
        for reference, _ in desk.sitemap(part, settings=settings):
            yield reference


def _cable(site: _Site, reference: str, report: Exported) -> None:
    """One cable with its paragraphs, unless it is there as it is; none of it where it is withheld."""
    try:
        whole = desk.passage(reference, settings=site.settings)
        near = _near(whole.cable, site.settings)
    except CitekitError:  # withheld or taken away since the list was made
        site.folder.remove(reference)
        report.removed += 1
        return
    look = (site.settings.base_url, site.wanted, near)
    digest = digest_of("site", look, made_of(whole))[:32]
    if site.folder.holds(reference, digest):
        report.unchanged += 1
        return
    held = whole.cable
    parts = [desk.passage(reference, p.label, settings=site.settings) for p in _shown(held)]
    labels = [part.label or "" for part in parts]
    made: set[Path] = set()
    for number, (label, part) in enumerate(zip(labels, parts, strict=True)):
        products = _products(site, f"{reference}/{label}", part, made)
        beside = {"before": labels[number - 1] if number else "", "after": "".join(labels[number + 1 : number + 2])}  # fmt: skip
        context = {"cable": held, "passage": part, "label": label, "made": products, **beside}
        made.add(site.page(f"{reference}/{label}.html", "paragraph.html", **context))
    products = _products(site, reference, whole, made)
    context = {"cable": held, "made": products, "labels": set(labels), "near": near}
    context |= {"pieces": shown.pieces(held), "head": shown.head(held)}
    made.add(site.page(f"{reference}.html", "cable.html", **context))
    site.folder.clear(reference, keep=made)
    site.folder.note(reference, digest)
    report.written += 1


def _shown(held: Cable) -> list[Any]:
    """The paragraphs of a cable that have a page: those with words, each label once."""
    return list({p.label: p for p in held.paragraphs if p.text and not p.withheld}.values())


def _near(held: Cable, settings: Settings) -> list[Any]:
    """The cables around one that are held, so that every link leads to a page of the site."""
    around = desk.around(held.reference, settings=settings)
    beside = (around.held_before, around.before, around.after, around.held_after)
    every = [*beside, *around.refers_to, *around.referred_by, *around.chain]
    return list({n.reference: n for n in every if n is not None and n.entry is not None}.values())


def _products(site: _Site, stem: str, passage: Passage, made: set[Path]) -> _Products:
    """Write the files of a passage; what its page says of them."""
    here, files = site.settings, []
    for form in site.formats:
        data = desk.export([passage], form.name, settings=here).data
        made.add(site.folder.put(stem + form.suffix, data))
        files.append((form.name, form.suffix))
    card = None
    if site.wanted.cards:
        with suppress(BadQuotation):  # not a word of it fits
            card = desk.card(passage, settings=here)
            made.add(site.folder.put(f"{stem}.png", card.data))
            files.insert(0, ("png", ".png"))
    return _Products(
        desk.permalink(passage, settings=here),
        " ".join(desk.hashtags(passage)),
        {name: desk.cite([passage], style=name, settings=here) for name in _STYLES},
        [link for link in desk.links(passage, settings=here) if link.name != "citekit"],
        files,
        list(passage.guard),
        card,
    )


def _around(site: _Site, references: Sequence[str]) -> None:
    """The pages around the cables: the first one, shelves, feeds, the sitemap, style and fonts."""
    for pattern in _STATIC_FILES:
        for file in sorted(STATIC.glob(pattern)):
            site.folder.put(f"static/{file.relative_to(STATIC).as_posix()}", file.read_bytes())
    entries = desk.latest(settings=site.settings)
    site.page("index.html", "index.html", latest=entries, stats={"cables": len(references)})
    made = set()
    for name in desk.SHELVES:
        made |= set(_shelf(site, name))
    for file in (site.folder.root / "browse").rglob("*.html"):
        if file not in made:
            file.unlink()
    for form in ("atom", "json"):
        site.folder.put(
            f"feed.{form}", feed_body(entries, form, _entry_url(site), site.wanted.site_url)
        )
    _sitemap(site, references)


def _entry_url(site: _Site) -> Callable[[str, str], str]:
    base = site.wanted.site_url
    return lambda reference, original: f"{base}/{reference}.html" if base else original


def _shelf(site: _Site, name: str) -> Iterator[Path]:
    """A shelf and the pages of each of its values of which something is held."""
    shelf = desk.shelf_named(name)
    rows = [row for row in desk.shelf(name, settings=site.settings) if row.count]
    named = [(row, f"{_file_name(row.value)}.html") for row in rows]
    yield site.page(f"browse/{name}.html", "shelf.html", shelf=shelf, rows=named)
    for row, _ in named:
        after, file, before = None, f"{_file_name(row.value)}.html", ""
        for number in count(2):
            found = desk.shelf_page(name, row.value, after, limit=_PAGE, settings=site.settings)
            after = found.after
            following = f"{_file_name(row.value)}-{number}.html" if after else ""
            context = {"row": row, "entries": found.entries, "before": before, "after": following}
            yield site.page(f"browse/{name}/{file}", "value.html", **context)
            if not after:
                break
            before, file = file, following


def _file_name(value: str) -> str:
    """A value of a shelf as the name of a file that every system and host takes.

    >>> _file_name("HUMAN RIGHTS"), _file_name("2008-05-16")
    ('HUMAN_20RIGHTS', '2008-05-16')
    """
    return re.sub(r"[^A-Za-z0-9.-]", lambda found: f"_{ord(found[0]):02X}", value)


def _sitemap(site: _Site, references: Sequence[str]) -> None:
    """The sitemap, where it is known where the site will be (sitemaps.org 0.9)."""
    base, size = site.wanted.site_url, desk.SITEMAP
    if not base:
        return
    parts = [references[at : at + size] for at in range(0, len(references), size)]
    for number, part in enumerate(parts, 1):
        rows = "".join(f"<url><loc>{base}/{one}.html</loc></url>\n" for one in part)
        site.folder.put(
            f"sitemap-{number}.xml", f'{_XML}<urlset xmlns="{_SITEMAPS}">\n{rows}</urlset>\n'
        )
    rows = "".join(
        f"<sitemap><loc>{base}/sitemap-{n}.xml</loc></sitemap>\n" for n in range(1, len(parts) + 1)
    )
    site.folder.put(
        "sitemap.xml", f'{_XML}<sitemapindex xmlns="{_SITEMAPS}">\n{rows}</sitemapindex>\n'
    )
