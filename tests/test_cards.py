"""Cards: the words exactly, as large as they fit, nothing clipped, and the way back to the source."""

import dataclasses
import io
import re
import string
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
import zlib

import pytest
from card_checks import faults, has_widow, ink, said
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from citekit import cards
from citekit.cards import qr, theme
from citekit.cards.dress import dress
from citekit.cards.frames import Sheet
from citekit.cards.labels import heading
from citekit.cards.pieces import quotation
from citekit.cards.shape import shape
from citekit.cards.sizes import named
from citekit.corpus import sample
from citekit.errors import BadQuotation, BadSetting, UnknownName, UnreadableFile
from citekit.model import CardText

SHORT = "Mexican governments -- including Calderon's -- have generally sought to maintain warm ties with Cuba."
MEDIUM = 'One senior official in Mexico\'s Foreign Relations Secretariat recently told us that even the FARC had its "historical context" which conveyed a certain amount of legitimacy to the organization.'
LONG = (
    "Mexican officials and citizens alike have viewed the activities of populist governments, "
    "and even certain armed groups, in the region as relatively benign. " + MEDIUM
)
TALL = {"square", "portrait", "story"}


def text(quotation, place="11/26-40:0AQ8", **changes):
    """A card's text: that of the sample's paragraph 11, with changes."""
    reference = changes.pop("reference", "08MEXICO1487")
    given = {
        "quotation": quotation,
        "label": "11",
        "marking": "C",
        "classification": "SECRET",
        "sender": "Embassy Mexico City",
        "date": "16 May 2008",
        "hashtags": ("#cablegate", f"#{reference}"),
        "permalink": f"https://cables.example.org/{reference}/{place}".rstrip("/"),
        "alt_text": f"“{quotation}” Embassy Mexico City, diplomatic cable {reference}.",
        "reference": reference,
        "transmission": "R 161454Z MAY 08 FM AMEMBASSY MEXICO",
    }
    return CardText(**given | changes)


CASES = {
    "short": text(SHORT),
    "medium": text(MEDIUM, "11/79-107:A4WE"),
    "long": text(LONG, "11/56-107:3VCA"),
    "three words": text("independent of the U.S.", "11/15-18:EPBR"),
    "one word": text("Cuba.", "11/40:ABCD"),
    "inner quotation at the end": text('even the FARC had its "historical context"', "11/91-97:K8K8"),
    "two runs": text("Closer to home, Mexico … independent of the U.S.", "11/1-4+15-18:PNM1"),
    "shortened": text(LONG, "11/56-107:3VCA", continues=True),
    "marked by the guard": text(
        MEDIUM, "11/79-107:A4WE", mark="A “not” stands in the same sentence, before the words."
    ),
    "of the subject": text("BETWEEN CRIME AND TERROR", "SUBJECT/4-7:QWER", label="SUBJECT", marking=None),
    "a whole cable": text("AN INVENTED SUBJECT", "", label=None, marking=None, reference="09NOWHERE212"),
    "two paragraphs": text(
        "the end of one paragraph. The start of another goes on", "11/120-124+12/1-6:ABCD",
        label="11-12",
    ),
    "unmarked": text(SHORT, label="U1", marking=None, classification="CONFIDENTIAL"),
    "marked as the cable": text(SHORT, marking="S"),
    "in an unclassified cable": text(SHORT, classification="UNCLASSIFIED"),
    "no marking, no classification, no date": text(SHORT, marking=None, classification=None, date=""),
    "long labels": text(
        MEDIUM, "12.2/79-107:A4WE", label="12.2", marking="SBU/NF",
        classification="CONFIDENTIAL//NOFORN", sender="Consulate General Ho Chi Minh City",
    ),
    "released to some": text(SHORT, marking="S/REL USA, AUS, CAN, GBR", classification="SECRET//NOFORN"),
    "at its original": text(SHORT, permalink="https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11"),
    "under a long base": text(SHORT, permalink="https://documents.a-rather-long-library.example.org/cables/08MEXICO1487/11/26-40:0AQ8"),
    "marked, of a speaker, under a long base": text(
        SHORT, mark="Left out of this sentence: “might”.",
        permalink="https://documents.a-rather-long-library.example.org/cables/08MEXICO1487/11/26-40:0AQ8",
        sender="A Director General, as reported by Embassy Mexico City",
    ),
    "a long word": text("see HTTP://WWW.EXAMPLE.ORG/A-VERY-LONG-PATH/OF-A-PAGE.HTML for details of it"),
}  # fmt: skip
ROOMY = {"paper", "ink", "minimal"}
"""Themes that take every case at every size; the others say how many words they take."""
EVERY = [(size.name, name) for size in cards.SIZES for name in cards.themes()]


