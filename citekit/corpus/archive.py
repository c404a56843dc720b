"""ZIP and tar archives: their files one after the other, within bounds.

An archive is a stranger's: what would grow beyond all measure, what is a link, and what is itself
an archive inside two others is reported and left out.  Nothing is ever written to disk, so a name
that leads out of a folder leads nowhere; it is reported all the same.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from citekit.model import Problem

__all__ = ["files", "knows"]

MAX_FILE = 200_000_000
"""Bytes of one file inside an archive."""
MAX_TOTAL = 4_000_000_000
"""Bytes of all files of an archive together."""
MAX_RATIO = 200
"""How many times larger than its packed form a file may be; real pages reach 15."""
MAX_FILES = 1_000_000
_SMALL = 1_000_000
_CHUNK = 1 << 20
_FAULTS = (
    zipfile.BadZipFile,
    tarfile.TarError,
    OSError,
    EOFError,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def knows(head: bytes) -> bool:
    """Whether a file that begins so is an archive or is packed by gzip."""
    return (
        head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"))
        or head[257:262] == b"ustar"
    )


def files(data: bytes, name: str) -> Iterator[tuple[str, bytes] | Problem]:
    """Each file of an archive with its name behind the archive's, or a problem."""
    found = _zip(data, name) if data.startswith(b"PK") else _tar(data, name)
    try:
        yield from found
    except _FAULTS as fault:
        yield Problem(name, "", f"The archive is damaged: {fault or type(fault).__name__}.")


def _zip(data: bytes, name: str) -> Iterator[tuple[str, bytes] | Problem]:
    total = 0
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        for member in members[:MAX_FILES]:
            where = f"{name}/{member.filename}"
            if member.is_dir() or _hidden(member.filename):
                continue
            if member.external_attr >> 16 & 0o170000 == 0o120000:
                yield Problem(where, "", "A link inside an archive is not followed.")
                continue
            if fault := _refused(member.filename, member.file_size, member.compress_size, total):
                yield Problem(where, "", fault)
                continue
            try:
                with archive.open(member) as file:
                    content = file.read(MAX_FILE + 1)
            except _FAULTS as broken:
                yield Problem(where, "", f"This file of the archive is damaged: {broken}.")
                continue
            total += len(content)
            yield where, content


def _tar(data: bytes, name: str) -> Iterator[tuple[str, bytes] | Problem]:
    packed = data.startswith(b"\x1f\x8b")
    if packed and not _is_tar(data):
        yield from _gzip(data, name)
        return
    total = 0
    with tarfile.open(fileobj=BytesIO(data), mode="r:*") as archive:
        for member in archive:
            where = f"{name}/{member.name}"
            if member.isdir() or _hidden(member.name):
                continue
            if not member.isfile():
                yield Problem(where, "", "A link or device inside an archive is not followed.")
                continue
            if fault := _refused(member.name, member.size, 0, total):
                yield Problem(where, "", fault)
                continue
            if total + member.size > max(_SMALL, len(data) * MAX_RATIO):
                yield Problem(
                    where,
                    "",
                    "The archive grows beyond all measure when unpacked; the rest was left out.",
                )
                return
            file = archive.extractfile(member)
            content = file.read(MAX_FILE + 1) if file else b""
            total += len(content)
            yield where, content


def _is_tar(data: bytes) -> bool:
    """Whether what gzip packed is a tar archive."""
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as file:
            return file.read(512)[257:262] == b"ustar"
    except _FAULTS:
        return False


def _gzip(data: bytes, name: str) -> Iterator[tuple[str, bytes] | Problem]:
    """The one file that gzip packed."""
    most = min(MAX_FILE, max(_SMALL, len(data) * MAX_RATIO))
    pieces, size = [], 0
    with gzip.GzipFile(fileobj=BytesIO(data)) as file:
        while piece := file.read(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                yield Problem(
                    name, "", "The file grows beyond all measure when unpacked; it was left out."
                )
                return
    yield name.removesuffix(".gz"), b"".join(pieces)


def _refused(inside: str, size: int, packed: int, total: int) -> str:
    """Why a file of an archive is left out, or an empty string."""
    if inside.startswith("/") or ".." in inside.replace("\\", "/").split("/"):
        return "A file whose name leads out of the archive was left out."
    if size > MAX_FILE or total + size > MAX_TOTAL:
        return f"A file of {size:,} bytes is too large; it was left out."
    if packed and size > _SMALL and size > packed * MAX_RATIO:
        return "A file that grows beyond all measure when unpacked was left out."
    return ""


def _hidden(inside: str) -> bool:
    """Whether a file is one that systems add: ``__MACOSX``, names that begin with a full stop."""
    parts = inside.split("/")
    return any(p.startswith((".", "__MACOSX")) and p not in (".", "..") for p in parts)
