"""A card proves itself: its signature, the text in its file, its code, and at last its own pixels."""

import io
import json
import struct
import zlib
from dataclasses import replace

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from citekit import cards, desk
from citekit.cards import scan
from citekit.desk import letters
from citekit.desk.composing import Look, card_text
from citekit.errors import BadSetting, UnreadableFile, UnwritableFile
from citekit.model import Note
from citekit.settings import Settings

BASE = "https://cables.example.org"
PLACE = "08MEXICO1487/11/26-40:0AQ8"


@pytest.fixture
def settings(tmp_path):
    return Settings(BASE, str(tmp_path / "none.db"))


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """A folder of keys of an invented newspaper."""
    pytest.importorskip("c2pa")
    folder = tmp_path_factory.mktemp("keys")
    desk.new_keys(folder, "The Harbor Ledger")
    return folder


@pytest.fixture(autouse=True)
def no_reader(monkeypatch):
    """Tests tell what a machine without tesseract tells; the reader has tests of its own."""
    monkeypatch.setattr(letters, "quotation", lambda _png: None)


def passage(settings, place=PLACE):
    return desk.resolve(place, settings=settings).passage


def card(settings, place=PLACE, **look):
    return desk.card(passage(settings, place), settings=settings, **look).data


def other_words(settings, words, **look):
    """The card of the passage with other words on it, as a forger would draw it."""
    text = card_text(passage(settings), Look(settings=settings))
    return cards.card(replace(text, quotation=words), **look).data


