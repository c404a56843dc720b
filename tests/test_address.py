"""Addresses: every spelling leads to one canonical form, and what means nothing is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit import address
from citekit.errors import BadAddress, BadReference
from citekit.model import Address, Place, Reference, Run

CANONICAL = [
    "08MEXICO1487",
    "08MEXICO1487/11",
    "08MEXICO1487/12.2",
    "08MEXICO1487/A",
    "08MEXICO1487/U1:K3F9",
    "08MEXICO1487/11:7Q2M",
    "08MEXICO1487/11-12",
    "08MEXICO1487/A-C",
    "08MEXICO1487/U1-12.2:K3F9",
    "08MEXICO1487/11/58",
    "08MEXICO1487/11/58-83:7Q2M",
    "08MEXICO1487/11/1-14+30-44:K3F9",
    "08MEXICO1487/11/120-130+12/1-9",
    "08MEXICO1487/SUBJECT",
    "08MEXICO1487/SUBJECT/4-9",
]

# Other spelling, and the canonical one it means.
SPELLINGS = [
    ("/08mexico01487/011/", "08MEXICO1487/11"),
    ("08 MEXICO 1487", "08MEXICO1487"),
    ("08MEXICO1487/12.1", "08MEXICO1487/12"),
    ("08MEXICO1487/12.02", "08MEXICO1487/12.2"),
    ("08MEXICO1487/11/058-083", "08MEXICO1487/11/58-83"),
    ("08MEXICO1487/11/58–83", "08MEXICO1487/11/58-83"),
    ("08MEXICO1487/11/58—83", "08MEXICO1487/11/58-83"),
    ("08MEXICO1487/11/58-58", "08MEXICO1487/11/58"),
    ("08MEXICO1487/11/1-14 30-44", "08MEXICO1487/11/1-14+30-44"),
    ("08MEXICO1487/11/1-14+15-20", "08MEXICO1487/11/1-20"),
    ("08MEXICO1487/11/1-14+11/30-44", "08MEXICO1487/11/1-14+30-44"),
    ("08MEXICO1487/11/58-83:7q2m", "08MEXICO1487/11/58-83:7Q2M"),
    ("08MEXICO1487/11/26-40:OAQ8", "08MEXICO1487/11/26-40:0AQ8"),
    ("08MEXICO1487/11/26-40:LIO8", "08MEXICO1487/11/26-40:1108"),
    ("08MEXICO1487/11.", "08MEXICO1487/11"),
    ("08MEXICO1487/11,", "08MEXICO1487/11"),
    ("08MEXICO1487/11)", "08MEXICO1487/11"),
    ("08MEXICO1487/11…", "08MEXICO1487/11"),
    ("08MEXICO1487/11-11", "08MEXICO1487/11"),
    ("08MEXICO1487/subject/4-9", "08MEXICO1487/SUBJECT/4-9"),
    ("08MEXICO1487/u1:k3f9", "08MEXICO1487/U1:K3F9"),
    ("/cable/2008/05/08MEXICO1487.html", "08MEXICO1487"),
    ("cable/2008/05/08MEXICO1487", "08MEXICO1487"),
    ("https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11", "08MEXICO1487/11"),
    ("https://wikileaks.org/plusd/cables/08MEXICO1487_a.html", "08MEXICO1487"),
    ("08MEXICO1487_a", "08MEXICO1487"),
    ("08MEXICO1487_a.html", "08MEXICO1487"),
    ("08MEXICO1487#par11", "08MEXICO1487/11"),
    ("08MEXICO1487/¶11", "08MEXICO1487/11"),
    ("08MEXICO1487/para 11/3-4", "08MEXICO1487/11/3-4"),
    ("08MEXICO1487/11/26-40:0AQ8*", "08MEXICO1487/11/26-40:0AQ8"),
    ("08MEXICO1487/11/26-40:0AQ8_", "08MEXICO1487/11/26-40:0AQ8"),
    ("08MEXICO1487/11/26-40:0AQ8…)", "08MEXICO1487/11/26-40:0AQ8"),
    ("https://wikileaks.org/plusd/cables/08MEXICO1487_a.html#par3", "08MEXICO1487/3"),
    ("HTTPS://CABLES.EXAMPLE.ORG/08MEXICO1487/11/26-40:0AQ8", "08MEXICO1487/11/26-40:0AQ8"),
]

NONSENSE = [
    "08MEXICO1487/11/0-5",
    "08MEXICO1487/11/83-58",
    "08MEXICO1487/11/1-14+10-20",
    "08MEXICO1487/11/30-44+1-14",
    "08MEXICO1487/11/1-14+20-21",
    "08MEXICO1487/11/1-3+5-7+9-11+13-15+17-19",
    "08MEXICO1487/11/x",
    "08MEXICO1487/11/1-2-3",
    "08MEXICO1487/!!x",
    "08MEXICO1487/11:K3F",
    "08MEXICO1487/11:K3FU",
    "08MEXICO1487/١١",
    "08MEXICO1487/11/" + "1+" * 300,
]


@pytest.mark.parametrize("text", CANONICAL)
def test_a_canonical_address_survives_reading_and_writing(text):
    assert address.format(address.parse(text)) == text


@pytest.mark.parametrize(("text", "canonical"), SPELLINGS)
def test_every_other_spelling_leads_to_the_canonical_one_in_one_step(text, canonical):
    assert address.format(address.parse(text)) == canonical


@pytest.mark.parametrize("text", NONSENSE)
def test_what_means_nothing_is_refused_with_a_sentence_and_a_hint(text):
    with pytest.raises(BadAddress) as caught:
        address.parse(text)
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    assert caught.value.status == 404


# What means nothing, and the nearest address that does.
NEAREST = [
    ("08MEXICO1487/11/0-5", "08MEXICO1487/11"),
    ("08MEXICO1487/11/1-14+10-20", "08MEXICO1487/11"),
    ("08MEXICO1487/11/x", "08MEXICO1487/11"),
    ("08MEXICO1487/11:K3F", "08MEXICO1487/11"),
    ("08MEXICO1487/!!x", "08MEXICO1487"),
]


@pytest.mark.parametrize(("text", "nearest"), NEAREST)
def test_what_means_nothing_names_the_nearest_that_does(text, nearest):
    with pytest.raises(BadAddress) as caught:
        address.parse(text)
    assert address.format(caught.value.details["address"]) == nearest


def test_a_path_without_a_reference_is_refused_as_one():
    with pytest.raises(BadReference):
        address.parse("/favicon.ico")


@st.composite
def addresses(draw):
    labels = st.one_of(
        st.integers(1, 999).map(str),
        st.sampled_from("ABCDEFGHIJKLMNOPQRSTVWXYZ"),
        st.integers(1, 99).map(lambda n: f"U{n}"),
        st.integers(1, 99).flatmap(lambda n: st.integers(2, 9).map(lambda k: f"{n}.{k}")),
    )
    reference = Reference(2008, "MEXICO", draw(st.integers(1, 99999)))
    check = draw(st.none() | st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=4, max_size=4))
    shape = draw(st.sampled_from(["cable", "paragraph", "range", "words"]))
    if shape == "cable":
        return Address(reference)
    label = draw(labels)
    if shape == "paragraph":
        return Address(reference, (Place(label),), None, check)
    if shape == "range":
        last = draw(labels.filter(lambda other: other != label))
        return Address(reference, (Place(label),), last, check)
    named = draw(
        st.lists(st.one_of(labels, st.just("SUBJECT")), min_size=1, max_size=3, unique=True)
    )
    places, left = [], 4
    for later, label in enumerate(reversed(named)):
        position, runs = 0, []
        for _ in range(draw(st.integers(1, left - (len(named) - later - 1)))):
            first = position + draw(st.integers(2, 50))
            position = first + draw(st.integers(2, 60))
            runs.append(Run(first, position))
            left -= 1
        places.append(Place(label, tuple(runs)))
    return Address(reference, tuple(places), None, check)


@given(addresses())
def test_reading_is_the_inverse_of_writing(value):
    assert address.parse(address.format(value)) == value


@given(addresses())
def test_an_address_holds_only_what_a_qr_code_writes_densely(value):
    assert set(address.format(value)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-+:/")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_refusal(text):
    try:
        value = address.parse("08MEXICO1487/" + text)
    except (BadAddress, BadReference):
        return
    assert address.parse(address.format(value)) == value
