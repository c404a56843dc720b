"""Words that are someone's speech, as the cable reports it: found, and whose they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from citekit.model import Paragraph, Run, Sentence
from citekit.passage.rules import rule
from citekit.passage.sentences import sentences

__all__ = ["Speech", "speech"]

_CODE = "reported-speech"
_LOOK_BACK = 6  # sentences in which whoever "he" is was named
_LONGEST_SPEAKER = 14  # words
_SOMEONE = "someone of this sentence"
_WHO = re.compile(r"((?:[A-Z][\w.'’-]*\s+)+)who\s*\Z")
_ADDING = re.compile(r"\w+ing\b")
_NO_ONE = re.compile(r"(?:there|it|this|that|which|who|whose)\b", re.IGNORECASE)
_PRONOUN_LAST = re.compile(
    r"\b((?:[Hh]e|[Ss]he|[Tt]hey)(?: \w+ly| also| then| further| too)?)\s*\Z"
)
_WHAT = re.compile(r"\b(?:what|where|whether|how|which|whom)\s")
_MARK = re.compile(r"[\"“”]")
_LISTENER = r"(?:\s+(?:to\s+|with\s+)?(?:us|me|him|her|them|the|a|an|[A-Z][\w./'-]*|[a-z]+off[s]?|[a-z]*[Oo]fficers?|and|during|on|in|at|\d{1,2})\b){0,8}?"
_ACCORDING = re.compile(r"\b[Aa]ccording to ((?:[^,;:()]|\([^()]*\)){2,120}?)(?=,|;|:|\.?\Z)")
_PRONOUN = re.compile(r"(?:he|she|they|the latter)\b", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:\s+(?:also|then|too|recently|further|again|both|thus|therefore|therefor|even|still|only|"
    r"all|has|have|had|later|first|once|who|would|did|\w+ly))+\Z",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\A(?:[\"'“‘(\[]+|(?:and|but|while|although|as|that|when|because|since|however|yet|so|for|"
    r"after|also|meanwhile|nevertheless|separately|finally|moreover|where|whereas)\b)\s*",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"[A-Z]|x{4}|\b(?:official|officer|source|contact|minister|spokes\w+|director|chief|head|president|ambassador|"
    r"adviser|advisor|lawyer|editor|leader|representative|businessm\w+|analyst|observer|expert|deputy|"
    r"secretary|journalist|interlocutor|someone|one|others?|many|some|most|he|she|they|king|sources|ministry|"
    r"government|police|manager|executive|professor|member|general|colonel)s?\b"
)


@dataclass(frozen=True, slots=True)
class Speech:
    """That words are reported: the clause that says so, where it stands, and the speaker or "".

    ``is_told``: the chosen words say themselves whose they are.
    """

    clause: str
    run: Run | None
    speaker: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause that attributes: its words, and the words of the sentence that it speaks for."""

    first: int
    last: int
    speaker: str
    scope: Run


def speech(paragraph: Paragraph, run: Run, runs: tuple[Run, ...] = ()) -> Speech | None:
    """Whose speech a run of words is, as the cable reports it; None for the cable's own words.

    ``runs`` are all that are chosen: any of them may say whose it is.  The speaker is named only
    where every sentence of the run is that one's.
    """
    told = _told(paragraph, run)
    clauses = [clause for clause in told if clause]
    if not clauses:
        return _quoted(paragraph, run)
    names = {clause.speaker if clause else "" for clause in told}
    outside = next(
        (c for c in clauses if not any(r.first <= c.first and c.last <= r.last for r in runs or (run,))),
        None,
    )  # fmt: skip
    clause = outside or clauses[0]
    words = " ".join(paragraph.words[clause.first - 1 : clause.last])
    return Speech(
        words,
        Run(clause.first, clause.last),
        names.pop() if len(names) == 1 else "",
        is_told=outside is None,
    )


def _told(paragraph: Paragraph, run: Run) -> list[_Clause | None]:
    """For each sentence that a run touches, the clause that says whose its words there are."""
    known = ""
    found: list[_Clause | None] = []
    every = sentences(paragraph)
    at = next(i for i, s in enumerate(every) if s.run.last >= run.first)
    for sentence in every[max(0, at - _LOOK_BACK) :]:
        if sentence.run.first > run.last:
            break
        clauses = []
        here = ""
        for clause in _clauses(sentence):
            here = here if clause.speaker == _SOMEONE else _named(clause.speaker, known)
            clauses.append(replace(clause, speaker=here))
        known = here if clauses else known
        if sentence.run.last >= run.first:
            first = max(run.first, sentence.run.first)
            last = min(run.last, sentence.run.last)
            found.append(
                next(
                    (c for c in clauses if min(c.first + 1, c.scope.first) <= first <= c.scope.last
                     or first <= c.first <= c.last <= last),
                    None,
                )
            )  # fmt: skip
    return found


