"""What a card says of itself: text in its file, and a digest of everything that is drawn."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from html import escape

from citekit.cards.sizes import Size
from citekit.cards.theme import Theme
from citekit.model import CardText

__all__ = ["RENDERER", "digest", "packet"]

RENDERER = 3
"""Counts up when the same text would be drawn otherwise."""


def digest(text: CardText, size: Size, theme: Theme) -> str:
    """SHA-256, in hex, of the text, size, theme and renderer."""
    drawn = {
        "text": asdict(text),
        "size": asdict(size),
        "theme": asdict(theme),
        "renderer": RENDERER,
    }
    return hashlib.sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()


def packet(text: CardText) -> dict[str, str]:
    """The texts written into a card's file, by the keyword of their chunk.

    An XMP packet with the alt text (IPTC Photo Metadata 2021.1, AltTextAccessibility) and the
    source's address, and the alt text once more where PNG readers look for a description.
    """
    alternative, source = escape(text.alt_text), escape(text.permalink)
    xmp = (
        '<?xpacket begin="\\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
        f"<dc:source>{source}</dc:source>"
        f'<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">{alternative}</rdf:li></rdf:Alt>'
        "</Iptc4xmpCore:AltTextAccessibility></rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    )
    return {"XML:com.adobe.xmp": xmp, "Description": text.alt_text}
