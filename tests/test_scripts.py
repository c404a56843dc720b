"""Other scripts: right to left, without blanks, and translations that say what they are."""

import pytest
from test_cards import EVERY, text

from citekit import cards
from citekit.cards import bidi, breaks, faces, languages
from citekit.cards.qr import matrix
from citekit.cards.shape import shape
from citekit.errors import BadQuotation, UnknownName

ARABIC = "سعت الحكومات المكسيكية (بما فيها حكومة Calderon) عموما إلى الحفاظ على علاقات دافئة مع كوبا في عام 2008."
HEBREW = "ממשלות מקסיקו, לרבות זו של קלדרון, ביקשו בדרך כלל לשמור על קשרים חמים עם קובה."
CHINESE = "墨西哥历届政府，包括卡尔德龙政府，一般都力求与古巴保持友好关系。"
JAPANESE = "カルデロン政権を含むメキシコの歴代政権は、おおむねキューバとの友好的な関係を維持しようとしてきた。"
SPANISH = "Los gobiernos mexicanos, incluido el de Calderón, han procurado mantener vínculos cordiales con Cuba."
needs_noto = pytest.mark.skipif(
    faces.covering("墨", "Source Serif 4") == "Source Serif 4", reason="no fonts-noto-cjk here"
)


def translated(words, language, translator="Ana Ruiz"):
    return text(
        "Mexican governments have generally sought to maintain warm ties with Cuba.",
        translation=words, language=language, translator=translator,
    )  # fmt: skip


def seen(text):
    """A text as its characters stand from left to right, brackets turned as they are shown."""
    levels = bidi.levels(text)
    mirrored = {"(": ")", ")": "("}
    return "".join(
        mirrored.get(text[i], text[i]) if levels[i] % 2 else text[i] for i in bidi.visual(levels)
    )


# Worked by hand after UAX #9; capitals of Hebrew stand for themselves.
@pytest.mark.parametrize(("stored", "shown"), [
    ("abc", "abc"),
    ("אבג", "גבא"),
    ("אבג abc", "abc גבא"),
    ("abc אבג def", "abc גבא def"),
    ("אב 12 גד", "דג 12 בא"),
    ("אב 1,234.5 גד", "דג 1,234.5 בא"),
    ("אב abc def גד", "דג abc def בא"),
    ("אב (abc) גד", "דג (abc) בא"),
    ("abc (אב) def", "abc (בא) def"),
    ("אב.", ".בא"),
    ("abc אב.", "abc בא."),
    ("אב 5% גד", "דג 5% בא"),
    ("ab אב 12 cd", "ab 12 בא cd"),
    ("גד abc, def!", "!abc, def דג"),
])  # fmt: skip
def test_lines_are_seen_in_the_order_of_unicode(stored, shown):
    assert seen(stored) == shown


def test_arabic_numbers_behind_arabic_letters_stay_whole():
    assert seen("ع 2008") == "2008 ع"
    assert bidi.levels("ع 12.5 ع")[2:6] == [2, 2, 2, 2]


@pytest.mark.parametrize(("size", "name"), EVERY)
@pytest.mark.parametrize(("words", "language"), [(ARABIC, "ar"), (HEBREW, "he")], ids=["ar", "he"])
def test_a_card_from_right_to_left_is_mirrored(size, name, words, language):
    case = translated(words, language)
    scene, latin = (
        cards.scene(t, size=size, theme_name=name) for t in (case, translated(SPANISH, "es"))
    )
    side = len(scene.code.rows) * scene.code.module
    assert scene.code.left + side == scene.width - latin.code.left
    address = [run for run in scene.glyphs if run.text in ("08MEXICO1487/", "11/", "26-40:0AQ8")]
    xs = [x for run in address for _, x, _ in run.placed]
    assert xs == sorted(xs)
    edges = [x for run in scene.glyphs for _, x, _ in run.placed]
    assert min(edges) > 10
    assert max(edges) < scene.width - 10
    words_right = [
        max(x for _, x, _ in run.placed) for run in scene.glyphs if run.size == scene.size
    ]
    assert max(words_right) > 0.6 * scene.width