def composed(case, size="og", name="paper"):
    return cards.scene(case, size=size, theme_name=name)


def fitting(size, name):
    """The cases that a size takes in a theme; what it refuses is long, and it says what would fit."""
    for what, case in CASES.items():
        most = cards.fit(case, size=size, theme_name=name)
        if most == len(case.quotation.split()):
            yield what, case, composed(case, size, name)
            continue
        assert (name in ROOMY, size in TALL) == (False, False), what
        assert most >= 8
        with pytest.raises(BadQuotation):
            composed(case, size, name)


# The words


@pytest.mark.parametrize(("size", "name"), EVERY)
def test_every_text_is_set_whole_and_clear_at_every_size_in_every_theme(size, name):
    for what, case, scene in fitting(size, name):
        found = faults(scene, size, name)
        assert not found, (what, found)
        words = dress(case.quotation) if theme.load(name).dressed else case.quotation
        assert re.sub(r"\s", "", said(scene)) == re.sub(
            r"\s", "", words + ("…" if case.continues else "")
        )
        assert not any(line[0] in "-—–…" for line in scene.lines)


@pytest.mark.parametrize(("size", "name"), EVERY)
def test_no_last_line_is_a_widow(size, name):
    for what, _, scene in fitting(size, name):
        if what == "a long word":
            continue
        assert not has_widow(scene, name), (what, scene.lines[-1])


@pytest.mark.parametrize(("source", "dressed"), [
    ('its "historical context" which', "its ‘historical context’ which"),
    ('"He said \'no\' to us," she said', "‘He said “no” to us,’ she said"),
    ("the 'gang of four' met", "the ‘gang of four’ met"),
    ("Calderon's -- and the Joneses' -- view", "Calderon’s — and the Joneses’ — view"),
    ("in the '90s, rock 'n' roll", "in the ’90s, rock ’n’ roll"),
    ("half\" of the 6'2\" man", "half’ of the 6'2\" man"),
    ("counter-narcotics - and more--much more", "counter-narcotics – and more—much more"),
    ("----- XXXX", "----- XXXX"),
    ('("quietly")', "(‘quietly’)"),
    ('one "two "three" four" five', "one ‘two ‘three’ four’ five"),
])  # fmt: skip
def test_marks_are_set_as_typographers_do(source, dressed):
    assert dress(source) == dressed


@given(st.text(alphabet=string.ascii_letters + string.digits + " \"'-.,;:()[]/$%&ñé", max_size=80))
def test_dressing_touches_nothing_but_quotation_marks_and_hyphens(source):
    bare = re.compile(r"[\"'“”‘’\-—–]")
    assert bare.sub("", dress(source)) == bare.sub("", source)
    assert dress(source).count(" ") == source.count(" ")


def test_what_citekit_adds_is_in_the_accent_colour_and_nothing_else_is():
    scene = composed(CASES["two runs"])
    accent = theme.load("paper").colour["accent"]
    added = [
        run.text for run in scene.glyphs if run.face == "Source Serif 4" and run.colour == accent
    ]
    assert re.sub(r"\s", "", "".join(added)) == "“…”"


def test_a_shortened_quotation_ends_in_an_ellipsis_of_ours():
    scene = composed(CASES["shortened"])
    assert scene.lines[-1].endswith("organization. …”")


def test_the_guards_sentence_stands_right_under_the_words():
    scene = composed(CASES["marked by the guard"])
    bold = [
        run
        for run in scene.glyphs
        if run.text in CASES["marked by the guard"].mark and run.size == 34
    ]
    assert (
        "".join(run.text for run in bold) == "A “not” stands in the samesentence, before the words."
    )
    last = max(run.baseline for run in scene.glyphs if run.size == scene.size)
    sender = next(run for run in scene.glyphs if "Embassy" in run.text)
    assert last < min(run.baseline for run in bold) < sender.baseline


