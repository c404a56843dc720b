"""The library as a folder of files that any host serves: a site to be read, without a service.

Every file is whole or absent.  An export that was stopped goes on where it stood, and one that is
made again writes only what has changed and takes away what is no longer held or is withheld.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from flask import render_template

from citekit import desk
from citekit.errors import BadQuotation, CitekitError, UnknownName, UnwritableFile
from citekit.model import Cable, Card, Passage
from citekit.settings import Settings
from citekit.web import shown
from citekit.web.app import STATIC, create_app
from citekit.web.feeds import feed_body
from citekit.web.negotiate import digest_of, made_of

__all__ = ["FORMATS", "Exported", "Wanted", "export"]

FORMATS = ("bibtex", "ris", "csl-json", "json", "text")
"""The forms in which each passage is written unless others are asked for."""

_DONE = ".citekit-site.jsonl"
_AT_ONCE = 50  # cables that are done again where an export is killed
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


@dataclass(slots=True)
class _Site:
    folder: Path
    settings: Settings
    wanted: Wanted
    formats: list[Any]
    done: dict[str, str] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)  # lines of cables that are not yet on the disk

    def put(self, name: str, data: str | bytes) -> Path:
        """Write a file of the site, whole or not at all; one of the same bytes is left alone."""
        file, made = self.folder / name, data.encode() if isinstance(data, str) else data
        with suppress(OSError):
            if file.read_bytes() == made:
                return file
        file.parent.mkdir(parents=True, exist_ok=True)
        desk.write_file(file, made, durable=False)
        return file

    def page(self, name: str, template: str, **context: object) -> Path:
        """Write a page; ``root`` leads from it to the site's beginning."""
        here = self.wanted.site_url
        context |= {
            "root": "../" * name.count("/"),
            "shelves": list(desk.SHELVES.values()),
            "canonical": f"{here}/{name}" if here else None,
        }
        return self.put(name, render_template(f"site/{template}", **context))


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
    site = _Site(folder, settings, wanted, chosen, _begun(folder))
    report = Exported()
    with create_app(settings).test_request_context("/"):
        references = list(_references(settings))
        for gone in sorted(set(site.done) - set(references)):
            _remove(site, gone)
            report.removed += 1
        if report.removed:
            _finish(site)
        for number, reference in enumerate(references, 1):
            _cable(site, reference, report)
            if progress:
                progress(number, len(references))
        _around(site, references)
    _finish(site)
    return report


def _begun(folder: Path) -> dict[str, str]:
    """The cables that an earlier export has written, with the digests of what they were made of."""
    done = folder / _DONE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not done.exists():
            if any(folder.iterdir()):
                raise UnwritableFile(
                    f"{folder} holds something else than an exported site.",
                    hint="Name an empty folder, or one that was exported to before.",
                )
            done.touch()
        lines = done.read_text("utf-8").splitlines()
    except OSError as error:
        raise UnwritableFile(
            f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder."
        ) from error
    found: dict[str, str] = {}
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):  # the last line of one that was killed
            row = json.loads(line)
            found[row["reference"]] = row["digest"]
    return found


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
        _remove(site, reference)
        report.removed += 1
        return
    look = (site.settings.base_url, site.wanted, near)
    digest = digest_of("site", look, made_of(whole))[:32]
    page = site.folder / f"{reference}.html"
    if site.done.get(reference) == digest and page.exists():
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
    _clear(site, reference, keep=made)
    _note(site, reference, digest)
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
        made.add(site.put(stem + form.suffix, data))
        files.append((form.name, form.suffix))
    card = None
    if site.wanted.cards:
        with suppress(BadQuotation):  # not a word of it fits
            card = desk.card(passage, settings=here)
            made.add(site.put(f"{stem}.png", card.data))
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


def _clear(site: _Site, reference: str, keep: set[Path]) -> None:
    """Take away the files of a cable that are none of it any more."""
    folder = site.folder / reference
    there = {*folder.glob("*"), *site.folder.glob(f"{reference}.*")}
    for file in there - keep:
        file.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()  # only where nothing is left in it


def _remove(site: _Site, reference: str) -> None:
    """Take a cable away: its page first, so that nothing leads to what is gone."""
    (site.folder / f"{reference}.html").unlink(missing_ok=True)
    shutil.rmtree(site.folder / reference, ignore_errors=True)
    _clear(site, reference, keep=set())
    site.done.pop(reference, None)


def _note(site: _Site, reference: str, digest: str) -> None:
    """Write down that a cable is done, once its files are on the disk for good."""
    site.done[reference] = digest
    site.pending.append(json.dumps({"reference": reference, "digest": digest}) + "\n")
    if len(site.pending) >= _AT_ONCE:
        _flush(site)


def _flush(site: _Site) -> None:
    """Have the system write all files out, and then their lines: one wait for many files."""
    if hasattr(os, "sync"):
        os.sync()
    with (site.folder / _DONE).open("a", encoding="utf-8") as file:
        file.writelines(site.pending)
    site.pending.clear()


def _finish(site: _Site) -> None:
    """Write down all that is done, each cable once."""
    _flush(site)
    lines = (json.dumps({"reference": r, "digest": d}) for r, d in sorted(site.done.items()))
    desk.write_file(site.folder / _DONE, "".join(f"{line}\n" for line in lines).encode())


def _around(site: _Site, references: Sequence[str]) -> None:
    """The pages around the cables: the first one, shelves, feeds, the sitemap, style and fonts."""
    for pattern in _STATIC_FILES:
        for file in sorted(STATIC.glob(pattern)):
            site.put(f"static/{file.relative_to(STATIC).as_posix()}", file.read_bytes())
    entries = desk.latest(settings=site.settings)
    site.page("index.html", "index.html", latest=entries, stats={"cables": len(references)})
    made = set()
    for name in desk.SHELVES:
        made |= set(_shelf(site, name))
    for file in (site.folder / "browse").rglob("*.html"):
        if file not in made:
            file.unlink()
    for form in ("atom", "json"):
        site.put(f"feed.{form}", feed_body(entries, form, _entry_url(site), site.wanted.site_url))
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
        site.put(f"sitemap-{number}.xml", f'{_XML}<urlset xmlns="{_SITEMAPS}">\n{rows}</urlset>\n')
    rows = "".join(
        f"<sitemap><loc>{base}/sitemap-{n}.xml</loc></sitemap>\n" for n in range(1, len(parts) + 1)
    )
    site.put("sitemap.xml", f'{_XML}<sitemapindex xmlns="{_SITEMAPS}">\n{rows}</sitemapindex>\n')
