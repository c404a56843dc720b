"""A thousand quotations altered in one place, none of which passes; a thousand true ones, which do.

The quotations are of 08MEXICO1487, drawn with a seed; where a corpus of real pages lies beside the
checkout, of those too.
"""

import random
import re

import pytest

from citekit import corpus as importers
from citekit.model import Cable
from citekit.passage import verify

SEED = 1487
SAMPLE = importers.sample()
HOMOGLYPHS = str.maketrans("aceopxyiACEOPXHKMT", "асеорхуіАСЕОРХНКМТ")


def words_of(chance, cable, fewest=6, most=40):
    """A stretch of words of one paragraph, such as a person would quote."""
    paragraphs = [p for p in cable.paragraphs if len(p.words) >= fewest]
    words = chance.choice(paragraphs).words
    count = chance.randrange(fewest, min(most, len(words)) + 1)
    first = chance.randrange(0, len(words) - count + 1)
    return words[first : first + count]


def is_word(word):
    return sum(map(str.isalpha, word)) > 3


def inner(chance, words, fits=is_word):
    """A word that is no edge of the quotation, or None."""
    there = [i for i in range(1, len(words) - 1) if fits(words[i])]
    return chance.choice(there) if there else None


def dropped(chance, words):
    at = inner(chance, words)
    return at and words[:at] + words[at + 1 :]


def added(chance, words):
    at = inner(chance, words)
    return at and [*words[:at], chance.choice(["very", "also", "secretly", "the"]), *words[at:]]


def negated(chance, words):
    at = inner(chance, words)
    return at and [*words[:at], "not", *words[at:]]


def swapped(chance, words):
    at = inner(chance, words, lambda word: word.isalpha())
    if not at or words[at] == words[at + 1] or at + 2 >= len(words):
        return None
    return [*words[:at], words[at + 1], words[at], *words[at + 2 :]]


def inflected(chance, words):
    at = inner(chance, words, lambda word: word.isalpha() and len(word) > 3)
    if not at:
        return None
    word = words[at]
    return [*words[:at], word[:-1] if word.endswith("s") else word + "s", *words[at + 1 :]]


def digit(chance, words):
    at = inner(chance, words, lambda word: re.search(r"\d", word))
    if not at:
        return None
    other = re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), words[at], count=1)
    return [*words[:at], other, *words[at + 1 :]]


def homoglyph(chance, words):
    at = inner(chance, words, lambda word: word.translate(HOMOGLYPHS) != word)
    if not at:
        return None
    letters = [i for i, c in enumerate(words[at]) if c.translate(HOMOGLYPHS) != c]
    i = chance.choice(letters)
    word = words[at]
    return [*words[:at], word[:i] + word[i].translate(HOMOGLYPHS) + word[i + 1 :], *words[at + 1 :]]


def capital(chance, words):
    at = inner(chance, words)
    if not at or not words[at][0].isalpha():
        return None
    return [*words[:at], words[at][0].swapcase() + words[at][1:], *words[at + 1 :]]


def omission(chance, words):
    """Words left out without a mark."""
    if len(words) < 9:
        return None
    at = chance.randrange(2, len(words) - 5)
    left = words[at : at + 3]
    return words[:at] + words[at + 3 :] if any(map(is_word, left)) else None


MUTATIONS = (dropped, added, negated, swapped, inflected, digit, homoglyph, capital, omission)


def mutated(cables, count):
    """Altered quotations, each of them checked by hand of a plain search not to stand anywhere."""
    chance = random.Random(SEED)
    made = 0
    while made < count:
        cable = chance.choice(cables)
        words = words_of(chance, cable)
        change = chance.choice(MUTATIONS)
        other = change(chance, words)
        everything = " ".join(" ".join(p.words) for p in cable.paragraphs)
        if not other or " ".join(other) in everything:
            continue
        made += 1
        yield change.__name__, cable, " ".join(other)


HARMLESS = (
    lambda chance, text: text.replace(" ", chance.choice(["  ", "\n", "\t", "\N{NO-BREAK SPACE}"]), 3),
    lambda _, text: text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
    lambda _, text: re.sub(r'"([^"]*)"', "\N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}", text),
    lambda _, text: text.replace(" -- ", "\N{EM DASH}"),
    lambda _, text: text.replace(" -- ", " \N{EN DASH} "),
    lambda _, text: text.replace("-", "\N{HYPHEN}"),
    lambda _, text: f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}",
    lambda _, text: f"\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}{text}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    lambda _, text: f"  {text}\n",
    lambda _, text: text.rstrip(".,;:"),
)  # fmt: skip


def harmless(cables, count):
    chance = random.Random(SEED)
    for _ in range(count):
        cable = chance.choice(cables)
        text = " ".join(words_of(chance, cable))
        for change in chance.sample(HARMLESS, chance.randrange(1, 4)):
            text = change(chance, text)
        yield cable, text


def check(cables):
    passed = [(kind, said) for kind, cable, said in mutated(cables, 1000)
              if verify(cable, None, said).is_verbatim]  # fmt: skip
    assert passed == []
    failed = [said for cable, said in harmless(cables, 1000)
              if verify(cable, None, said).status != "verbatim"]  # fmt: skip
    assert failed == []


def test_none_of_a_thousand_altered_quotations_passes_and_a_thousand_true_ones_do():
    check([SAMPLE])


def test_nor_does_any_of_a_hundred_real_cables(corpus):
    files = sorted(file for file in (corpus / "pages").rglob("*") if file.is_file())
    read = [c for file in files[::4] for c in importers.read_file(file) if isinstance(c, Cable)]
    check([c for c in read if any(len(p.words) >= 6 for p in c.paragraphs)])


@pytest.mark.parametrize("change", MUTATIONS, ids=lambda change: change.__name__)
def test_every_kind_of_alteration_is_among_them(change):
    assert change.__name__ in {kind for kind, _, _ in mutated([SAMPLE], 200)}