def test_every_card_says_who_when_where_how_secret_and_how_to_check():
    for size, name in EVERY:
        scene = composed(CASES["medium"], size, name)
        whole = re.sub(r"\s", "", "".join(run.text for run in scene.glyphs))
        for part in ("EmbassyMexicoCity,", "16May2008", "¶11", "(C)CONFIDENTIAL", "inaSECRETcable",
                     "#cablegate", "#08MEXICO1487", "cables.example.org/", "79-107:A4WE"):  # fmt: skip
            assert part in whole or part.replace("ina", "") in whole, (size, name, part, whole)
        assert "https" not in whole


@pytest.mark.parametrize(("label", "printed"), [
    ("11", "¶ 11"), ("12.2", "¶ 12.2"), ("A", "¶ A"), ("11-12", "¶¶ 11–12"),
    ("SUBJECT", "Subject"), (None, "Subject"),
])  # fmt: skip
def test_the_place_is_printed_as_a_heading(label, printed):
    assert heading(dataclasses.replace(CASES["short"], label=label)) == printed


@pytest.mark.parametrize(("case", "printed", "colours"), [
    ("medium", "(C) CONFIDENTIAL in a SECRET cable", "cs"),
    ("marked as the cable", "(S) SECRET cable", "ss"),
    ("unmarked", "CONFIDENTIAL cable", "c"),
    ("in an unclassified cable", "(C) CONFIDENTIAL in an UNCLASSIFIED cable", "cu"),
    ("long labels", "(SBU/NF) SENSITIVE BUT UNCLASSIFIED//NOFORN in a CONFIDENTIAL//NOFORN cable", "uc"),
])  # fmt: skip
def test_markings_are_words_in_their_banner_colours(case, printed, colours):
    scene, paper = composed(CASES[case], "portrait"), theme.load("paper")
    whole = re.sub(r"\s+", "", "".join(run.text for run in scene.glyphs))
    assert re.sub(r"\s+", "", printed) in whole
    banners = {paper.colour[letter]: letter for letter in "ucs"}
    assert "".join(banners[run.colour] for run in scene.glyphs if run.colour in banners) == colours


# What does not fit


def test_words_that_do_not_fit_are_refused_with_how_many_would():
    whole = sample().paragraph("11").text
    with pytest.raises(BadQuotation) as caught:
        composed(text(whole, "11"))
    most = caught.value.details["fits"]
    assert f"first {most}" in caught.value.hint
    assert " ".join(whole.split()[:most]).endswith("Venezuelan government.")


@pytest.mark.parametrize(("size", "name"), EVERY)
def test_the_words_that_fit_do_fit_and_end_with_a_sentence(size, name):
    whole = " ".join(p.text for p in sample().paragraphs[7:])
    most = cards.fit(text(whole, "8-12"), size=size, theme_name=name)
    kept = " ".join(whole.split()[:most])
    assert kept[-1] in ".!?"
    assert not faults(composed(text(kept, "8-12", continues=True), size, name), size, name)


def test_a_quotation_that_fits_keeps_all_its_words():
    assert cards.fit(CASES["long"]) == len(LONG.split())


def test_a_missing_character_is_an_error_that_names_it():
    with pytest.raises(BadQuotation, match=r"'ก' \(U\+0E01, THAI CHARACTER KO KAI\)"):
        composed(text("the character ก alone"))


def test_other_alphabets_of_the_faces_are_set():
    for words in (
        "Élan, señor, Ærø, Łódź",
        "Ελλάδα και Κύπρος",
        "Москва и Київ",
        "Việt Nam đổi mới",
    ):
        assert said(composed(text(words))) == words
        assert said(composed(text(unicodedata.normalize("NFD", words)))) == unicodedata.normalize("NFD", words)  # fmt: skip


def test_words_in_another_face_are_parted_by_its_own_blanks():
    greek = text(SHORT, translation="Οι κυβερνήσεις του Μεξικού", language="el", translator="A. B.")
    set_in = quotation(greek, theme.load("telegram"))
    assert set_in.space == shape(" ", "Source Serif 4").width
    assert set_in.space < shape(" ", "IBM Plex Mono").width


def test_a_translators_name_read_from_right_to_left_stands_apart_from_what_is_before_it():
    arabic = text(SHORT, translation="مع كوبا", language="ar", translator="سلمى حداد")
    runs = composed(arabic).glyphs
    (name,) = [run for run in runs if "سلمى" in run.text]
    (before,) = [run for run in runs if run.text.strip() == "by"]
    assert ink(name)[0] - ink(before)[2] > 0.15 * name.size


