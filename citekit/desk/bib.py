"""The user's own .bib file: cables added, entries completed and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citekit import reference
from citekit.desk.citing import cited_fields, export
from citekit.desk.holdings import cable, passage, resolve
from citekit.desk.keep import search
from citekit.desk.manuscripts import own_path
from citekit.desk.proof import verify
from citekit.errors import CitekitError, UnknownName
from citekit.links import HISTORICAL_HOSTS, cable_link
from citekit.model import Cable, Problem, Reference
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.cite import bibfile

__all__ = ["KEY_PARTS", "bib_as_dict", "check_bib", "difference", "edit_bib"]

KEY_PARTS = ("id", "year", "yy", "month", "day", "origin", "Origin", "serial")
"""What a key pattern may hold in braces: ``{Origin}{yy}-{serial}`` makes ``Mexico08-1487``."""
_ORIGINAL = re.compile(r"(?:.*\.)?wikileaks\.org", re.IGNORECASE)
_PAGE = re.compile(r"/(?:origin/\d+_\d+\.html|cable/.+)")


def edit_bib(
    data: bytes,
    *,
    add: Sequence[str] = (),
    update: bool = False,
    replace: Collection[str] = (),
    key: str = "{id}",
    settings: Settings | None = None,
) -> bytes:
    """The file with entries added and, if asked, missing fields filled in; the rest as it was.

    ``replace`` names fields that are overwritten too (``all``: every one that is known); ``key``
    is the pattern of new entries' keys, of KEY_PARTS.  Raises UnreadableFile for what is no text,
    UnknownName for a part of a key that is none, and what ``passage`` raises for a reference.
    """
    from citekit.cite import bibblocks, bibfile

    text, encoding = bibfile.decode(data)
    if update or replace:
        known, titled = _facts(settings), _titled(settings)
        text = bibfile.update(text, known, titled, {name.lower() for name in replace})
    taken = {entry.key.lower() for entry in bibblocks.entries(text)} if add else set()
    entries = []
    for ref in add:
        chosen = passage(ref, settings=settings)
        source = export([chosen], "biblatex", settings=settings).data.decode()
        name = str(chosen.cable.reference)
        made = _key(key, chosen.cable)
        entries.append((name, source.replace(name, _free(made, taken), 1)))
    return bibfile.encode(bibfile.add(text, entries), encoding)


def _key(pattern: str, cited: Cable) -> str:
    wanted, date = cited.reference, cited.date
    parts = {
        "id": str(wanted),
        "year": str(wanted.year),
        "yy": f"{wanted.year % 100:02d}",
        "month": f"{date.month:02d}" if date else "",
        "day": f"{date.day:02d}" if date else "",
        "origin": wanted.origin.lower(),
        "Origin": wanted.origin.capitalize(),
        "serial": str(wanted.serial),
    }
    for name in re.findall(r"\{(\w*)\}", pattern):
        if name not in parts:
            raise UnknownName.among("part of a key", name, KEY_PARTS)
    made = re.sub(r"\{(\w*)\}", lambda part: parts[part[1]], pattern)
    return re.sub(r"[^\w:.+/-]", "", made, flags=re.ASCII) or str(wanted)


def _free(key: str, taken: set[str]) -> str:
    """The key, or with the next letter behind it where another entry has it already."""
    letters = iter("bcdefghijklmnopqrstuvwxyz")
    made = key
    while made.lower() in taken:
        made = key + next(letters, f"-{len(taken)}")
    taken.add(made.lower())
    return made


def check_bib(data: bytes, *, settings: Settings | None = None) -> list[Problem]:
    """What is wrong with the entries that cite cables."""
    from citekit.cite import bibcheck, bibfile

    known = bibcheck.Known(
        _facts(settings),
        _titled(settings),
        lambda wanted, words: _complaint(wanted, words, settings),
        lambda wanted, address: _astray(wanted, address, settings),
    )
    return bibcheck.check(bibfile.decode(data)[0], known)


def bib_as_dict(name: str, findings: Sequence[Problem]) -> dict[str, object]:
    """Findings as ``citekit bib --check --json`` prints them."""
    rows = [{"where": f.where, "raw": f.raw, "message": f.message} for f in findings]
    return {"file": name, "findings": rows}


def difference(before: bytes, after: bytes, name: str) -> str:
    """A unified diff of two states of a file."""
    from citekit.cite import bibfile

    return bibfile.difference(bibfile.decode(before)[0], bibfile.decode(after)[0], name)


def _facts(settings: Settings | None) -> bibfile.Lookup:
    from citekit.cite import bibfile

    def facts(wanted: Reference) -> bibfile.Facts | None:
        try:
            held = cable(str(wanted), settings=settings)
        except CitekitError:
            return None
        title, day, fields = cited_fields(held, settings=settings)
        return bibfile.Facts(title, day, fields)

    return facts


def _titled(settings: Settings | None) -> bibfile.Titled:
    from citekit.cite.bibfile import letters

    def titled(title: str) -> Reference | None:
        sought = letters(title)
        words = re.sub(r"[^\w\s]", " ", title)
        hits = search(f'"{words}"', settings=settings).hits
        named = {hit.reference for hit in hits if letters(hit.subject) == sought}
        return reference.parse(named.pop()) if len(named) == 1 else None

    return titled


def _complaint(wanted: Reference, words: str, settings: Settings | None) -> str:
    """Why words are no quotation of a cable; nothing where they are, or it is not held."""
    try:
        verdict = verify(words, str(wanted), settings=settings)
    except CitekitError:
        return ""
    if verdict.is_verbatim:
        return ""
    true = f" The nearest true words: {verdict.nearest}" if verdict.nearest else ""
    return f"these words are not in {wanted}.{true}"


def _astray(wanted: Reference, address: str, settings: Settings | None) -> str:
    """Why an address does not lead to the cable, as far as that can be told without fetching it."""
    right = cable_link(wanted, None)
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if host in HISTORICAL_HOSTS:
        return f"{host} no longer answers; the cable is at {right}"
    if _ORIGINAL.fullmatch(host) and _PAGE.match(parts.path) and "/cable/" in parts.path:
        page = parts.path[parts.path.index("/cable/") :]
        return "" if right.endswith(page) else f"No page has that address; the cable is at {right}"
    path = own_path(address, settings)
    if path is None:
        return ""
    try:
        resolve(path, settings=settings)
    except CitekitError as error:
        return f"Its address leads nowhere: {error.message}"
    return ""