def _quoted(paragraph: Paragraph, run: Run) -> Speech | None:
    """Words inside quotation marks that the run does not show."""
    words = paragraph.words
    before = len(_MARK.findall(" ".join(words[: run.first - 1])))
    inside = _MARK.findall(" ".join(words[run.first - 1 : run.last]))
    text = " ".join(words[run.first - 1 : run.last])
    if before % 2 == 0 and not (inside and text[:1] in '"“' and len(inside) <= 2):
        return None
    if before % 2 == 1 and len(inside) > 1:
        return None
    closes = any(_MARK.search(word) for word in words[run.last - 1 :])
    return Speech("", None, "", is_told=False) if closes else None


def _clauses(sentence: Sentence) -> list[_Clause]:
    """The clauses of a sentence that attribute what follows, or what stands before them."""
    return _clauses_of(sentence.text, sentence.run.first)


@cache
def _verbs() -> re.Pattern[str]:
    table = rule(_CODE).table
    bare, other = (
        "|".join([*table[key].split(), *table[key].upper().split()])  # and of texts in capitals
        for key in ("verbs", "verbs_with_that")
    )
    # A listener may stand between the verb and what was said.
    return re.compile(
        rf"(?<![\w-])(?:(?:{bare})(?:{_LISTENER}(?:\s+that)?(?![\w-]))"
        rf"|(?:{other}|point(?:ed|s|ing) out|made clear|express(?:ed|es|ing)(?: \w+){{1,6}}?)"
        rf"{_LISTENER},?\s+(?i:that)\b|(?:{other})(?=[.,;]?[\"'”’)]*\Z))"
    )


@cache
def _ours() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in rule(_CODE).table["ours"]), re.IGNORECASE)


@cache
def _verb_inside() -> re.Pattern[str]:
    return re.compile(rule(_CODE).table["verb_inside"])


@lru_cache(maxsize=2048)
def _clauses_of(text: str, first: int) -> list[_Clause]:
    made = []
    total = len(text.split())
    for found in _ACCORDING.finditer(text):
        start, end = _word_at(text, found.start()), _word_at(text, found.end() - 1)
        if not _ours().search(found[1]):
            scope = Run(first, first + total - 1)
            made.append(_Clause(first + start, first + end, _tidy(found[1]), scope))
    for found in _verbs().finditer(text):
        verb = found.start()
        speaker, start = _subject(text[:verb])
        if _ADDING.match(found[0]):  # "..., adding that": who, stands in the clause before
            speaker, start = _SOMEONE, verb
        end = _word_at(text, found.end() - 1)
        trails = not text[found.end() :].strip(" .,;:\"'”’)")
        if not speaker and trails:  # "…", said the minister
            continue
        if not speaker or _ours().search(speaker):
            continue
        first_word = _word_at(text, start)
        behind = text[:start].rstrip()
        whole = trails and bool(behind)
        last = first + total - 1
        scope = Run(first, last) if whole else Run(min(first + end + 1, last), last)
        made.append(_Clause(first + first_word, first + end, speaker, scope))
    return sorted(made, key=lambda clause: clause.first)


def _word_at(text: str, offset: int) -> int:
    return len(text[: offset + 1].split()) - 1


def _subject(before: str) -> tuple[str, int]:
    """Who speaks, out of the words before the verb, and where the clause begins."""
    text = before.rstrip()
    pieces = [m.span() for m in re.finditer(r"(?:[^,;:()]|\([^()]*\))+", text)]
    if not pieces:
        return "", 0
    if text.endswith(","):  # an apposition or a clause stands between the speaker and the verb
        pieces = pieces[:-1] if len(pieces) > 1 else pieces
    start, end = pieces[-1]
    start += len(text[start:end]) - len(text[start:end].lstrip())
    piece = _WHAT.split(text[start:end])[-1]
    if who := _WHO.search(piece):  # "to Minister Prueba who said"
        return who[1].strip(), end - len(who[0])
    if pronoun := _PRONOUN_LAST.search(piece):
        return pronoun[1], end - len(pronoun[1])
    speaker = _tidy(piece)
    while (lead := _LEAD.match(speaker)) and lead[0]:
        speaker = speaker[lead.end() :]
    verb = _verb_inside().search(speaker)
    if verb and not _NO_ONE.match(speaker):  # "Ana Prueba denied it and", "made it known at"
        speaker = _tidy(speaker[: verb.start()]) or _SOMEONE
    elif not speaker and len(pieces) > 1:  # "..., and believes that"
        speaker = _SOMEONE
    return (speaker, start) if _is_person(speaker) and not _NO_ONE.match(speaker) else ("", 0)


def _tidy(text: str) -> str:
    bare = re.sub(r"\s*\([^()]*\)", "", text).strip(" \"'“”‘’.,;:-")
    bare = _TAIL.sub("", bare)
    match = re.match(
        r"(One|An?|The|Another|Several|Some|Many|Most|He|She|They|Two|Both|Senior|Local)\b", bare
    )
    return bare[0].lower() + bare[1:] if match else bare


def _is_person(speaker: str) -> bool:
    words = speaker.split()
    if speaker == _SOMEONE:
        return True
    return 0 < len(words) <= _LONGEST_SPEAKER and bool(_PERSON.search(speaker))


def _named(speaker: str, known: str) -> str:
    """A speaker by name: a pronoun is the speaker named before, where one was."""
    return known if _PRONOUN.match(speaker) else speaker
