"""Subjects of cables, often in capitals, as titles.

Source of the style: headline capitals of The Chicago Manual of Style, 8.159: first and last word
and every other but articles, short prepositions and conjunctions.
"""

from __future__ import annotations

import re

__all__ = ["titlefy"]

_SMALL = frozenset(
    "a an and as at but by for from in into nor of off on onto or over per so the to up via vs yet".split()
)
_ACRONYMS = frozenset(
    "ADB AF AFRICOM AID AIDS AKP AL-QAIDA AMB APEC AQIM ASEAN ATF AU BBC BP CBP CD CDC CEO CENTCOM CFE CG CIA CISEN CODEL COIN CT CTR "
    "CWC DAS DCM DDR DEA DHS DIA DNI DOD DOE DOJ DOS DPRK DRC EBRD EC ECB ECOWAS EEZ EPA ETA EU EUCOM EUR EX-IM EXBS FAA FAO FARC FATF "
    "FBI FCO FDA FIFA FM FMF FSB FTA FX G-20 G-8 G8 G20 GDP GMO GSP GTMO GWOT HIV HQ IAEA ICAO ICC ICJ ICRC ICTR ICTY IDB IDF IDP IDPS "
    "IED IFI ILO IMF INL IO IPR IRA IRGC ISAF ISI ISN IT JEM JFK JI KFOR KGB LNG LRA MANPADS MCC MDC MEK MFA MFN MI5 MI6 MOD MOU MP MPS MTCR "
    "NAFTA NAM NATO NEA NGO NGOS NPT NSA NSC NSG NSS NY OAS OECD OIC OPCW OPEC OPIC OSCE P5 P5+1 PA PACOM PD PDAS PEPFAR PKK PLO PM PMS PNG POW "
    "PRC PRT PSI PSYOP RFE/RL ROK RPO RSO S/CT SAG SARG SARS SCA SCO SEATO SLA SOFA SOUTHCOM START SWIFT TIP TSA UAE UAV UAVS UK ULFA UN "
    "UNAMA UNDP UNESCO UNGA UNHCR UNICEF UNIFIL UNMIK UNOPS UNSC UNSCR US USAF USAFRICOM USAID USDA USG USTR VIP VOA VP WFP WHO WMD WTO XM "
    "I II III IV VI VII VIII IX XI XII XIV XV XVI A/S U/S U.S. U.K. U.N. E.U. D.C. LTG GEN MG BG RADM VADM SLA/U".split()
)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.&+'’]*")
_GOVERNMENT = re.compile(r"GO[A-Z]{1,4}\Z")


def titlefy(subject: str) -> str:
    """The subject in title case; one that is not all in capitals stays as it is.

    >>> titlefy("SCENE SETTER FOR THE VISIT TO MEXICO OF FBI DEPUTY DIRECTOR JOHN S. PISTOLE")
    'Scene Setter for the Visit to Mexico of FBI Deputy Director John S. Pistole'
    >>> titlefy("Mexico's Latin American Unity Summit")
    "Mexico's Latin American Unity Summit"
    """
    if re.search(r"[a-z]", subject):
        return subject
    words = list(_WORD.finditer(subject))
    pieces, done = [], 0
    for index, found in enumerate(words):
        before = subject[done : found.start()]
        opens = index in (0, len(words) - 1) or bool(re.search(r"[:?!\"“(]|--", before))
        opens = opens or subject[found.end() : found.end() + 1] in (":", "?", "!")
        pieces += [before, _cased(found[0], opens=opens)]
        done = found.end()
    return "".join(pieces) + subject[done:]


def _cased(word: str, *, opens: bool) -> str:
    bare, apostrophe, ending = word.partition("'") if "'" in word else word.partition("’")
    if ending in ("S", "") and (_is_acronym(bare) or _is_acronym(bare.rstrip("."))):
        return bare + apostrophe + ending.lower()
    if bare.lower() in _SMALL and not opens and not apostrophe:
        return word.lower()
    if len(bare) == 1 and apostrophe and ending not in ("S", ""):
        return bare + apostrophe + ending.capitalize()  # D'Ivoire, O'Brien
    return bare.capitalize() + apostrophe + ending.lower()


def _is_acronym(word: str) -> bool:
    if not word or not word.isupper():
        return False
    has_vowel = bool(re.search(r"[AEIOUY]", word))
    return word in _ACRONYMS or bool(_GOVERNMENT.match(word)) or (len(word) > 1 and not has_vowel)
