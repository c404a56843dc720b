"""Where cables come from: each importer knows its source by content and hands on raw cables.

``IMPORTERS`` is the table; a source is found by what a file holds, never by its suffix.  Within the
package modules import from left to right: ``decode``, ``page``, ``plain``, ``dump``, ``listing``,
``archive``, ``twins``, ``record``, ``articles`` (lists of articles that draw on cables),
``exported`` (what a library has written).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO

from citekit import assets
from citekit.cable.read import read
from citekit.corpus import archive, decode, dump, exported, listing, page, plain, twins
from citekit.corpus.listing import PublishedList, bare
from citekit.corpus.record import as_dict, as_dicts
from citekit.errors import BadReference, UnreadableFile
from citekit.model import Article, Cable, Preference, Problem, RawCable

__all__ = [
    "IMPORTERS",
    "Found",
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
_OFTEN = 20  # cables, after which it is told how far the reading is


@dataclass(frozen=True, slots=True)
class Importer:
    """A source: name, how a file is known to be of it by its first 64 kB, how cables come out.

    ``rows``: how they come out of its lines, where it is a table that may be longer than memory.
    """

    name: str
    knows: Callable[[bytes], bool]
    cables: Callable[[bytes, str], Iterator[exported.Exported | Problem]]
    rows: Callable[[Iterable[bytes], str], Iterator[exported.Exported | Problem]] | None = None


IMPORTERS: tuple[Importer, ...] = (
    Importer("export", exported.knows, exported.cables, exported.rows),
    Importer("page", page.knows, page.cables),
    Importer("dump", dump.knows, dump.cables, dump.rows),
    Importer("text", plain.knows, plain.cables),
)
"""Sources in the order in which they are tried; archives of them are opened first, and lists of
IDs, which hold no cable, are told from them."""

Found = Cable | Article | Preference | Problem | PublishedList
"""What comes out of a source."""


def read_bytes(data: bytes, name: str) -> Iterator[Found]:
    """Every cable in some bytes, or problems; never raises on content.

    >>> [problem] = read_bytes(b"", "empty.txt")
    >>> problem.message
    'The file is empty.'
    """
    if archive.knows(data[:_HEAD]):
        return _unpacked(BytesIO(data), name, _DEPTH, archive.Allowance(len(data)))
    return _of_bytes(data, name)


def _unpacked(
    file: IO[bytes], name: str, depth: int, allowance: archive.Allowance
) -> Iterator[Found]:
    """The cables of an archive, each of its files read before the next."""
    if not depth:
        yield Problem(name, "", "An archive inside an archive inside an archive was left out.")
        return
    member: archive.Member | Problem | None = None
    for member in archive.files(file, name, allowance):
        if isinstance(member, Problem):
            yield member
            continue
        try:
            yield from _of_member(member, depth, allowance)
        except archive.TooLarge:
            yield archive.beyond(member.where)
        except archive.FAULTS as fault:
            yield archive.damage(member.where, fault)
    if member is None:
        yield Problem(name, "", "The archive holds no file.")


def _of_member(member: archive.Member, depth: int, allowance: archive.Allowance) -> Iterator[Found]:
    head = member.file.read(_HEAD)
    if table := _table(head):
        yield from _read(table(member.lines(head), member.where))
        return
    data = member.content(head)
    if data is None:
        yield archive.beyond(member.where)
    elif archive.knows(head):
        yield from _unpacked(BytesIO(data), member.where, depth - 1, allowance)
    else:
        yield from _of_bytes(data, member.where)


def _table(
    head: bytes,
) -> Callable[[Iterable[bytes], str], Iterator[exported.Exported | Problem]] | None:
    """How the rows of a file that begins so are read one by one, or None where it has none."""
    return next((one.rows for one in IMPORTERS if one.rows and one.knows(head)), None)


def _of_bytes(data: bytes, name: str) -> Iterator[Found]:
    data = decode.as_utf8(data)
    head = data[:_HEAD]
    if listing.knows(head):
        yield from listing.found(data, name)
        return
    for importer in IMPORTERS:
        if importer.knows(head):
            yield from _read(importer.cables(data, name))
            return
    yield Problem(
        name,
        head[:_RAW].decode("utf-8", "replace"),
        "The file holds no text." if data.strip() else "The file is empty.",
    )


def _read(found: Iterator[exported.Exported | Problem]) -> Iterator[Found]:
    """Raw cables read, each with the problems that its source reports right behind it."""
    held: Cable | None = None
    for one in found:
        if isinstance(one, Article | Preference):
            yield from _given(held)
            held = None
            yield one
            continue
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


def read_file(path: Path | str, tell: Callable[[int], None] | None = None) -> Iterator[Found]:
    """Every cable in a file; raises UnreadableFile where it cannot be opened.

    The dump of all cables is read row by row and an archive file by file, so their size does not
    matter.  ``tell`` is told now and then how many bytes have been read.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise UnreadableFile(
            f"{path} cannot be read: it is no file.",
            hint="A pipe or device might never end; save what it gives in a file.",
        )
    try:
        file = path.open("rb")
        head = file.read(_HEAD)
        file.seek(0)
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read: {error.strerror}.", hint="Check the name and the permissions."
        ) from error
    return _of_file(file, head, size, str(path), tell or (lambda _: None))


def _of_file(
    file: IO[bytes], head: bytes, size: int, name: str, tell: Callable[[int], None]
) -> Iterator[Found]:
    with file:
        try:
            if archive.knows(head):
                found = _unpacked(file, name, _DEPTH, archive.Allowance(size))
            elif table := _table(head):
                found = _read(table(file, name))
            else:
                found = _of_bytes(file.read(), name)
            for number, one in enumerate(found):
                if number % _OFTEN == 0:
                    tell(file.tell())
                yield one
        except OSError as error:
            yield Problem(name, "", f"The file cannot be read: {error.strerror}.")


def published_list(data: bytes) -> PublishedList | None:
    """The IDs of a list, packed by gzip or not, or None where the bytes are no list."""
    found = read_bytes(data, "")
    return next((one for one in found if isinstance(one, PublishedList)), None)


@cache
def sample() -> Cable:
    """The packaged cable, 08MEXICO1487, read by the same reader as every other.

    >>> [p.marking for p in sample().paragraphs][:3]
    ['U', 'U', 'S']
    """
    path = assets.data("sample") / "08MEXICO1487.txt"
    return next(c for c in read_file(path) if isinstance(c, Cable))
