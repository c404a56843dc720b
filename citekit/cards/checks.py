"""What a theme must be: its fields, colours that can be read, faces that have the letters, a safe logo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from citekit.cards import faces, logo

__all__ = ["LAYOUTS", "contrast", "faults", "line"]

LAYOUTS = {
    "margin": ("rule",),
    "banner": ("on_banner", "banner_u", "banner_c", "banner_s"),
    "teletype": ("rule",),
    "masthead": ("brand", "on_brand"),
    "epigraph": (),
    "catalogue": ("rule", "sunk"),
}
"""Where things stand, and the colours that this arrangement needs beside those of every theme."""
_TEXT = ("ink", "second", "accent", "u", "c", "s")
_EVERY = ("ground", *_TEXT, "qr", "patch")
_FACES = ("words", "labels", "strong", "heading")
_NEEDED_FACES = ("words", "labels")
_BRAND = ("name", "logo", "line")
_KNOWN = {"name", "layout", "dressed", "margin", "colour", "face", "brand"}
_LEAST_TEXT, _LEAST_CODE = 4.5, 6.0  # contrast of text (WCAG 2.2, 1.4.3) and of a QR code's modules

Fault = tuple[str, str, str]
"""Section, key, and a sentence on what is allowed there."""


def faults(data: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    """Everything that is wrong with a theme whose faces and logo lie in a folder."""
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
    for key in set(data) - _KNOWN:
        yield "", key, f"{key} is no field of a theme; these are: {', '.join(sorted(_KNOWN))}."
    for section in ("colour", "face"):
        if not isinstance(data.get(section), dict):
            yield "", section, f"a theme has a section [{section}]."
            return
    yield from _faces(data["face"], folder)
    yield from _colours(data["colour"], LAYOUTS[str(layout)])
    if "brand" in data:
        yield from _brand(data["brand"], str(layout), folder)


def _faces(face: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    for key in (*_NEEDED_FACES, *face):
        name = face.get(key)
        if key not in _FACES:
            yield "face", key, f"{key} is no face of a theme; these are: {', '.join(_FACES)}."
        elif isinstance(name, str) and name.endswith((".ttf", ".otf")):
            yield from (("face", key, fault) for fault in _face_file(name, folder))
        elif name not in faces.FACES:
            yield (
                "face",
                key,
                f"the face {key} is one of: {', '.join(faces.FACES)}; or a file of this folder, .ttf or .otf.",
            )


def _face_file(name: str, folder: Path) -> Iterator[str]:
    """What is wrong with a face that a theme brings along."""
    file = (folder / name).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        yield f"there is no file {name} in the folder of this theme."
        return
    if file.read_bytes()[:4] not in (b"\0\1\0\0", b"OTTO", b"true"):
        yield f"{name} is not a typeface in TrueType or OpenType form."
        return
    if lacking := faces.lacking(faces.NEEDED, str(file)):
        shown = " ".join(lacking[:12]) + (" …" if len(lacking) > 12 else "")
        yield f"the face {name} lacks characters that every card needs: {shown}"


def _brand(brand: object, layout: str, folder: Path) -> Iterator[Fault]:
    if layout != "masthead" or not isinstance(brand, dict):
        yield "", "brand", "a section [brand] belongs to the layout masthead."
        return
    for key, value in brand.items():
        if key not in _BRAND:
            yield "brand", key, f"{key} is no field of a brand; these are: {', '.join(_BRAND)}."
        elif not isinstance(value, str) or not value.strip() or len(value) > 80:
            yield "brand", key, f"{key} is a text of 1 to 80 characters."
    drawn = brand.get("logo")
    if isinstance(drawn, str):
        file = (folder / drawn).resolve()
        if not file.is_relative_to(folder.resolve()):
            yield "brand", "logo", "a logo lies in the folder of its theme."
            return
        if not brand.get("name"):
            yield "brand", "name", "a logo has a name beside it, for those who cannot see it."
        try:
            logo.read(file)
        except ValueError as error:
            yield "brand", "logo", str(error)


def _colours(colour: Mapping[str, object], own: tuple[str, ...]) -> Iterator[Fault]:
    needed = (*_EVERY, *own)
    for key in (*needed, *colour):
        if key not in needed:
            listed = ", ".join(needed)
            yield "colour", key, f"{key} is no colour of this layout; these are: {listed}."
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", str(colour.get(key, ""))):
            yield "colour", key, f"the colour {key} is needed, as #RRGGBB."
            return
    made = {key: str(value) for key, value in colour.items()}
    pairs = [(key, "ground") for key in _TEXT]
    pairs += [("on_banner", key) for key in own if key.startswith("banner_")]
    pairs += [("on_brand", "brand")] if "brand" in own else []
    pairs += [(key, "sunk") for key in _TEXT if "sunk" in own]
    for text, ground in pairs:
        if (found := contrast(made[text], made[ground])) < _LEAST_TEXT:
            sentence = f"{text} on {ground} reaches {found:.1f}:1; text needs {_LEAST_TEXT}:1."
            yield "colour", text, sentence
    if (found := contrast(made["qr"], made["patch"])) < _LEAST_CODE:
        sentence = f"qr on patch reaches {found:.1f}:1; a QR code needs {_LEAST_CODE:.0f}:1."
        yield "colour", "qr", sentence
    if _luminance(made["qr"]) > _luminance(made["patch"]):
        yield "colour", "qr", "a QR code is dark on light: many readers see no other."


def line(text: str, section: str, key: str) -> int:
    """The line of a key in its section; that of the section, or 1, where the key is missing."""
    here, found = "", 1
    for number, row in enumerate(text.split("\n"), 1):
        if head := re.match(r"\s*\[(\w+)\]", row):
            here = head[1]
            if here == (section or key):
                found = number
        elif here == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", row):
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
