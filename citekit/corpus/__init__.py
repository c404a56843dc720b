"""Where cables come from: each importer knows its source by content and hands on raw cables.

``IMPORTERS`` is the table; a source is found by what a file holds, never by its suffix.  Within the
package modules import from left to right: ``decode``, ``page``, ``plain``, ``dump``, ``listing``,
``archive``, ``twins``, ``record``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from citekit import assets
from citekit.cable.read import read
from citekit.corpus import archive, decode, dump, listing, page, plain, twins
from citekit.corpus.listing import PublishedList, bare
from citekit.corpus.record import as_dict, as_dicts
from citekit.errors import BadReference, UnreadableFile
from citekit.model import Cable, Problem, RawCable

__all__ = [
    "IMPORTERS",
    "Importer",
    "PublishedList",
    "as_dict",
    "as_dicts",
    "bare",
    "published_list",
    "read_bytes",
    "read_file",
    "sample",
]

_HEAD = 1 << 16
_DEPTH = 3
_RAW = 200


@dataclass(frozen=True, slots=True)
class Importer:
    """A source: name, how a file is known to be of it by its first 64 kB, how cables come out."""

    name: str
    knows: Callable[[bytes], bool]
    cables: Callable[[bytes, str], Iterator[RawCable | Problem]]


IMPORTERS: tuple[Importer, ...] = (
    Importer("page", page.knows, page.cables),
    Importer("dump", dump.knows, dump.cables),
    Importer("list", listing.knows, listing.cables),
    Importer("text", plain.knows, plain.cables),
)
"""Sources in the order in which they are tried; archives of them are opened first."""


def read_bytes(data: bytes, name: str) -> Iterator[Cable | Problem]:
    """Every cable in some bytes, or problems; never raises on content.

    >>> [problem] = read_bytes(b"", "empty.txt")
    >>> problem.message
    'The file is empty.'
    """
    return _unpacked(data, name, _DEPTH)


def _unpacked(data: bytes, name: str, depth: int) -> Iterator[Cable | Problem]:
    if archive.knows(data[:_HEAD]):
        if not depth:
            yield Problem(name, "", "An archive inside an archive inside an archive was left out.")
            return
        empty = True
        for file in archive.files(data, name):
            empty = False
            if isinstance(file, Problem):
                yield file
            else:
                yield from _unpacked(file[1], file[0], depth - 1)
        if empty:
            yield Problem(name, "", "The archive holds no file.")
        return
    data = decode.as_utf8(data)
    head = data[:_HEAD]
    for importer in IMPORTERS:
        if importer.knows(head):
            yield from _read(importer.cables(data, name))
            return
    yield Problem(
        name,
        head[:_RAW].decode("utf-8", "replace"),
        "The file holds no text." if data.strip() else "The file is empty.",
    )


def _read(found: Iterator[RawCable | Problem]) -> Iterator[Cable | Problem]:
    """Raw cables read, each with the problems that its source reports right behind it."""
    held: Cable | None = None
    for one in found:
        if isinstance(one, Problem):
            if held and (one.where == held.source.where):
                held = replace(held, problems=(*held.problems, one))
            else:
                yield from _given(held)
                held = None
                yield one
            continue
        yield from _given(held)
        held = None
        try:
            held = read(one)
        except BadReference as error:
            yield Problem(one.where, one.published_id, error.message)
            continue
        if parts := _further(held):
            first, held = (read(part) for part in parts)
            told = f"Behind this cable its source holds a further one, {held.reference}."
            yield replace(first, problems=(*first.problems, Problem("body", "", told)))
    yield from _given(held)


def _further(cable: Cable) -> tuple[RawCable, ...]:
    """The raw cables of a body that holds two; none where it holds one."""
    if sum(part.kind == "heading" for part in cable.parts) < 2:
        return ()
    parts = twins.parted(cable.source)
    return parts if len(parts) > 1 else ()


def _given(held: Cable | None) -> Iterator[Cable]:
    if held is not None:
        yield held


def read_file(path: Path | str) -> Iterator[Cable | Problem]:
    """Every cable in a file; raises UnreadableFile where it cannot be opened.

    The dump of all cables is read row by row, so its size does not matter.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            streamed = dump.knows(head)
            data = b"" if streamed else head + file.read()
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read: {error.strerror}.", hint="Check the name and the permissions."
        ) from error
    return _streamed(path) if streamed else read_bytes(data, str(path))


def _streamed(path: Path) -> Iterator[Cable | Problem]:
    with path.open("rb") as file:
        yield from _read(dump.rows(file, str(path)))


def published_list(data: bytes) -> PublishedList | None:
    """The IDs of a list, packed by gzip or not, or None where the bytes are no list."""
    if archive.knows(data[:_HEAD]):
        inside = next(archive.files(data, ""), None)
        if not isinstance(inside, tuple):
            return None
        data = inside[1]
    return listing.parse(data) if listing.knows(data[:_HEAD]) else None


@cache
def sample() -> Cable:
    """The packaged cable, 08MEXICO1487, read by the same reader as every other.

    >>> [p.marking for p in sample().paragraphs][:3]
    ['U', 'U', 'S']
    """
    path = assets.data("sample") / "08MEXICO1487.txt"
    return next(c for c in read_file(path) if isinstance(c, Cable))