def test_unknown_names_are_refused_with_the_names_there_are():
    for wrong in ({"size": "squaer"}, {"theme_name": "papper"}, {"format": "gif"}):
        with pytest.raises(UnknownName) as caught:
            cards.card(CASES["short"], **wrong)
        assert re.search("square|paper|png", caught.value.hint)


# The way back


def test_the_code_says_the_permalink_in_capitals_where_that_is_the_same_address():
    assert qr.content("https://cables.example.org/08MEXICO1487/11/1-3+9-12:0AQ8") == (
        "HTTPS://CABLES.EXAMPLE.ORG/08MEXICO1487/11/1-3+9-12:0AQ8"
    )
    original = "https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11"
    assert qr.content(original) == original
    assert len(qr.matrix("https://cables.example.org/08MEXICO1487/11/26-40:0AQ8")) == 29


@given(
    st.one_of(
        st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-+./:", max_size=400),
        st.text(max_size=150),
    )
)
def test_a_code_has_the_very_modules_of_the_library(path):
    import qrcode

    address = f"https://cables.example.org/{path}"
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=qr._MASK
    )
    code.add_data(qr.content(address).encode(), optimize=0)
    code.make(fit=True)
    assert qr.matrix(address) == tuple(tuple(map(bool, row)) for row in code.modules)


def test_an_address_longer_than_any_code_is_a_sentence():
    with pytest.raises(BadSetting, match="too long for a QR code"):
        qr.matrix("https://cables.example.org/" + "A" * 3_400)


def test_the_code_stands_in_the_picture_module_for_module():
    for size, name in EVERY:
        scene = composed(CASES["short"], size, name)
        code, image = scene.code, picture(cards.card(CASES["short"], size=size, theme_name=name))
        side = len(code.rows)
        for y in range(-code.quiet, side + code.quiet):
            for x in range(-code.quiet, side + code.quiet):
                inside = 0 <= x < side and 0 <= y < side
                wanted = code.dark if inside and code.rows[y][x] else code.light
                at = code.left + x * code.module + 2, code.top + y * code.module + 2
                assert image.getpixel(at) == tuple(bytes.fromhex(wanted[1:]))


# The file


def picture(card):
    return Image.open(io.BytesIO(card.data)).convert("RGB")


def test_a_card_is_a_small_palette_png_of_its_size():
    for size, name in EVERY:
        case = CASES["long" if name in ROOMY or size in TALL else "medium"]
        card = cards.card(case, size=size, theme_name=name)
        image = Image.open(io.BytesIO(card.data))
        assert (image.format, image.mode) == ("PNG", "P")
        assert image.size == (card.width, card.height) == (named(size).width, named(size).height)
        assert len(card.data) <= (60_000 if size == "og" else 130_000), (size, name)


def test_the_same_text_gives_the_same_bytes():
    first = cards.card(CASES["medium"])
    cards.card(CASES["short"], theme_name="ink")
    assert cards.card(CASES["medium"]) == first


def test_the_file_carries_alt_text_and_source():
    case = text('"Quoted" <words> & more', alt_text='“"Quoted" <words> & more” Ørsted')
    image = Image.open(io.BytesIO(cards.card(case).data))
    assert image.text["Description"] == case.alt_text
    packet = ET.fromstring(re.sub(r"<\?xpacket[^>]*>", "", image.text["XML:com.adobe.xmp"]))
    assert [node.text for node in packet.iter("{http://purl.org/dc/elements/1.1/}source")] == [
        case.permalink
    ]
    assert case.alt_text in [node.text for node in packet.iter()]


def test_the_digest_names_everything_that_is_drawn_and_needs_no_picture():
    first = CASES["short"]
    digests = {
        cards.digest(first),
        cards.digest(first, size="square"),
        cards.digest(first, theme_name="ink"),
    }
    changes = {"quotation": "Other words.", "label": "12", "marking": "S", "classification": None,
               "sender": "Embassy Elsewhere", "date": "17 May 2008", "hashtags": (), "mark": "Mind.",
               "permalink": "https://example.org/", "continues": True, "alt_text": "", "reference": "",
               "transmission": "", "resumes": True, "part": "1/3",
               "translation": "x", "language": "es", "translator": "A", "address": "08MEXICO1487/11"}  # fmt: skip
    assert set(changes) == {field.name for field in dataclasses.fields(CardText)}
    digests |= {
        cards.digest(dataclasses.replace(first, **{key: value})) for key, value in changes.items()
    }
    assert len(digests) == 3 + len(changes)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