def picture(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def saved(image, form="PNG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def as_shared(data, *, scale=1.0, quality=60, form="JPEG"):
    """A card as networks pass it on: smaller, compressed, its text stripped."""
    image = picture(data)
    size = round(image.width * scale), round(image.height * scale)
    return saved(image.resize(size, Image.Resampling.LANCZOS), form, quality=quality)


def status(data, settings, **options):
    return desk.verify_card(data, settings=settings, **options).status


# The picture itself


@pytest.mark.parametrize("size", ["og", "square", "story"])
@pytest.mark.parametrize("theme", cards.themes())
def test_a_card_is_known_again_when_a_network_has_shrunk_and_stripped_it(settings, size, theme):
    data = card(settings, size=size, theme=theme)
    for scale, quality in ((1.0, 90), (0.7, 30), (0.4, 30)):
        shared = as_shared(data, scale=scale, quality=quality)
        assert status(shared, settings) == "genuine", (scale, quality)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_card_is_known_in_every_form_of_picture(settings, form):
    assert status(as_shared(card(settings), form=form), settings) == "genuine"


TRUE = "Mexican governments -- including Calderon's -- have generally sought to maintain warm ties with Cuba."


@pytest.mark.parametrize(
    ("true", "false", "scale"),
    [("warm", "cold", 1.0), ("have generally", "have never", 0.5), ("maintain", "rnaintain", 0.5), ("ties", "tics", 1.0),
     ("Mexican", "Mexicau", 0.5), ("have generally sought", "have not generally sought", 0.5)],
)  # fmt: skip
def test_a_changed_word_shows(settings, true, false, scale):
    forged = other_words(settings, TRUE.replace(true, false))
    assert status(as_shared(forged, scale=scale), settings) != "genuine"


def test_what_is_painted_over_is_altered_and_the_verdict_says_where_to_look(settings):
    image = picture(card(settings))
    ImageDraw.Draw(image).rectangle((600, 100, 760, 140), fill="white")
    verdict = desk.verify_card(saved(image), settings=settings)
    assert verdict.status == "altered"
    assert PLACE in verdict.sentence
    assert verdict.passage == passage(settings)


def test_words_in_a_colour_as_bright_as_their_ground_are_seen(settings):
    image = picture(card(settings, theme="ink"))
    ImageDraw.Draw(image).rectangle((200, 300, 400, 340), fill=(0, 0, 190))
    assert status(saved(image), settings) != "genuine"


def test_a_picture_that_shows_its_ground_or_moves_is_altered(settings):
    image = picture(card(settings))
    clear = image.convert("RGBA")
    clear.putpixel((5, 5), (255, 255, 255, 0))
    assert status(saved(clear), settings) == "altered"
    lying = Image.new("RGB", image.size, "red")
    assert status(saved(image, save_all=True, append_images=[lying]), settings) == "altered"


def test_the_code_of_another_passage_on_a_card_is_altered(settings):
    image, other = picture(card(settings)), picture(card(settings, "08MEXICO1487/10/1-12"))
    corner = (20, 350, 270, 610)
    image.paste(other.crop(corner), corner[:2])
    assert status(saved(image), settings) == "altered"


def test_a_card_whose_file_names_another_passage_than_its_code_is_altered(settings):
    text = card_text(passage(settings), Look(settings=settings))
    other = desk.passage("08MEXICO1487", 10, words="1-12", settings=settings)
    data = cards.card(replace(text, address=desk.place(other))).data
    assert status(data, settings) == "altered"


# What it names


@pytest.mark.parametrize(
    "image", [Image.new("RGB", (600, 400), "white"), Image.effect_noise((600, 400), 80)]
)
def test_a_picture_that_names_nothing_is_not_ours(settings, image):
    assert status(saved(image.convert("RGB")), settings) == "not-ours"


@pytest.mark.parametrize(
    "base", ["https://cables.example.net", "https://cables.example.org.evil.example"]
)
def test_a_code_that_leads_elsewhere_is_not_ours(settings, base):
    other = replace(settings, base_url=base)
    assert status(card(other), settings) == "not-ours"


def test_without_a_base_of_our_own_the_cards_of_others_can_be_checked(settings):
    verdict = desk.verify_card(card(settings), settings=replace(settings, base_url=None))
    assert verdict.status == "genuine"
    assert verdict.link.lower().startswith(BASE)


def test_a_card_that_leads_to_the_original_is_known_by_the_address_in_its_file(settings):
    private = replace(settings, base_url=None)
    assert status(card(private), private) == "genuine"
    shared = desk.verify_card(as_shared(card(private)), settings=private)
    assert shared.status == "unproved"
    assert "Compare it with these words" in shared.sentence


def test_words_that_stand_no_longer_are_gone(settings):
    text = card_text(passage(settings), Look(settings=settings))
    gone = replace(text, permalink=f"{BASE}/08MEXICO1487/11/26-40:ZZZZ")
    verdict = desk.verify_card(as_shared(cards.card(gone).data), settings=settings)
    assert verdict.status == "gone"
    assert "no longer stand" in verdict.sentence


def noted(monkeypatch, code):
    """Every address leads to words that bear a note, as those of an older text do."""
    from citekit.desk import checking

    found = checking.resolve

    def led(address, **options):
        resolved = found(address, **options)
        note = Note(code, "These words stand in an older text of this cable.")
        chosen = replace(resolved.passage, guard=(*resolved.passage.guard, note))
        return replace(resolved, passage=chosen)

    monkeypatch.setattr(checking, "resolve", led)


def test_words_that_stand_only_in_an_older_text_are_gone(settings, monkeypatch):
    data = card(settings)
    noted(monkeypatch, "older-text")
    verdict = desk.verify_card(data, settings=settings)
    assert verdict.status == "gone"
    assert "older text" in verdict.sentence


def test_a_card_whose_words_were_carried_elsewhere_is_not_called_altered(settings, monkeypatch):
    forged = other_words(settings, TRUE.replace("warm", "cold"))
    noted(monkeypatch, "carried")
    assert status(forged, settings) == "unproved"


def test_a_card_of_a_cable_that_is_not_held_is_unproved(settings):
    text = card_text(passage(settings), Look(settings=settings))
    other = replace(text, permalink=f"{BASE}/10TOKYO397/2/1-9:ABCD", address="")
    assert status(as_shared(cards.card(other).data), settings) == "unproved"


# The words, read


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (TRUE.replace("--", "—"), "genuine"),
        (TRUE.replace("generally", "generaIly"), "genuine"),  # misread
        (TRUE.replace("warm", "cold"), "altered"),
        (TRUE.replace("have generally", "have not generally"), "altered"),
        ("Something that stands in no cable whatever was said here.", "unproved"),
        ("", "unproved"),
    ],
)
def test_a_look_that_is_not_known_is_judged_by_its_words(settings, monkeypatch, read, expected):
    monkeypatch.setattr(letters, "quotation", lambda _png: read or None)
    image = picture(card(settings))
    wide = Image.new("RGB", (image.width, image.height + 300), "white")
    wide.paste(image, (0, 150))
    assert status(saved(wide), settings) == expected


