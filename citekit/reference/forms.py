"""The patterns of a list of references: what may stand around origin and number.

Possessive quantifiers (``*+``) and bounds keep every one of them linear in the length of a text.
"""

from __future__ import annotations

import re

__all__ = [
    "AFTER_YEAR",
    "CARRY",
    "END_OF_ITEM",
    "ENUMERATED",
    "FARTHEST",
    "FILLERS",
    "MONTHS",
    "NO_NUMBER",
    "TO_NUMBER",
    "WITHIN",
    "WORD_BEHIND",
    "YEAR_BEHIND",
]

MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
WITHIN = re.compile(r"[\s.'\-]*", re.ASCII)  # between the words of an origin
AFTER_YEAR = re.compile(r"[)\]]?[\s\-'.]*", re.ASCII)
TO_NUMBER = re.compile(
    r"[\s:,#.'\"\-]*+"
    r"(?:(?:CABLES?|TELEGRAMS?|TELS?|NOS?|NR|NUMBERS?)\b[\s.:#]*+)?+"
    r"(?:\((?P<year>\d\d|\d{4})\)[\s#]*+|\([A-Z]{1,4}(?:/+[A-Z]{2,4})?\)[\s#]*+)?+"
    r"(?=O{0,9}+[0-9])(?P<number>[0-9O]++)(?![A-Z0-9](?![.)]))",
    re.ASCII,
)
NO_NUMBER = re.compile(
    rf"\s*+(?:/\d{{1,2}}/|[.:]\d|%|\d*-\d{{1,2}}-|-?\s*+(?:{MONTHS})[A-Z]{{0,6}}\b)", re.ASCII
)
YEAR_BEHIND = re.compile(
    r"-(\d\d)(?![0-9A-Z])|(?<=\d{3})/(\d\d)(?![0-9A-Z/])|\s{0,9}\(\s?'?(\d\d|\d{4})\s?\)"
    r"|[ \t]{1,3}(\d\d)(?=[ \t]*+(?:[,;.)\n]|\Z))",
    re.ASCII,
)
CARRY = re.compile(
    r"\s*+(?:[,;/&]|,?\s*+AND\b)\s*+#?(?=O{0,9}+[0-9])([0-9O]++)(?![A-Z0-9])", re.ASCII
)
WORD_BEHIND = re.compile(
    r"[ \t]++(?!AND\b|THR[OU]|NOTAL|EXDIS|NODIS|SECTION|CLASSIFIED)[A-Z]{2}", re.ASCII
)
ENUMERATED = re.compile(r"(?:\A|[\s(\[.;,\xb6])[A-Z][.):\]]\s*\Z", re.ASCII)
END_OF_ITEM = re.compile(r"\s*+(?:\Z|[,;)(&]|\.(?!\d)|AND\b|[A-Z]\s?[.):])|[ \t]*+\n", re.ASCII)

FARTHEST = 250
"""Characters between two references of a list in prose; e-mails and reports lie between."""

FILLERS = frozenset(
    "REF REFS REFTEL REFTELS REFERENCE AND SEE ALSO UNCLASS UNCLASSIFIED CLASSIFIED THE U S US "
    "EMBASSY AMEMBASSY CONSULATE AMCONSUL USMISSION MISSION CABLE CABLES TELEGRAM FROM".split()
)
