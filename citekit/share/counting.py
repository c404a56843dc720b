"""How networks count a post.

Sources: X, the npm package twitter-text 3.1.0 (configuration 3); Bluesky, the lexicon
app.bsky.feed.post (300 graphemes, 3,000 bytes); Mastodon, StatusLengthValidator (500 characters,
an address 23); Threads, Meta's documentation (500 characters, an emoji by its bytes).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from citekit import assets

__all__ = ["characters", "graphemes", "mastodon", "threads", "x"]

_ADDRESS = 23
"""What a web address counts on X and Mastodon, however long it is."""

# What X leaves at weight 1: its configuration's ranges; everything else weighs 2.
_HEAVY = re.compile("[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_PATH = r"(?:/(?:[\w!*';:=+,.$/%#\[\]\-\N{EN DASH}~@|&]*[\w=#/+\-])?)?(?:\?[\w!?*'();:&=+$/%#\[\]\-.,~|@]*[\w\-&=#/])?"
_URL = re.compile(
    r"(?<![A-Za-z0-9@\N{FULLWIDTH COMMERCIAL AT}$#\N{FULLWIDTH NUMBER SIGN}])"
    r"(https?://|(?<![-_./]))((?:[a-z0-9\u00c0-\u024f][\w\u00c0-\u024f-]*\.)+[a-z0-9-]+)(?=[^0-9a-zA-Z@+-]|\Z)"
    r"((?::\d+)?" + _PATH + ")",
    re.IGNORECASE | re.ASCII,
)
_DOTTED = re.compile(r"\.[a-z]{2}", re.IGNORECASE)
_SCHEMED = re.compile(r"https?://\S*[^\s.,;:!?)\]}'\"\N{RIGHT DOUBLE QUOTATION MARK}]")
_ASTRAL = re.compile("[^\0-\uffff]")
_JOINING = re.compile("[^\0-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20cf]")
"""Whatever may belong to the character before it; the rest are characters by themselves."""
_JOINER = "\N{ZERO WIDTH JOINER}"


def characters(text: str) -> int:
    """Code points."""
    return len(text)


def x(text: str) -> int:
    """The weight of a post on X: 280 is the most.

    An address is 23, where its host ends in a real top-level domain, with or without https://;
    most scripts of few letters weigh 1 a character, all else 2.  Emoji made of several characters
    are counted one by one, which is never less than X counts.

    >>> x("\N{LEFT DOUBLE QUOTATION MARK}a\N{EM DASH}\u00e9\N{RIGHT DOUBLE QUOTATION MARK}"), x("\u2026")
    (5, 2)
    >>> x("see https://cables.example.org/08MEXICO1487/11"), x("see https://localhost/a")
    (27, 23)
    """
    if text.isascii():
        weight = len(text)
    else:
        text = unicodedata.normalize("NFC", text)
        weight = len(text) + len(_HEAVY.findall(text))
    if _DOTTED.search(text):
        for token in text.split():
            if _DOTTED.search(token):
                weight += sum(map(_address_weight, _URL.finditer(token)))
    return weight


def _address_weight(found: re.Match[str]) -> int:
    """What a web address adds to the weight of its characters."""
    scheme, host, rest = found.groups()
    labels = host.lower().split(".")
    while len(labels) > 1 and labels[-1] not in _top_level() and not labels[-1].startswith("xn--"):
        labels.pop()
        rest = ""
    if len(labels) < 2 or "_" in labels[-2]:
        return 0
    address = scheme + host[: len(".".join(labels))] + rest
    return _ADDRESS - len(address) - len(_HEAVY.findall(address))


@cache
def _top_level() -> frozenset[str]:
    lines = assets.data("tlds.txt").read_text("ascii").splitlines()
    return frozenset(lines[1:])


def graphemes(text: str) -> int:
    """Characters as a person counts them: extended grapheme clusters of UAX 29, nearly.

    Marks belong to their letter, what a joiner joins is one, two regional indicators are a flag,
    and the jamo of Hangul a syllable; scripts that order their vowels otherwise do not occur.

    >>> graphemes("e\u0301"), graphemes("\U0001f469\u200d\U0001f680"), graphemes("\U0001f1f2\U0001f1fd")
    (1, 1, 1)
    """
    if not _JOINING.search(text):
        return len(text) - text.count("\r\n")
    count, previous, flag = 0, "", False
    for char in text:
        if char <= "\N{LATIN SMALL LETTER Y WITH DIAERESIS}" and char != "\n":
            count, flag = count + 1, False
        else:
            is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
            joined = (
                (char == "\n" and previous == "\r")
                or (_extends(char) and previous not in ("", "\n", "\r"))
                or (
                    previous == _JOINER
                    and char >= "\N{COPYRIGHT SIGN}"
                    and unicodedata.category(char) == "So"
                )
                or (is_flag and flag)
                or _is_syllable(previous, char)
            )
            count += not joined
            flag = is_flag and not flag
        previous = char
    return count


def _extends(char: str) -> bool:
    return (
        char in (_JOINER, "\N{ZERO WIDTH NON-JOINER}")
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _is_syllable(before: str, char: str) -> bool:
    if not ("\u1160" <= char <= "\u11ff"):
        return "\u1100" <= before <= "\u115f" and (
            "\u1100" <= char <= "\u115f" or "\uac00" <= char <= "\ud7a3"
        )
    return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"


def mastodon(text: str) -> int:
    """Characters on Mastodon: an address with http(s):// is 23, however long.

    An address whose host has no real top-level domain is counted whole, if that is more: servers
    differ there.

    >>> mastodon("see https://cables.example.org/08MEXICO1487/11/26-40:0AQ8")
    27
    """
    count = graphemes(text)
    if "://" not in text:
        return count
    for found in _SCHEMED.finditer(text):
        host = re.split(r"[/:?#]", found[0].partition("://")[2], maxsplit=1)[0]
        is_real = host.lower().rpartition(".")[2] in _top_level()
        count += _ADDRESS - len(found[0]) if is_real else max(0, _ADDRESS - len(found[0]))
    return count


def threads(text: str) -> int:
    """Characters on Threads: those outside the Basic Multilingual Plane count by their bytes.

    >>> threads("caf\u00e9"), threads("\U0001f5fd")
    (4, 4)
    """
    return len(text) + 3 * len(_ASTRAL.findall(text))
