"""What comes out of a passage without a heavy library: addresses, hashtags, posts, alt text."""

from __future__ import annotations

from citekit import address as addresses
from citekit import reference, share
from citekit.desk.holdings import given
from citekit.links import Where, cable_link, target, targets
from citekit.links import permalink as permalink_of
from citekit.links import selectors as selectors_of
from citekit.model import Address, Cable, Link, Note, Paragraph, Passage, Place
from citekit.passage import quoted
from citekit.settings import Settings
from citekit.share import Post

__all__ = [
    "Post",
    "alt_text",
    "hashtags",
    "languages",
    "link",
    "links",
    "note_as_dict",
    "permalink",
    "posts",
    "printed",
    "selectors",
    "sender",
    "speaker_line",
    "statement",
    "thread",
]


def sender(held: Cable) -> str:
    """Who sent a cable, as a person cites it: ``Embassy Mexico City``."""
    return reference.origin_name(held.reference.origin) or held.origin or held.reference.origin


def speaker_line(chosen: Passage) -> str:
    """Whose words they are, where the cable reports someone's speech and names who; else empty.

    ``One senior official, as reported by Embassy Mexico City``
    """
    if not chosen.speaker:
        return ""
    return f"{chosen.speaker[0].upper()}{chosen.speaker[1:]}, as reported by {sender(chosen.cable)}"


def note_as_dict(note: Note) -> dict[str, object]:
    """A note of the context guard as every ``--json`` prints it."""
    return {
        "code": note.code,
        "message": note.message,
        "words": note.words,
        "place": addresses.format(note.where) if note.where else None,
        "fixed": note.fixed,
    }


def permalink(chosen: Passage, *, settings: Settings | None = None) -> str:
    """The address to publish: ours under the public base, else the original's."""
    return permalink_of(chosen, given(settings).base_url)


def printed(chosen: Passage, settings: Settings | None) -> str:
    """The permalink with the check of the words, for what draws or quotes them."""
    return permalink(quoted(chosen), settings=settings)


def links(
    chosen: Passage, *, near: str | None = None, settings: Settings | None = None
) -> tuple[Link, ...]:
    """Every place where the passage can be read; ``near``: the day of an archive's capture."""
    return targets(chosen, Where(given(settings).base_url, near))


def link(
    chosen: Passage, name: str, *, near: str | None = None, settings: Settings | None = None
) -> Link:
    """The passage at one place of the table; raises UnknownName, BadQuery for no day."""
    return target(name, chosen, Where(given(settings).base_url, near))


def hashtags(chosen: Passage) -> tuple[str, ...]:
    """``#cablegate`` and the cable's own hashtag."""
    return share.hashtags(chosen.cable)


def posts(
    chosen: Passage,
    *,
    speaker: bool = False,
    instance: str | None = None,
    settings: Settings | None = None,
) -> tuple[Post, ...]:
    """A ready post for every network.

    With ``speaker`` it names who is reported to have spoken; ``instance`` is the Mastodon server
    that is meant, in any spelling.  Raises UnknownName for what is no server's name.
    """
    host = share.instance_host(instance)
    by = by_line(chosen, speaker=speaker)
    return share.posts(chosen, printed(chosen, settings), by, instance=host)


def thread(
    chosen: Passage,
    network: str,
    *,
    speaker: bool = False,
    instance: str | None = None,
    settings: Settings | None = None,
) -> tuple[Post, ...]:
    """The posts of a thread on one network, each with its own address; raises UnknownName."""
    return share.thread(
        share.network(network),
        chosen,
        lambda part: printed(part, settings),
        by_line(chosen, speaker=speaker),
        instance=share.instance_host(instance),
    )


def statement(chosen: Passage, language: str = "en", *, settings: Settings | None = None) -> str:
    """A sentence to paste into an article, in a language of ``languages``; raises UnknownName."""
    return share.statement(chosen, printed(chosen, settings), sender(chosen.cable), language)


def languages() -> dict[str, str]:
    """The languages of ``statement``: their codes and names."""
    return {code: language.name for code, language in share.LANGUAGES.items()}


def selectors(chosen: Passage, *, settings: Settings | None = None) -> list[dict[str, object]]:
    """The words as targets of a W3C annotation: a quotation and its position in its paragraph."""
    base = given(settings).base_url

    def source(paragraph: Paragraph) -> str:
        reference = chosen.cable.reference
        if not base:
            return cable_link(reference, None)
        return f"{base}/{addresses.format(Address(reference, (Place(paragraph.label),)))}"

    return selectors_of(chosen, source)


def alt_text(chosen: Passage, *, speaker: bool = False, settings: Settings | None = None) -> str:
    """The alt text of the passage's card: the quotation first, then the source."""
    return share.alt_text(chosen, printed(chosen, settings), by_line(chosen, speaker=speaker))


def by_line(chosen: Passage, *, speaker: bool) -> str:
    """Who a quotation is by: the sender, or on wish whoever the cable reports to have spoken."""
    return (speaker_line(chosen) if speaker else "") or sender(chosen.cable)
