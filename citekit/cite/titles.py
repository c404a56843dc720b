"""Subjects of cables, often in capitals, as titles.

Source of the style: title case as APA describes it: first and last word, the word after a colon or
dash, and every word of four letters or more; articles, short prepositions and conjunctions are
small.  Which words stay in capitals is read in ``data/acronyms.txt`` and in the rules below.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from citekit import assets

__all__ = ["sentence_case", "titlefy"]

_SMALL = frozenset("a an and as at but by for if in nor of on or per so the to via vs yet".split())
_ABBREVIATED = frozenset("DR FT JR LT MR MRS MS MT PHD SGT SR ST STS VS MTG".split())
"""Words without a vowel that are no acronyms."""
_COUNTED = frozenset("CEO EEZ FTA IDP IED IFI MOU MP NGO PM POW PRT SME UAV VIP".split())
"""Acronyms that cables also use in the plural: ``NGOS`` are NGOs."""
_ENGLISH = frozenset("GO GOA GOAL GOALS GOAT GOATS GOD GODS GOES GOLD GOLF GONE GONG GOOD GOODS GORE GOSS GOUT GOWN".split())  # fmt: skip
"""Words that are spelt like a government (``GOM``, ``GOCR``) and are none."""
_BY_CONTEXT = re.compile(
    r"\bSTART(?=[- ](?:I{1,2}\b|TREATY|FOLLOW|NEGOTIATION|TALKS|VERIF|EXPIR))|(?<=\bPOST-)START\b"
    r"|(?<=\bTHE )WHO(?= (?:AND|ON|DIRECTOR|REPORT|TEAM|REP)|[/:,.']|$)|\bSWIFT(?=[ /](?:AGREEMENT|DATA|TFTP))"
    r"|\bPAN(?= (?:CANDIDATE|PARTY|SENATOR|GOVERNOR|LEADER)|/P)|(?<!\bVIET )\bNAM\b(?! )|\bNAM(?= SUMMIT)"
    r"|(?<=/)AID\b|\bSOFA(?! BED)\b|\bSALT(?= I)|\bDOS(?=/)|\bCITES(?= COP)|\bCOP(?=-?\d)|(?<=CAFTA-)DR\b"
)
"""Names that are also plain words, where their neighbours tell that they are names."""
_WORD = re.compile(r"[A-Za-zÀ-ÿ0-9](?:[A-Za-zÀ-ÿ0-9.&+'’]*[A-Za-zÀ-ÿ0-9+])?\.?")
_GOVERNMENT = re.compile(r"GO[A-Z]{1,3}\Z")
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH|S)\Z")


def titlefy(subject: str) -> str:
    """The subject in title case; one that is not in capitals stays as it is.

    >>> titlefy("SCENE SETTER FOR THE VISIT TO MEXICO OF FBI DEPUTY DIRECTOR JOHN S. PISTOLE")
    'Scene Setter for the Visit to Mexico of FBI Deputy Director John S. Pistole'
    >>> titlefy("Mexico's Latin American Unity Summit")
    "Mexico's Latin American Unity Summit"
    """
    subject = subject.strip()
    letters = [char for char in subject if char.isalpha()]
    if 8 * sum(char.islower() for char in letters) > len(letters):
        return subject
    kept = {found.start() for found in _BY_CONTEXT.finditer(subject)}
    words = list(_WORD.finditer(subject))
    pieces, done = [], 0
    for index, found in enumerate(words):
        before, after = subject[done : found.start()], subject[found.end() :]
        ends = index in (0, len(words) - 1) or after.startswith((":", "?", "!"))
        opens = ends or bool(re.search(r"[:?!]|--| - |[\"“(]\Z", before))
        beside = before.endswith("/") or after.startswith("/")
        same = found.start() in kept or (len(found[0]) == 1 and beside)  # A/S, S/CT
        pieces += [before, found[0] if same else _cased(found[0], opens=opens)]
        done = found.end()
    return re.sub(r"\bthe Hague\b", "The Hague", "".join(pieces) + subject[done:])


def sentence_case(subject: str, texts: Iterable[str]) -> str:
    """The subject in sentence case; names keep their capitals.

    Which words are names is asked of the cable's own ``texts``: a word that stands there in small
    letters, more often than with a capital inside a sentence, is none.  A word that the texts lack
    keeps its capital, since most such words are names.

    >>> sentence_case("VISIT TO CUBA: AMBASSADOR'S VIEW", ["The visit to Cuba. His view of the Ambassador's."])
    "Visit to Cuba: Ambassador's view"
    """
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(re.findall(r"(?<![.?!:] )(?<![.?!:]  )(?<!^)\b[A-Za-z]+", text))
    pieces = re.split(r"([A-Za-zÀ-ÿ0-9&.'’]+)", titlefy(subject))
    for at in range(3, len(pieces), 2):
        word, begins = pieces[at], bool(re.search(r"[:?!]|--", pieces[at - 1]))
        small = word.lower()
        stem = re.split("['’.]", word)[0]
        is_plain = word[:1].isupper() and word[1:] == word[1:].lower() and len(stem) > 1
        if is_plain and not begins and seen[stem.lower()] > seen[stem]:
            pieces[at] = small
    return "".join(pieces)


def _cased(word: str, *, opens: bool) -> str:
    bare, apostrophe, ending = re.match(r"([^'’]*)(['’]?)(.*)", word).groups()  # type: ignore[union-attr]
    stem = bare.rstrip(".")
    if stem.endswith("S") and stem[:-1] in _COUNTED:
        return stem[:-1] + "s" + bare[len(stem) :] + apostrophe + ending
    if _stays(stem):
        return bare + apostrophe + (ending.lower() if ending == "S" else ending)
    if _ORDINAL.match(bare):
        return word.lower()
    if stem.lower() in _SMALL and not opens and not apostrophe:
        return word.lower()
    if len(bare) == 1 and apostrophe and len(ending) > 2:
        return bare + apostrophe + ending.capitalize()  # D'Ivoire, O'Brien
    return _capital(bare) + apostrophe + ending.lower()


def _capital(word: str) -> str:
    if re.match(r"MC[A-Z]{3}", word, re.IGNORECASE):
        return "Mc" + word[2:].capitalize()
    return word.capitalize()


def _stays(word: str) -> bool:
    """Whether a word keeps its capitals: an acronym, a government, a number, a name blacked out."""
    if not word.isupper() or len(word) < 2 or word in _ABBREVIATED:
        return False
    if word in _acronyms() or not word.strip("X") or re.fullmatch(r"[A-Z](?:[.&][A-Z])+", word):
        return True
    if any(char.isdigit() for char in word):
        return not _ORDINAL.match(word)
    return bool(_GOVERNMENT.match(word) and word not in _ENGLISH) or not re.search(
        r"[AEIOUYÀ-ÿ]", word
    )


@cache
def _acronyms() -> frozenset[str]:
    rows = assets.data("acronyms.txt").read_text("utf-8").splitlines()
    return frozenset(word for row in rows if not row.startswith("#") for word in row.split())
