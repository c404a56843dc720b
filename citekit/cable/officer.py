"""The officer of a "Classified By" line: name, title, reasons.

The line is typed by hand: names and titles stand in either order, titles are misspelled, and the
terminal broke it at column 71, inside a word if need be.  Source: 3,500 such lines.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from citekit.model import Classifier

__all__ = ["classifier", "reasons"]

_BY = re.compile(
    r"(?:\(?[A-Z]{0,3}\)?[ \t]*)?CLASS?I?FI?ED\s{1,3}BY\b(?!\s+LINE)[\s:]{0,6}", re.IGNORECASE
)
_REASON = re.compile(
    r"[,;.:\s(]*(?:\b(?:for|fr|per|under|by)\b\s*)*(?:(?:the\s+)?e\.?\s?o\.?\s*[0-9]{5}\s*[,:]?\s*)?(?:for\s+)?"
    r"(?:\br(?:e\s?a\s?s\s?o\s?n\s?s?|asons?)\b|\bsec(?:tion|s|\.)?\s*1\.\s?[45]|\b1\s?\.\s?[4-6]\b|1\.\s?[45]\s*\(?[a-h])",
    re.IGNORECASE,
)
_SECTION = re.compile(r"1\s?\.\s?([4-6])|\b([12]\.[4-6])")
_LETTER = re.compile(r"(?<![A-Za-z])([A-Ha-h])(?!\.?[A-Za-z]| nd\b)")
_STOP = re.compile(
    r"\.\s(?!\s{0,3}(?:and\s|AND\s|&|\(?[a-h]\)?(?:[.,;\s]|\Z)))|\s\([CSU]\)\s{1,3}(?!AND\b|OR\b)(?=[A-Z])|\b[A-Za-z][a-z]{3,}"
)
_NEXT = re.compile(
    r"\n[ \t]*\n(?!\s*(?:(?:R?EA)?SONS?\b|1\.[45]))"
    r"|\n[ \t]*(?:[0-9]{1,2}\.(?![0-9])|\([A-Z]{1,3}\)(?!\s*(?:AND\b|[,.;(&]))|-{3,})|\bDERIVED FROM|\bDECLASSIFY ON",
    re.IGNORECASE,
)
_CLASS = re.compile(r"[.\s]+(?:CONFIDENTIAL|SECRET|UNCLASSIFIED|NOFORN)\Z")
_HARD = 71
_WIDTH = 400
_ACTING = re.compile(
    r"\s{0,3}\((?:acting|a\.?i\.?)\)|\b[ad]\.\s?i\.(?=[\s,]|\Z)|\bad interim\b", re.IGNORECASE
)
_APART = re.compile(r",(?!\s{0,3}(?:Jr|Sr|II|III|IV)\b)|\s-{1,2}\s|;|(?<=[a-z]):", re.IGNORECASE)
_INITIAL = re.compile(r"[A-Z]\.\Z")
_OTHER = re.compile(r"[^A-Z]")
_TITLES = frozenset(
    """
    A ACT ACTG ACTING ADC ADCM ADM ADMINISTRATION ADMIRAL ADVISER ADVISOR AF AFFAIRES AFFAIRS AFFAIR AFGHANISTAN AGR AGRICULTURAL AIO AIT AMB AMBASSADOR AMERICAN
    AND ARSO AS ASSISTANT ASSOCIATE AT ATTACHE BASE BRANCH BUREAU CDA CDR CENTER CG CHARGE CHIEF CHIEFS CIVIL CLASSIFIED CLASS COL COLONEL COM COMMERCIAL CONGEN CONS CONSUL
    CONSULAR CONSULATE COORDINATOR COUN COUNS COUNSEL COUNSELOR COUNSELLOR COUNCILOR COUNCILLOR D DAFFAIRES DAS DATT DAO DCM DEFENSE DEP DEPARTMENT DEPT DEPUTY DESK DIPLOMATIC DIR DIRECTOR DIVISION DOE DOD DOJ DOS
    DPO EAC EB ECMIN ECON ECONCOUNS ECONCOUNSELOR ECONOFF ECONOMIC ECONPOL ECOPOL EEB EMBASSY EMIN ENERGY ENVIRONMENT ENVIRONMENTAL ESTH EST EUR EX EXTERNAL EXEC EXECUTIVE FCS FOR FOREIGN FSO GENERAL GLOBAL HEAD HUMAN IN
    INFORMATION INSTITUTIONAL INTERIM INTERNAL INTERNATIONAL IO IPO ISN JOINT LABOR LARGE LEADER LEGAL LEGAT LEGATT LT MANAGEMENT MC MCOUNS MCOUNSELOR MGT MILITARY MIN MINCOUNS MINISTER MISSION MR MRS MS MTR NAS
    NAVAL NEA OES OF OFF OFFICE OFFICER OIC PA PAKISTAN PAO PDAS PE PERMANENT PERM PM PO POL POLAD POLCHIEF POLCOUN POLCOUNS POLCOUNSELOR POLECON POLECONCHIEF POLITICAL POLMIL POLMINCOUNS POLOFF POST POSTS PRA PRINCIPAL PROGRAM PRT PUBLIC RAO
    REFUGEE REGIONAL REO REP REPRESENTATIVE RESOURCES RIGHTS RSO SCI SCIENCE SCA SECRETARY SECTION SECURITY SENIOR SPECIAL SPECIALIST SR STAFF STATE SUDAN T TDY TEAM THE TO TRADE TREASURY U UNDER UNDERSECRETARY UNIT
    US USUN USEU USNATO VCI VICE WHA WITH
    """.split()
)
_MISSPELLED = (
    "AMBASSADOR",
    "COUNSELOR",
    "REPRESENTATIVE",
    "DIRECTOR",
    "AFFAIRES",
    "AFFAIRS",
    "POLITICAL",
    "SECRETARY",
    "ECONOMIC",
    "ASSISTANT",
    "DEPUTY",
    "CONSUL",
    "GENERAL",
    "MINISTER",
    "OFFICER",
    "ACTING",
    "CHARGE",
    "MISSION",
    "PRINCIPAL",
    "SECTION",
    "COUNSELLOR",
    "PERMANENT",
    "DAFFAIRES",
)


@cache
def _titles() -> frozenset[str]:
    """Title words, and those that typists make of the commonest: a letter lost, doubled, swapped."""
    made = set(_TITLES)
    for word in _MISSPELLED:
        for i in range(1, len(word)):
            made.add(word[:i] + word[i + 1 :])
            made.add(word[:i] + word[i] + word[i:])
            made.add(word[:i] + word[i : i + 2][::-1] + word[i + 2 :])
    return frozenset(made)


def classifier(text: str) -> Classifier | None:
    """The officer of a "Classified By" passage, or None where there is none.

    >>> found = classifier("Classified By: DCM J. Dean Yap (acting) for reasons 1.4 (b) and (d).")
    >>> found.name, found.title, found.reasons
    ('J. Dean Yap', 'DCM', ('1.4 (b)', '1.4 (d)'))
    """
    found = _BY.search(text)
    if not found:
        return None
    piece = text[found.start() : found.end() + _WIDTH]
    again = _BY.match(piece, found.end() - found.start())
    begin = again.end() if again else found.end() - found.start()
    if cut := _NEXT.search(piece, begin):
        piece = piece[: cut.start()]
    joined = _joined(piece, begin)
    end = _REASON.search(joined)
    who = joined[: end.start()] if end else joined.split(". ")[0] if len(joined) > 120 else joined
    who = _CLASS.sub("", who.strip(" .,;:\\-"))
    name, title = _parted(who)
    printed = " ".join(piece.split())
    return Classifier(
        printed, name or None, title or None, reasons(joined[end.start() :] if end else "")
    )


def _joined(piece: str, begin: int) -> str:
    """The lines joined by blanks, by nothing where the terminal broke one at its last column."""
    lines = piece.split("\n")
    text = lines[0]
    for above, line in pairwise(lines):
        hard = len(above.rstrip(" \\")) == _HARD and line[:1].strip()
        text = text.rstrip(" \\") + ("" if hard else " ") + line
    return " ".join(text[begin:].split())


def _parted(who: str) -> tuple[str, str]:
    """Name and title of ``Political Counselor F. Daniel Sainz`` and ``Karin L. Look, Director``."""
    pieces = [piece.strip(" .;:") for piece in _APART.split(_ACTING.sub("", who).strip(" ,.;:"))]
    pieces = [piece for piece in pieces if piece]
    for index, piece in enumerate(pieces):
        words = piece.split()
        at = _name_at(words)
        if at is not None:
            title = [*pieces[:index], " ".join(words[:at])] if at else pieces[:index]
            title = title or pieces[index + 1 :]
            return _tidy(" ".join(words[at:])), ", ".join(title).strip(" ,:/")
    return "", who


def _name_at(words: list[str]) -> int | None:
    """Where the name at the end of some words begins; None where all are of a title."""
    titles = _titles()
    at = len(words)
    initial = next((i for i in range(at - 2, 0, -1) if _INITIAL.match(words[i])), 0)
    if initial and at - initial < 4 and not _is_title(words[initial - 1], titles):
        at = initial + 1
    while at and not _is_title(words[at - 1], titles):
        at -= 1
        if "/" in words[at] or ":" in words[at]:
            break
    return at if at < len(words) else None


def _is_title(word: str, titles: frozenset[str]) -> bool:
    """Whether a word is of a title; a letter with a full stop is of a name."""
    if word.endswith(".") and len(word) <= 3 and word[:1].isupper():
        return False
    if ("/" in word or "-" in word) and len(pieces := re.split(r"[/-]", word)) > 1:
        letters = [_OTHER.sub("", piece.upper()) for piece in pieces]
        known = any(p in titles for p in letters) or ("/" in word and len(word) < 5)
        return known and all(p in titles or len(p) < 3 for p in letters)
    bare = _OTHER.sub("", word.upper().replace("0", "O"))
    return not bare or bare in titles


def _tidy(name: str) -> str:
    name = name.rpartition("/")[2].rpartition(":")[2].strip(" ,")
    return name + "." if name[-3:].upper() in (" JR", " SR") else name


def reasons(text: str) -> tuple[str, ...]:
    """Reasons in one spelling.

    >>> reasons("Reasons: 1.4 (b),(d)."), reasons("1.5 B/D"), reasons("1.4. b. and d.")
    (('1.4 (b)', '1.4 (d)'), ('1.5 (b)', '1.5 (d)'), ('1.4 (b)', '1.4 (d)'))
    """
    section = _SECTION.search(text)
    if not section:
        return ()
    number = f"1.{section[1]}" if section[1] else section[2]
    rest = text[section.end() : section.end() + 60]
    stop = _STOP.search(rest)
    letters = [made.lower() for made in _LETTER.findall(rest[: stop.start()] if stop else rest)]
    return tuple(f"{number} ({letter})" for letter in dict.fromkeys(letters))
