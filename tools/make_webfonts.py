"""Make the web fonts: the letters that pages need, as WOFF2, under names of their own.

Usage: python tools/make_webfonts.py    (needs fonttools with brotli; the results are committed)

A subset is a modified version.  IBM Plex has the Reserved Font Name "Plex", and the files of Source
Serif 4 say Reserved Font Name "Source"; a modified version may not bear such a name (SIL Open Font
License 1.1, clause 3), so the subsets are called citekit Sans, citekit Mono and citekit Serif.
Copyright and licence stay in every file, and the licence texts lie beside them (clause 2).
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "citekit" / "web" / "static" / "fonts"
FACES = {
    "serif-400": ("source-serif-4/SourceSerif4_400Regular.ttf", "citekit Serif", "Regular"),
    "serif-600": ("source-serif-4/SourceSerif4_600SemiBold.ttf", "citekit Serif", "SemiBold"),
    "sans-400": ("ibm-plex-sans/IBMPlexSans_400Regular.ttf", "citekit Sans", "Regular"),
    "sans-600": ("ibm-plex-sans/IBMPlexSans_600SemiBold.ttf", "citekit Sans", "SemiBold"),
    "mono-400": ("ibm-plex-mono/IBMPlexMono_400Regular.ttf", "citekit Mono", "Regular"),
    "mono-600": ("ibm-plex-mono/IBMPlexMono_600SemiBold.ttf", "citekit Mono", "SemiBold"),
}
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),  # Latin 1 and Latin Extended A: names in cables and citations
    *range(0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    *(0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2190, 0x2192, 0x2212, 0x2260, 0x2713),
]
FEATURES = ["kern", "liga", "mark", "ccmp", "locl"]
COPYRIGHT, LICENCE, LICENCE_URL = 0, 13, 14


def names(family: str, weight: str) -> dict[int, str]:
    """The name table's entries by number: family, weight, unique name, full name, PostScript name."""
    joined = family.replace(" ", "")
    full = f"{family} {weight}"
    return {
        1: full,
        2: "Regular",
        3: f"{full}; subset",
        4: full,
        6: f"{joined}-{weight}",
        16: family,
        17: weight,
    }


def make(name: str, source: str, family: str, weight: str) -> int:
    """Write one face; its size in bytes."""
    font = TTFont(ROOT / "fonts" / source, recalcTimestamp=False)
    options = subset.Options(
        layout_features=FEATURES,
        hinting=False,
        notdef_outline=True,
        name_IDs=[COPYRIGHT, LICENCE, LICENCE_URL],
        name_languages=[0x409],
    )
    worker = subset.Subsetter(options)
    worker.populate(unicodes=LETTERS)
    worker.subset(font)
    for number, text in names(family, weight).items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["head"].modified = font["head"].created  # the same bytes each time
    font.flavor = "woff2"
    file = TARGET / f"{name}.woff2"
    font.save(file)
    return file.stat().st_size


def main() -> None:
    """Write every face of the table."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, row in FACES.items():
        print(f"{name}.woff2 {make(name, *row):,} bytes")


if __name__ == "__main__":
    main()
