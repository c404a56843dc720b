"""The folder of an exported site: files whole or absent, and a note of the cables that are done."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from citekit import desk
from citekit.errors import UnwritableFile

__all__ = ["Folder"]

_DONE = ".citekit-site.jsonl"
_AT_ONCE = 50  # cables that are done again where an export is killed


class Folder:
    """A folder that a site is exported into, and what earlier exports have written there.

    Raises UnwritableFile for a folder that holds something else, or cannot be written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.done = _begun(root)
        """The cables that are written, with the digests of what they were made of."""
        self._pending: list[str] = []  # lines of cables that are not yet on the disk

    def put(self, name: str, data: str | bytes) -> Path:
        """Write a file of the site, whole or not at all; one of the same bytes is left alone."""
        file, made = self.root / name, data.encode() if isinstance(data, str) else data
        with suppress(OSError):
            if file.read_bytes() == made:
                return file
        file.parent.mkdir(parents=True, exist_ok=True)
        desk.write_file(file, made, durable=False)
        return file

    def holds(self, reference: str, digest: str) -> bool:
        """Whether a cable is there, made of just this."""
        return self.done.get(reference) == digest and (self.root / f"{reference}.html").exists()

    def note(self, reference: str, digest: str) -> None:
        """Write down that a cable is done, once its files are on the disk for good."""
        self.done[reference] = digest
        self._pending.append(_line(reference, digest))
        if len(self._pending) >= _AT_ONCE:
            self._flush()

    def finish(self) -> None:
        """Write down all that is done, each cable once."""
        self._flush()
        lines = (_line(*row) for row in sorted(self.done.items()))
        desk.write_file(self.root / _DONE, "".join(lines).encode())

    def remove(self, reference: str) -> None:
        """Take a cable away: its page first, so that nothing leads to what is gone."""
        (self.root / f"{reference}.html").unlink(missing_ok=True)
        shutil.rmtree(self.root / reference, ignore_errors=True)
        self.clear(reference, keep=set())
        self.done.pop(reference, None)

    def clear(self, reference: str, keep: set[Path]) -> None:
        """Take away the files of a cable that are none of it any more."""
        folder = self.root / reference
        for file in {*folder.glob("*"), *self.root.glob(f"{reference}.*")} - keep:
            file.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()  # only where nothing is left in it

    def _flush(self) -> None:
        """Have the system write all files out, and then their lines: one wait for many files."""
        if hasattr(os, "sync"):
            os.sync()
        with (self.root / _DONE).open("a", encoding="utf-8") as file:
            file.writelines(self._pending)
        self._pending.clear()


def _line(reference: str, digest: str) -> str:
    return json.dumps({"reference": reference, "digest": digest}) + "\n"


def _begun(folder: Path) -> dict[str, str]:
    """What the lines of an earlier export say."""
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
