"""Card themes: TOML files with colours and faces, checked when they are loaded.

citekit brings its own; a newsroom's lie in a folder (``CITEKIT_THEMES``) with their logo and faces
beside them, and take precedence over ours of the same name.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from citekit import assets
from citekit.cards import faces, logo
from citekit.cards.checks import contrast, faults, line
from citekit.cards.logo import Logo
from citekit.errors import UnknownName, UnreadableFile

__all__ = ["Theme", "contrast", "load", "names", "read"]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: name, layout, colours as ``#RRGGBB``, faces by name or by the path of their file.

    ``dressed`` says whether quotation marks and dashes are set as typographers do; ``margin`` is
    in pixels of a card 1200 px wide; ``brand`` the name and line of a masthead;
    ``fingerprint`` the SHA-256 of all the files it is made of.
    """

    name: str
    layout: str
    colour: Mapping[str, str]
    face: Mapping[str, str]
    dressed: bool = True
    margin: int = 48
    brand: Mapping[str, str] = field(default_factory=dict)
    logo: Logo | None = None
    fingerprint: str = ""

    def banner(self, marking: str | None) -> str | None:
        """The letter of a marking's or classification's colour: u, c or s, or None.

        Everything sensitive or limited below CONFIDENTIAL is printed in the green of
        UNCLASSIFIED, as US systems did.
        """
        first = (marking or "").upper()
        if not first:
            return None
        if first.startswith(("SBU", "SENSITIVE", "LOU", "LIMITED", "FOUO")):
            return "u"
        return {"U": "u", "C": "c", "S": "s", "T": "s"}.get(first[0])


def names(folder: Path | None = None) -> tuple[str, ...]:
    """The themes there are, paper first; with a folder, those in it too.  Raises UnreadableFile."""
    found = {path.stem for path in _ours().glob("*.toml")}
    if folder is not None:
        if not folder.is_dir():
            raise UnreadableFile(
                f"The folder of themes {folder} is not there.", hint="Mend CITEKIT_THEMES."
            )
        found |= {path.stem for path in folder.glob("*.toml")}
    return tuple(sorted(found, key=lambda name: (name != "paper", name)))


@lru_cache(maxsize=64)
def load(name: str, folder: Path | None = None) -> Theme:
    """The theme of that name; raises UnknownName with those there are, UnreadableFile as ``read``."""
    if name not in names(folder):
        raise UnknownName.among("card theme", name, names(folder))
    own = folder / f"{name}.toml" if folder else None
    return read(own if own and own.is_file() else _ours() / f"{name}.toml")


def _ours() -> Path:
    return assets.templates() / "cards"


def read(file: Path) -> Theme:
    """A theme from its file; raises UnreadableFile naming the line and what is allowed there."""
    try:
        text = file.read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"The theme {file} cannot be read.", hint=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(f"{file} is not TOML: {error}.", hint="Mend that line.") from error
    if fault := next(faults(data, file.parent), None):
        section, key, sentence = fault
        raise UnreadableFile(
            f"{file}, line {line(text, section, key)}: {sentence}", hint="Mend that line."
        )
    brand = dict(data.get("brand", {}))
    drawn = brand.pop("logo", None)
    face = {key: _placed(value, file.parent) for key, value in data["face"].items()}
    strong = faces.strong(face["labels"])
    face = {"strong": strong, "heading": face.get("strong", strong), **face}
    return Theme(
        data["name"],
        data["layout"],
        dict(data["colour"]),
        face,
        data.get("dressed", True),
        data.get("margin", 48),
        brand,
        logo.read(file.parent / drawn) if drawn else None,
        _print(file, face, drawn),
    )


def _placed(face: str, folder: Path) -> str:
    """A face by the name it has in the table, or the path of its file."""
    return face if face in faces.FACES else str((folder / face).resolve())


def _print(file: Path, face: Mapping[str, str], drawn: str | None) -> str:
    """SHA-256 of the theme's own files: itself, its faces, its logo."""
    files = [file, *(Path(one) for one in face.values() if one not in faces.FACES)]
    if drawn:
        files.append(file.parent / drawn)
    return hashlib.sha256(b"\0".join(one.read_bytes() for one in files)).hexdigest()
