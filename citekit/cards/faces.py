"""The typefaces of cards: those that come with citekit, those of a theme's folder, Debian's Noto.

A face is called by its name in the table, or by the path of its file.  Text whose characters it
lacks is set in the first of the others that has them all, word by word.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import uharfbuzz as hb

from citekit import assets
from citekit.cards import logo

__all__ = ["FACES", "NEEDED", "cap_height", "covering", "ink_left", "lacking", "outlines", "strong"]

FACES = {
    "Source Serif 4": "source-serif-4/SourceSerif4_400Regular.ttf",
    "Source Serif 4 600": "source-serif-4/SourceSerif4_600SemiBold.ttf",
    "IBM Plex Sans": "ibm-plex-sans/IBMPlexSans_400Regular.ttf",
    "IBM Plex Sans 600": "ibm-plex-sans/IBMPlexSans_600SemiBold.ttf",
    "IBM Plex Mono": "ibm-plex-mono/IBMPlexMono_400Regular.ttf",
    "IBM Plex Mono 600": "ibm-plex-mono/IBMPlexMono_600SemiBold.ttf",
}
"""Faces that come with citekit, by the name a theme calls them."""
_OTHERS = {
    "Source Serif 4": "source-serif-4/SourceSerif4_400Regular.ttf",
    "Amiri": "amiri/Amiri_400Regular.ttf",
    "Frank Ruhl Libre": "frank-ruhl-libre/FrankRuhlLibre_400Regular.ttf",
    "Noto Serif CJK": "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
}
"""Faces for what a theme's own lacks, in the order asked; the last is Debian's fonts-noto-cjk."""
NEEDED = "".join(map(chr, range(0x21, 0x7F))) + "“”‘’…–—¶"
"""What every face of a theme must be able to show."""


@cache
def outlines(face: str) -> tuple[hb.Font, int]:
    """The face as HarfBuzz holds it, in units of its em, and how many units an em has."""
    if face.endswith(logo.DRAWN):
        blob = hb.Blob(logo.font(Path(face)))
    else:
        blob = hb.Blob.from_file_path(str(_file(face)))
    made = hb.Face(blob)
    return hb.Font(made), made.upem


def _file(face: str) -> Path:
    return assets.fonts() / (FACES.get(face) or _OTHERS.get(face) or face)


def strong(face: str) -> str:
    """The heavier sister of a face, where there is one; else the face."""
    heavy = f"{face} 600"
    return heavy if heavy in FACES else face


@cache
def cap_height(face: str) -> float:
    """The height of a capital, in em."""
    font, upem = outlines(face)
    extents = font.get_glyph_extents(font.get_nominal_glyph(ord("H")) or 0)
    return (extents.y_bearing if extents else 0.7 * upem) / upem


@lru_cache(maxsize=4096)
def ink_left(face: str, glyph: int) -> float:
    """How far right of its origin a glyph's ink begins, in em."""
    font, upem = outlines(face)
    extents = font.get_glyph_extents(glyph)
    return extents.x_bearing / upem if extents else 0.0


def covering(text: str, face: str) -> str:
    """The face itself, or the first of the others that has every character of the text.

    The face itself too where none has: shaping it then names the missing character.
    """
    if not lacking(text, face):
        return face
    return next((other for other in _others() if not lacking(text, other)), face)


@lru_cache(maxsize=8192)
def lacking(text: str, face: str) -> str:
    """The characters of a text that a face has no glyph for, composed or apart."""
    font, _ = outlines(face)
    return "".join(
        char
        for char in text
        if not char.isspace() and not font.get_nominal_glyph(ord(char)) and not _ignored(char)
    )


def _ignored(char: str) -> bool:
    """Whether a character is a mark that shaping may compose, or steers direction and is not seen."""
    return unicodedata.category(char) in ("Mn", "Cf")


@cache
def _others() -> tuple[str, ...]:
    return tuple(name for name in _OTHERS if _file(name).is_file())