def test_letters_of_arabic_are_joined_and_in_their_own_face():
    shaped = shape("سعت", "Source Serif 4", leftward=True)
    assert shaped.face == "Amiri"
    alone = [shape(char, "Amiri", leftward=True).glyphs[0][0] for char in "سعت"]
    assert [glyph for glyph, *_ in reversed(shaped.glyphs)] != alone
    assert [shaped.at(i) for i in range(3)] == sorted(shaped.at(i) for i in range(3))


@needs_noto
@pytest.mark.parametrize(
    ("words", "language"), [(CHINESE, "zh"), (JAPANESE, "ja")], ids=["zh", "ja"]
)
@pytest.mark.parametrize(("size", "name"), EVERY)
def test_words_without_blanks_break_where_their_script_allows(size, name, words, language):
    scene = cards.scene(translated(words, language), size=size, theme_name=name)
    assert "".join(scene.lines)[1:-1] == words
    for line in scene.lines[1:]:
        assert line[0] not in "、。，ーっょ」』）"
    assert not any(line[-1] in "「『（" for line in scene.lines)
    assert len(scene.lines[-1]) > 1


@pytest.mark.parametrize(("word", "places"), [
    ("墨西哥。", [1, 2]),
    ("「歴代」", [2]),
    ("キューバ", [3]),
    ("GOM政府", [3, 4]),
    ("anti-drug", [5]),
    ("don't", []),
])  # fmt: skip
def test_places_where_a_word_may_break(word, places):
    assert [place for place, _ in breaks.inside(word)] == places


@pytest.mark.parametrize(("size", "name"), EVERY)
def test_a_translation_says_that_it_is_one_and_by_whom(size, name):
    scene = cards.scene(translated(SPANISH, "es-MX"), size=size, theme_name=name)
    said = " ".join(run.text for run in scene.glyphs).replace(" ,", ",").split()
    whole = " ".join(said)
    assert "Español, translated from English by Ana Ruiz" in whole
    assert "08MEXICO1487/11/26-40" in "".join(said)
    assert "".join(scene.lines)[0] + "".join(scene.lines)[-1] == "«»"


def test_what_is_not_the_translation_is_never_cut_or_dressed():
    scene = cards.scene(translated('Un "texto" -- así', "es"))
    assert " ".join(scene.lines) == '«Un "texto" -- así»'
    with pytest.raises(BadQuotation, match="translation does not fit"):
        cards.scene(translated(SPANISH * 9, "es"))


def test_every_language_has_a_name_and_marks_that_can_be_drawn():
    for tag in languages.LANGUAGES:
        name, marks = languages.name(tag), languages.marks(tag)
        assert name
        assert len(marks) == 2
    for tag in ("ar", "he", "el", "ru", "vi", "uk", "fa"):
        for word in languages.name(tag).split():
            assert shape(word, "IBM Plex Sans 600", leftward=bidi.is_leftward(word)).glyphs


def test_an_unknown_language_is_refused_with_those_there_are():
    with pytest.raises(UnknownName, match="no language 'xx'"):
        cards.scene(translated(SPANISH, "xx"))


def test_a_character_that_no_face_has_is_named():
    with pytest.raises(BadQuotation, match=r"U\+0E01, THAI CHARACTER KO KAI"):
        cards.scene(translated("ก", "vi"))


def test_vietnamese_greek_and_cyrillic_keep_the_themes_own_face():
    for words in ("Việt Nam đổi mới", "Ελλάδα", "Москва и Київ"):
        assert {shape(word, "Source Serif 4").face for word in words.split()} == {"Source Serif 4"}


def test_the_code_of_a_translation_is_that_of_the_original():
    case = translated(SPANISH, "es")
    assert cards.scene(case).code.rows == matrix(case.permalink)
