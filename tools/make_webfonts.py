"""Make the web fonts: subsets of the faces in fonts/ as WOFF2, under names of their own.

Usage: python tools/make_webfonts.py   (needs fonttools and brotli)

A subset is a modified version.  IBM Plex has the Reserved Font Name "Plex" (SIL Open Font License,
clause 3), so the subsets are called citekit Sans and citekit Mono; Source Serif 4 reserves no name
and its subset is called citekit Serif all the same, so that nobody takes it for the whole face.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "citekit" / "web" / "static" / "fonts"
FACES = {
    "serif-400": ("source-serif-4/SourceSerif4_400Regular.ttf", "citekit Serif"),
    "serif-600": ("source-serif-4/SourceSerif4_600SemiBold.ttf", "citekit Serif"),
    "sans-400": ("ibm-plex-sans/IBMPlexSans_400Regular.ttf", "citekit Sans"),
    "sans-600": ("ibm-plex-sans/IBMPlexSans_600SemiBold.ttf", "citekit Sans"),
    "mono-400": ("ibm-plex-mono/IBMPlexMono_400Regular.ttf", "citekit Mono"),
}
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2027),
    0x2032,
    0x2033,
    0x2039,
    0x203A,
    0x20AC,
    0x2190,
    0x2192,
    0x2212,
    0x2260,
    0x2713,
]


def main() -> None:
    """Write one WOFF2 for each face."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (source, family) in FACES.items():
        font = TTFont(ROOT / "fonts" / source)
        options = subset.Options(
            flavor="woff2",
            layout_features=["kern", "liga", "mark", "ccmp", "locl"],
            hinting=False,
            notdef_outline=True,
        )
        worker = subset.Subsetter(options)
        worker.populate(unicodes=LETTERS)
        worker.subset(font)
        for record in list(font["name"].names):
            if record.nameID in (1, 3, 4, 6, 16, 18, 25):
                font["name"].setName(
                    family.replace(" ", "") if record.nameID == 6 else family,
                    record.nameID,
                    record.platformID,
                    record.platEncID,
                    record.langID,
                )
        font["head"].modified = font["head"].created  # the same bytes each time
        font.recalcTimestamp = False
        font.flavor = "woff2"
        font.save(TARGET / f"{name}.woff2")
        print(name, (TARGET / f"{name}.woff2").stat().st_size)


if __name__ == "__main__":
    main()