# Bombs


def bomb(width, height):
    """A PNG of a few bytes that claims a size."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(999))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def jpeg_bomb():
    """A JPEG whose frame claims 20,000 by 20,000 pixels."""
    data = bytearray(saved(Image.new("RGB", (8, 8)), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 20_000, 20_000)
    return bytes(data)


WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff"


@pytest.mark.parametrize(
    "data",
    [bomb(20_000, 20_000), bomb(9_000, 9_000), bomb(60_000, 1), jpeg_bomb(), WEBP,
     b"\x89PNG\r\n\x1a\n" + bytes(scan.LIMITS["bytes"])],
)  # fmt: skip
def test_a_bomb_is_refused_before_it_is_unpacked(settings, monkeypatch, data):
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(UnreadableFile, match="too large"):
        desk.verify_card(data, settings=settings)


@pytest.mark.parametrize("data", [b"", b"hello", b"GIF89a", b"%PDF-1.7", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" + bytes(90)])  # fmt: skip
def test_what_is_no_picture_is_said_in_a_sentence(settings, data):
    with pytest.raises(UnreadableFile):
        desk.verify_card(data, settings=settings)


# The signature


def test_a_signed_card_names_its_passage_and_how_it_came_to_be(settings, keys):
    import c2pa

    data = card(replace(settings, keys=str(keys)))
    manifest = c2pa.Reader("image/png", io.BytesIO(data)).get_active_manifest()
    said = {a["label"]: a["data"] for a in manifest["assertions"]}
    assert said["citekit.passage"]["address"] == PLACE
    assert set(said["citekit.passage"]) == {"address", "sha256", "text", "version"}
    (action,) = said["c2pa.actions.v2"]["actions"]
    assert action["action"] == "c2pa.created"
    assert action["digitalSourceType"].endswith("/digitalCreation")
    assert "thumbnail" not in json.dumps(manifest)


def test_a_signature_changes_no_pixel_and_adds_little(settings, keys):
    plain, signed = card(settings), card(replace(settings, keys=str(keys)))
    assert picture(plain).tobytes() == picture(signed).tobytes()
    assert len(signed) - len(plain) < 6_000


def test_a_signed_card_is_genuine_to_whom_knows_its_certificate(settings, keys):
    signed = card(replace(settings, keys=str(keys)))
    known = desk.verify_card(signed, settings=replace(settings, keys=str(keys)))
    told = desk.verify_card(
        signed, settings=settings, trust=(keys / "certificates.pem").read_bytes()
    )
    for verdict in (known, told):
        assert verdict.status == "genuine"
        assert "signed by The Harbor Ledger" in verdict.sentence
    stranger = desk.verify_card(signed, settings=settings)
    assert stranger.status == "genuine"  # by its pixels
    assert "signed by" not in stranger.sentence


def test_a_byte_flipped_behind_a_signature_is_altered(settings, keys):
    signed = bytearray(card(replace(settings, keys=str(keys))))
    signed[-3000] ^= 1
    assert status(bytes(signed), settings) == "altered"
    assert status(bytes(signed), replace(settings, keys=str(keys))) == "altered"


def test_an_assertion_rewritten_behind_a_signature_is_altered(settings, keys):
    signed = card(replace(settings, keys=str(keys)))
    assert status(signed.replace(b"26-40:0AQ8", b"26-41:0AQ8"), settings) == "altered"


def test_a_strangers_signature_under_false_words_is_not_believed(settings, keys, tmp_path):
    desk.new_keys(tmp_path / "evil", "The Harbor Ledger")
    evil = replace(settings, keys=str(tmp_path / "evil"))
    text = card_text(passage(settings), Look(settings=settings))
    forged = cards.card(replace(text, quotation=TRUE.replace("warm", "cold")))
    from citekit.desk.keys import sealed

    data = sealed(forged, passage(settings), evil).data
    assert status(data, replace(settings, keys=str(keys))) == "altered"


def test_signed_words_that_have_changed_since_are_gone(settings, keys):
    from citekit.desk.keys import sealed

    mine = replace(settings, keys=str(keys))
    drawn = cards.card(card_text(passage(mine), Look(settings=mine)))
    before = replace(passage(mine), text="Other words stood here when this was signed.")
    assert status(sealed(drawn, before, mine).data, mine) == "gone"


def test_the_digest_of_a_signed_card_names_its_signer_and_never_the_signature(settings, keys):
    mine = replace(settings, keys=str(keys))
    chosen = passage(settings)
    digest = desk.card_digest(chosen, settings=mine)
    assert digest != desk.card_digest(chosen, settings=settings)
    first, second = desk.card(chosen, settings=mine), desk.card(chosen, settings=mine)
    assert first.digest == second.digest == digest
    assert first.data != second.data


# Keys


def test_new_keys_are_for_their_owner_only_and_never_overwritten(keys):
    files = sorted(keys.iterdir())
    assert [file.name for file in files] == ["certificates.pem", "key.pem"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    before = [file.read_bytes() for file in files]
    with pytest.raises(UnwritableFile, match="there already"):
        desk.new_keys(keys, "Another")
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize("name", ["key.pem", "certificates.pem"])
def test_a_folder_without_good_keys_is_a_fault_of_the_setting(settings, keys, tmp_path, name):
    pytest.importorskip("cryptography")
    with pytest.raises(BadSetting, match="CITEKIT_KEYS"):
        desk.check_keys(replace(settings, keys=str(tmp_path / "nowhere")))
    for file in keys.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / name).write_text("nothing")
    with pytest.raises(BadSetting):
        card(replace(settings, keys=str(tmp_path)))


# The command


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command with its exit code, standard output and standard error."""
    from citekit.cli import main
    from citekit.desk import holdings

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITEKIT_BASE_URL", BASE)
    holdings.environment.cache_clear()
    yield lambda *arguments: CliRunner().invoke(main, arguments)
    holdings.environment.cache_clear()


def test_the_command_says_what_a_card_is_and_exits_by_it(settings, tmp_path, run):
    (tmp_path / "card.jpg").write_bytes(as_shared(card(settings)))
    (tmp_path / "false.png").write_bytes(other_words(settings, TRUE.replace("warm", "cold")))
    good = run("verify", "--card", "card.jpg", "--json")
    told = json.loads(good.stdout)
    assert (good.exit_code, told["status"], told["address"]) == (0, "genuine", PLACE)
    bad = run("verify", "--card", "false.png")
    assert bad.exit_code == 1
    assert bad.stdout.startswith("Altered")
    none = run("verify", "--card", "absent.png")
    assert (none.exit_code, none.stdout) == (1, "")


def test_the_command_makes_keys_and_says_how_to_use_them(tmp_path, run):
    pytest.importorskip("c2pa")
    made = run("keys", "new", "--name", "The Harbor Ledger", "-o", "keys")
    assert made.exit_code == 0
    assert f"CITEKIT_KEYS={tmp_path / 'keys'}" in made.stdout
    again = run("keys", "new", "-o", "keys")
    assert again.exit_code == 1
    assert "never overwritten" in again.stderr
