"""Card themes: TOML files with colours and faces, checked when they are loaded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citekit import assets
from citekit.errors import UnknownName, UnreadableFile

__all__ = ["FACES", "LAYOUTS", "Theme", "contrast", "load", "names", "read"]

FACES = {
    "Source Serif 4": "source-serif-4/SourceSerif4_400Regular.ttf",
    "Source Serif 4 600": "source-serif-4/SourceSerif4_600SemiBold.ttf",
    "IBM Plex Sans": "ibm-plex-sans/IBMPlexSans_400Regular.ttf",
    "IBM Plex Sans 600": "ibm-plex-sans/IBMPlexSans_600SemiBold.ttf",
    "IBM Plex Mono": "ibm-plex-mono/IBMPlexMono_400Regular.ttf",
    "IBM Plex Mono 600": "ibm-plex-mono/IBMPlexMono_600SemiBold.ttf",
}
"""Faces that come with citekit, by the name a theme calls them."""
LAYOUTS = {
    "margin": ("rule",),
    "banner": ("on_banner", "banner_u", "banner_c", "banner_s"),
    "teletype": ("rule",),
    "epigraph": (),
    "catalogue": ("rule", "sunk"),
}
"""Where things stand, and the colours that this arrangement needs beside those of every theme."""
_TEXT = ("ink", "second", "accent", "u", "c", "s")
_EVERY = ("ground", *_TEXT, "qr", "patch")
_FACES = ("words", "labels", "strong", "heading")
_LEAST_TEXT, _LEAST_CODE = 4.5, 6.0  # contrast of text (WCAG 2.2, 1.4.3) and of a QR code's modules


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: name, layout, colours as ``#RRGGBB``, faces by name.

    ``dressed`` says whether quotation marks and dashes are set as typographers do; ``margin`` is
    in pixels of a card 1200 px wide.
    """

    name: str
    layout: str
    colour: Mapping[str, str]
    face: Mapping[str, str]
    dressed: bool = True
    margin: int = 48

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


def names() -> tuple[str, ...]:
    """The themes there are, paper first."""
    found = sorted(path.stem for path in (assets.templates() / "cards").glob("*.toml"))
    return tuple(sorted(found, key=lambda name: (name != "paper", name)))


@cache
def load(name: str) -> Theme:
    """The theme of that name; raises UnknownName with those there are."""
    if name not in names():
        raise UnknownName.among("card theme", name, names())
    return read(assets.templates() / "cards" / f"{name}.toml")


def read(file: Path) -> Theme:
    """A theme from its file; raises UnreadableFile naming the line and what is allowed there."""
    try:
        text = file.read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"The theme {file} cannot be read.", hint=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(f"{file} is not TOML: {error}.", hint="Mend that line.") from error
    if fault := next(_faults(data), None):
        section, key, sentence = fault
        line = _line(text, section, key)
        raise UnreadableFile(f"{file}, line {line}: {sentence}", hint="Mend that line.")
    return Theme(
        data["name"],
        data["layout"],
        dict(data["colour"]),
        _complete(data["face"]),
        data.get("dressed", True),
        data.get("margin", 48),
    )


def _faults(data: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Everything that is wrong with a theme: section, key, and a sentence on what is allowed."""
    if not isinstance(data.get("name"), str) or not data.get("name"):
        yield "", "name", "a theme has a name, in quotation marks."
    layout = data.get("layout")
    if layout not in LAYOUTS:
        yield "", "layout", f"layout is one of: {', '.join(LAYOUTS)}."
        return
    if not isinstance(data.get("dressed", True), bool):
        yield "", "dressed", "dressed is true or false."
    margin = data.get("margin", 48)
    if not isinstance(margin, int) or not 40 <= margin <= 72:
        yield "", "margin", "margin is a whole number from 40 to 72."
    known = {"name", "layout", "dressed", "margin", "colour", "face"}
    for key in set(data) - known:
        yield "", key, f"{key} is no field of a theme; these are: {', '.join(sorted(known))}."
    for section in ("colour", "face"):
        if not isinstance(data.get(section), dict):
            yield "", section, f"a theme has a section [{section}]."
            return
    yield from _faces(data["face"])  # type: ignore[arg-type]
    yield from _colours(data["colour"], LAYOUTS[str(layout)])  # type: ignore[arg-type]


def _complete(face: Mapping[str, str]) -> dict[str, str]:
    """The faces of a theme: strong labels are the labels' own 600, a heading is a strong label."""
    strong = f"{face.get('labels')} 600"
    return {"strong": strong, "heading": face.get("strong", strong), **face}


def _faces(face: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    chosen = _complete(face)
    for key in _FACES:
        if chosen.get(key) not in FACES:
            yield "face", key, f"the face {key} is one of: {', '.join(FACES)}."
    for key in set(face) - set(_FACES):
        yield "face", key, f"{key} is no face of a theme; these are: {', '.join(_FACES)}."


def _colours(colour: Mapping[str, object], own: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    needed = (*_EVERY, *own)
    for key in (*needed, *colour):
        if key not in needed:
            yield (
                "colour",
                key,
                f"{key} is no colour of this layout; these are: {', '.join(needed)}.",
            )
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", str(colour.get(key, ""))):
            yield "colour", key, f"the colour {key} is needed, as #RRGGBB."
            return
    made = {key: str(value) for key, value in colour.items()}
    pairs = [(key, "ground") for key in _TEXT]
    pairs += [("on_banner", key) for key in own if key.startswith("banner_")]
    pairs += [(key, "sunk") for key in _TEXT if "sunk" in own]
    for text, ground in pairs:
        if (found := contrast(made[text], made[ground])) < _LEAST_TEXT:
            yield (
                "colour",
                text,
                f"{text} on {ground} reaches {found:.1f}:1; text needs {_LEAST_TEXT}:1.",
            )
    if (found := contrast(made["qr"], made["patch"])) < _LEAST_CODE:
        yield (
            "colour",
            "qr",
            f"qr on patch reaches {found:.1f}:1; a QR code needs {_LEAST_CODE:.0f}:1.",
        )
    if _luminance(made["qr"]) > _luminance(made["patch"]):
        yield "colour", "qr", "a QR code is dark on light: many readers see no other."


def _line(text: str, section: str, key: str) -> int:
    """The line of a key in its section; that of the section, or 1, where the key is missing."""
    here, found = "", 1
    for number, row in enumerate(text.split("\n"), 1):
        if head := re.match(r"\s*\[(\w+)\]", row):
            here = head[1]
            if here in (section, key):
                found = number
        elif here == section and re.match(rf"\s*{re.escape(key)}\s*=", row):
            return number
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio).

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    def linear(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
