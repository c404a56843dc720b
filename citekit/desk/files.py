"""Files appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from citekit.errors import UnwritableFile

__all__ = ["write_file"]


def write_file(
    path: Path, data: bytes | Iterable[bytes], *, backup: bool = False, durable: bool = True
) -> None:
    """Write a file, whole or piece by piece, atomically: beside its place, then renamed onto it.

    With ``backup`` the file that stood there is kept as ``NAME.bak``; without ``durable`` it may
    be gone, or empty, after a power cut, until the caller has the system write all out.  Raises UnwritableFile;
    then nothing has changed and nothing is left behind.  A device or a pipe is written directly.
    """
    target = path.resolve()  # a link stays a link: the file behind it is replaced
    temporary: Path | None = None
    pieces = (data,) if isinstance(data, bytes) else data
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                file.writelines(pieces)
            return
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
            if backup:
                shutil.copy2(target, target.with_name(target.name + ".bak"))
        else:
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
        temporary = None
    except OSError as error:
        raise UnwritableFile(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Choose another folder, or make room on the disk.",
        ) from error
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                temporary.unlink()