def test_a_digest_loads_no_picture_library():
    code = (
        "import sys; from citekit import cards; from citekit.model import CardText;"
        "t = CardText('a', '1', None, None, 's', 'd', (), 'https://example.org/', 'x');"
        "cards.digest(t); print('PIL' in sys.modules, 'zxingcpp' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_letters_have_sharp_edges_and_full_ink():
    image = picture(cards.card(CASES["three words"]))
    inks = [pixel for _, pixel in image.getcolors(1 << 16)]
    assert (0x16, 0x19, 0x1D) in inks
    assert len(inks) < 100
    assert zlib.crc32(image.tobytes()) == zlib.crc32(
        picture(cards.card(CASES["three words"])).tobytes()
    )


# Themes


def test_paper_comes_first():
    assert cards.themes()[0] == "paper"
    assert set(cards.themes()) == {"paper", "ink", "telegram", "newsroom", "minimal", "archive"}


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ('layout = "margin"', 'layout = "spiral"', "layout is one of: margin"),
    ('ink = "#16191D"', 'ink = "#8899AA"', "ink on ground reaches 2.9:1; text needs 4.5:1"),
    ('ink = "#16191D"', 'ink = "black"', "the colour ink is needed, as #RRGGBB"),
    ('qr = "#16191D"', 'qr = "#999999"', "qr on patch reaches 2.8:1; a QR code needs 6:1"),
    ('words = "Source Serif 4"', 'words = "Comic Sans"', "the face words is one of: Source Serif 4,"),
    ('name = "paper"', "margin = 400", "margin is a whole number from 40 to 72"),
    ('second = "#545B63"', 'sparkle = "#545B63"', "the colour second is needed, as #RRGGBB"),
    ("[face]", 'sparkle = "#545B63"\n[face]', "sparkle is no colour of this layout; these are: ground,"),
    ("[face]", "[fonts]", "fonts is no field of a theme; these are: brand, colour,"),
])  # fmt: skip
def test_a_faulty_theme_is_refused_with_the_line_and_what_is_allowed(tmp_path, old, new, sentence):
    source = (theme.assets.templates() / "cards" / "paper.toml").read_text("utf-8")
    if "margin" in new:
        new = f"{old}\n{new}"
    (tmp_path / "mine.toml").write_text(source.replace(old, new, 1), "utf-8")
    with pytest.raises(UnreadableFile, match=re.escape(sentence)) as caught:
        theme.read(tmp_path / "mine.toml")
    line = int(re.search(r"line (\d+):", caught.value.message)[1])
    rows = (tmp_path / "mine.toml").read_text("utf-8").split("\n")
    assert rows[line - 1] in (*new.split("\n"), "[colour]", rows[0])


def test_a_theme_that_is_no_toml_or_not_there_is_refused(tmp_path):
    (tmp_path / "bad.toml").write_text("name = \n")
    for name in ("bad", "none"):
        with pytest.raises(UnreadableFile):
            theme.read(tmp_path / f"{name}.toml")


def test_a_quarter_of_a_sheet_is_the_code_at_most():
    for size, name in EVERY:
        sheet = Sheet(
            CASES["short"], qr.matrix(CASES["short"].permalink), named(size), theme.load(name)
        )
        assert (sheet.side + 2 * sheet.quiet) ** 2 < 0.25 * named(size).width * named(size).height


def test_real_quotations_of_every_length_are_set_well(corpus):
    from citekit.cable import read
    from citekit.corpus import read_file
    from citekit.model import Problem

    seen = 0
    for path in sorted((corpus / "pages").glob("*.html"))[::37]:
        for raw in read_file(path):
            cable = (
                None
                if isinstance(raw, Problem)
                else raw
                if hasattr(raw, "paragraphs")
                else read(raw)
            )
            for paragraph in (cable.paragraphs if cable else ())[:12:3]:
                words = paragraph.text.split()
                for count in (4, 17, 45):
                    if len(words) < count:
                        continue
                    seen += 1
                    size, name = EVERY[seen % len(EVERY)]
                    case = text(
                        " ".join(words[:count]), label=paragraph.label, marking=paragraph.marking
                    )
                    try:
                        assert not faults(composed(case, size, name), size, name), (
                            path.name,
                            paragraph.label,
                            count,
                            size,
                        )
                    except BadQuotation:
                        assert cards.fit(case, size=size, theme_name=name) < count
    assert seen > 40
