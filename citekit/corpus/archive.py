"""ZIP and tar archives: their files one after the other, within bounds.

An archive is a stranger's: what would grow beyond all measure, what is a link, and what is itself
an archive inside two others is reported and left out.  Nothing is ever written to disk, so a name
that leads out of a folder leads nowhere; it is reported all the same.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import IO

from citekit.model import Problem

__all__ = ["FAULTS", "Allowance", "Member", "TooLarge", "beyond", "damage", "files", "knows"]

MAX_FILE = 200_000_000
"""Bytes of one file inside an archive; the dump is read row by row and may be longer."""
MAX_TOTAL = 4_000_000_000
"""Bytes of all files of an archive together, those of archives inside it among them."""
MAX_RATIO = 200
"""How many times larger than its packed form a file may be; real pages reach 15."""
MAX_FILES = 1_000_000
_SMALL = 1_000_000
_CHUNK = 1 << 20
FAULTS = (
    zipfile.BadZipFile,
    tarfile.TarError,
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


_BEYOND = "This grows beyond all measure when unpacked and was left out."


class TooLarge(Exception):
    """More came out of an archive than can be meant."""


class Allowance:
    """How many bytes may still come out of an archive of some bytes and of those inside it."""

    def __init__(self, size: int) -> None:
        self.left = min(MAX_TOTAL, max(_SMALL, size * MAX_RATIO))

    def take(self, size: int) -> bool:
        """Whether that much is left; then it is taken."""
        if size > self.left:
            return False
        self.left -= size
        return True


def beyond(where: str) -> Problem:
    """What is told of a file that is longer than it may be."""
    return Problem(where, "", _BEYOND)


def knows(head: bytes) -> bool:
    """Whether a file that begins so is an archive or is packed by gzip."""
    return (
        head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"))
        or head[257:262] == b"ustar"
    )


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name behind the archive's, how it is read, how long it may be."""

    where: str
    file: IO[bytes]
    most: int

    def content(self, head: bytes) -> bytes | None:
        """All of it, given its beginning; None where that is more than one file may be."""
        most = min(MAX_FILE, self.most)
        whole = head + self.file.read(max(0, most + 1 - len(head)))
        return whole if len(whole) <= most else None

    def lines(self, head: bytes) -> Iterator[bytes]:
        """Its lines, given its beginning, without holding it in memory.  Raises TooLarge."""
        rest, total = head, len(head)
        while True:
            *lines, rest = rest.split(b"\n")
            yield from (line + b"\n" for line in lines)
            piece = self.file.read(_CHUNK)
            if not piece:
                yield rest
                return
            total += len(piece)
            if total > self.most:
                raise TooLarge(_BEYOND)
            rest += piece


def files(file: IO[bytes], name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    """Each file of an archive, or a problem; each is to be read before the next."""
    head = file.read(2)
    file.seek(0)
    found = (_zip if head == b"PK" else _tar)(file, name, allowance)
    try:
        yield from found
    except FAULTS as fault:
        yield damage(name, fault)


def damage(name: str, fault: Exception) -> Problem:
    """What is told of an archive that cannot be read to its end."""
    return Problem(name, "", f"The archive is damaged: {fault or type(fault).__name__}.")


def _zip(file: IO[bytes], name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len(members) > MAX_FILES:
            yield Problem(name, "", f"Of {len(members):,} files only {MAX_FILES:,} were read.")
        for member in members[:MAX_FILES]:
            where = f"{name}/{member.filename}"
            if member.is_dir() or _hidden(member.filename):
                continue
            if member.external_attr >> 16 & 0o170000 == 0o120000:
                yield Problem(where, "", "A link inside an archive is not followed.")
                continue
            packed = member.compress_size
            if fault := _refused(member.filename, member.file_size, packed, allowance):
                yield Problem(where, "", fault)
                continue
            try:
                with archive.open(member) as opened:
                    yield Member(where, opened, member.file_size)
            except FAULTS as broken:
                yield Problem(where, "", f"This file of the archive is damaged: {broken}.")


def _tar(file: IO[bytes], name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    if (packing := _packing(file)) and not _is_tar(file, packing):
        most, allowance.left = allowance.left, 0  # how long it is shows when it is read
        with packing.open(file) as opened:
            yield Member(name.removesuffix(packing.suffix), opened, most)
            with suppress(*FAULTS):
                allowance.left = max(0, most - opened.tell())
        return
    with tarfile.open(fileobj=file, mode="r|*") as archive:
        for member in archive:
            archive.members = []  # type: ignore[attr-defined] # it would keep them all
            where = f"{name}/{member.name}"
            if member.isdir() or _hidden(member.name):
                continue
            if not member.isfile():
                yield Problem(where, "", "A link or device inside an archive is not followed.")
                continue
            if fault := _refused(member.name, member.size, 0, allowance):
                yield Problem(where, "", fault)
                continue
            if content := archive.extractfile(member):
                yield Member(where, content, member.size)


@dataclass(frozen=True, slots=True)
class _Packing:
    """A way to pack one file: how it begins, its suffix, how it is opened."""

    mark: bytes
    suffix: str
    open: Callable[[IO[bytes]], AbstractContextManager[IO[bytes]]]


_PACKINGS = (
    _Packing(b"\x1f\x8b", ".gz", gzip.open),  # type: ignore[arg-type]
    _Packing(b"BZh", ".bz2", bz2.open),
    _Packing(b"\xfd7zXZ\x00", ".xz", lzma.open),
)


def _packing(file: IO[bytes]) -> _Packing | None:
    head = file.read(6)
    file.seek(0)
    return next((way for way in _PACKINGS if head.startswith(way.mark)), None)


def _is_tar(file: IO[bytes], packing: _Packing) -> bool:
    """Whether what is packed is a tar archive."""
    try:
        with packing.open(file) as opened:
            return opened.read(512)[257:262] == b"ustar"
    except FAULTS:
        return False
    finally:
        file.seek(0)


def _refused(inside: str, size: int, packed: int, allowance: Allowance) -> str:
    """Why a file of an archive is left out, or an empty string; then it is taken off what is left."""
    if inside.startswith("/") or ".." in inside.replace("\\", "/").split("/"):
        return "A file whose name leads out of the archive was left out."
    if packed and size > _SMALL and size > packed * MAX_RATIO:
        return _BEYOND
    return "" if allowance.take(size) else _BEYOND


def _hidden(inside: str) -> bool:
    """Whether a file is one that systems add: ``__MACOSX``, names that begin with a full stop."""
    parts = inside.split("/")
    return any(p.startswith((".", "__MACOSX")) and p not in (".", "..") for p in parts)
