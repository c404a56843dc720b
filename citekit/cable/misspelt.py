"""Tags that were misspelt, and those that they are likely to stand for."""

from __future__ import annotations

from collections.abc import Iterable

from citekit.cable.tagging import kinds

__all__ = ["likely_tags"]

_WHOLE = {"COUNTER TERRORISM": "COUNTERTERRORISM", "MEDIA REACTION REPORT": "MEDIA REACTION"}


def likely_tags(names: Iterable[str]) -> tuple[str, ...]:
    """The tags that a cable's printed ones are likely to stand for, each once.

    Glued ones are parted (``AMEDCASCKFLO``), ones with a doubled letter mended (``MOPPS``), those
    that only repeat their neighbours glued together left out (``IZPREL``), persons written with a
    comma.

    >>> likely_tags(["AMEDCASC", "MOPPS", "IZ", "PREL", "IZPREL", "NOVO GUILLERMO"])
    ('AMED', 'CASC', 'MOPS', 'IZ', 'PREL', 'NOVO, GUILLERMO')
    """
    printed = list(names)
    likely: dict[str, None] = {}
    for name in printed:
        glued = _parted(name)
        if glued and all(piece in printed for piece in glued):
            continue
        for piece in glued or (_mended(name),):
            likely[piece] = None
    return tuple(likely)


def _parted(name: str) -> tuple[str, ...]:
    """The codes that a name is glued together from, or none."""
    if name in kinds() or not name.isalpha() or not 5 < len(name) < 30:
        return ()
    first = next((n for n in (4, 2) if _is_code(name[:n])), 0)
    if not first:
        return ()
    rest = name[first:]
    further = (rest,) if _is_code(rest) else _parted(rest)
    return (name[:first], *further) if further else ()


def _is_code(name: str) -> bool:
    return name in kinds() or (len(name) == 4 and name[0] == "K") or len(name) == 2


def _mended(name: str) -> str:
    """A name with one doubled letter taken out where that makes a known code, a person's comma."""
    known = kinds()
    if name in known or " " not in name:
        for at in range(1, len(name)):
            shorter = name[:at] + name[at + 1 :]
            if name not in known and name[at] == name[at - 1] and shorter in known:
                return shorter
        return _WHOLE.get(name, name)
    words = name.split()
    return f"{words[0]}, {words[1]}" if len(words) == 2 and known.get(name) != "subject" else name
