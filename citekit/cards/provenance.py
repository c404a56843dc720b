"""What a card says of itself: a digest of all that is drawn, text in its file, a signature.

The text is an XMP packet with alt text and source; the signature a C2PA manifest, whose assertion
names the passage.  Networks strip both, so neither is relied on: the QR code is the durable link.
The only home of c2pa.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from html import escape
from typing import Any

from citekit.cards.sizes import Size
from citekit.cards.theme import Theme
from citekit.errors import BadSetting, Unavailable
from citekit.model import CardText

__all__ = [
    "RENDERER",
    "SIGNED",
    "Keys",
    "Origin",
    "Signature",
    "digest",
    "origin",
    "packet",
    "rdf",
    "seal",
    "signature",
    "xmp",
]

RENDERER = 6
"""Counts up when the same text would be drawn otherwise."""

ASSERTION = "citekit.passage"
"""The label of the assertion: ``address``, ``sha256`` of the words in UTF-8, ``version``."""

SIGNED = ("image/png", "image/jpeg", "image/webp")
"""The media types that are signed."""

_CREATION = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation"
_NAMESPACE = "urn:citekit:card:1#"
_QUIET = {  # nothing is ever fetched, and a thumbnail would be larger than the card
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": False},
}


def digest(text: CardText, size: Size, theme: Theme) -> str:
    """SHA-256, in hex, of the text, size, theme and renderer."""
    drawn = {
        "text": {field.name: getattr(text, field.name) for field in fields(text)},
        "size": _kept(size),
        "theme": theme.fingerprint,
        "renderer": RENDERER,
    }
    return hashlib.sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()


_kept = lru_cache(maxsize=32)(asdict)


def packet(text: CardText, size: str, theme: str) -> dict[str, str]:
    """The texts written into a PNG, by the keyword of their chunk.

    The XMP packet, and the alt text once more where PNG readers look for a description.
    """
    return {"XML:com.adobe.xmp": xmp(text, size, theme), "Description": text.alt_text}


def xmp(text: CardText, size: str, theme: str) -> str:
    """The XMP packet (ISO 16684-1) that is written into every form of a card."""
    return (
        '<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'{rdf(text, size, theme)}<?xpacket end="r"?>'
    )


def rdf(text: CardText, size: str, theme: str) -> str:
    """What the packet holds, as other XML holds it too.

    Alt text (IPTC Photo Metadata 2021.1, AltTextAccessibility), the link (dc:source), how it came
    to be (IPTC Digital Source Type) and the passage's own address with size,
    theme and part of a series.
    """
    cut = "-".join(name for name in ("continues", "resumes") if getattr(text, name))
    own = {"address": text.address, "size": size, "theme": theme, "part": text.part, "cut": cut}
    fields = "".join(f"<citekit:{k}>{escape(v)}</citekit:{k}>" for k, v in own.items() if v)
    alternative = (
        f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text.alt_text)}</rdf:li></rdf:Alt>'
    )
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f' xmlns:citekit="{_NAMESPACE}">'
        f"<dc:source>{escape(text.permalink)}</dc:source>{fields}"
        f"<Iptc4xmpExt:DigitalSourceType>{_CREATION}</Iptc4xmpExt:DigitalSourceType>"
        f"<dc:description>{alternative}</dc:description>"
        f"<Iptc4xmpCore:AltTextAccessibility>{alternative}</Iptc4xmpCore:AltTextAccessibility>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """What the text in a file says of it, unproved: link, own address, size, theme and part, or "".

    ``cut``: continues, resumes, or both with a hyphen between, where ellipses say so.
    """

    link: str
    address: str = ""
    size: str = ""
    theme: str = ""
    part: str = ""
    cut: str = ""


def origin(data: bytes) -> Origin | None:
    """What the XMP packet of a card says, in whatever form of picture; None without one."""
    names = rb"dc:source|citekit:(?:address|size|theme|part|cut)"
    pattern = rb"<(" + names + rb")>([^<]{1,400})</\1>"
    found: dict[str, str] = {}
    for match in re.finditer(pattern, data):
        name = match[1].decode().partition(":")[2]
        found.setdefault(name, html.unescape(match[2].decode("utf-8", "replace")))
    link = found.pop("source", "")
    return Origin(link, **found) if link or "address" in found else None


@dataclass(frozen=True, slots=True)
class Keys:
    """What an operator signs with: PEM of the certificates, signer's first, and of the key."""

    certificates: bytes
    key: bytes
    algorithm: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What a file's manifest says and whether it fits the file.

    ``is_whole``: nothing signed was changed since; ``is_trusted``: by a certificate that is known
    here; ``by`` whom, as the certificate says; ``address`` and ``sha256`` of the passage, or ""
    where the newest manifest is not that of a card.
    """

    is_whole: bool
    is_trusted: bool
    by: str
    address: str = ""
    sha256: str = ""


def seal(data: bytes, media_type: str, claim: dict[str, str], keys: Keys) -> bytes:
    """The picture with a C2PA 2 manifest: made by us, digitally (c2pa.created), of this passage.

    ``claim`` is the assertion's content.  Two seals of the same picture differ.  Raises BadSetting
    where key and certificates do not fit, and Unavailable without c2pa-python.
    """
    c2pa = _library()
    created = {"action": "c2pa.created", "digitalSourceType": _CREATION}
    manifest = {
        "claim_generator_info": [{"name": "citekit", "version": claim.get("version", "")}],
        "format": media_type,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
            {"label": ASSERTION, "data": claim, "kind": "Json"},
        ],
    }
    sealed = io.BytesIO()
    try:
        info = c2pa.C2paSignerInfo(keys.algorithm.encode(), keys.certificates, keys.key, None)
        with c2pa.Builder(json.dumps(manifest), _context()) as builder:
            builder.sign(c2pa.Signer.from_info(info), media_type, io.BytesIO(data), sealed)
    except c2pa.C2paError as error:
        raise BadSetting(
            f"The card cannot be signed: {error}.",
            hint="Look at the certificates in CITEKIT_KEYS, or make new ones: citekit keys new",
        ) from error
    return sealed.getvalue()


def signature(data: bytes, media_type: str, trusted: bytes = b"") -> Signature | None:
    """The manifest of a picture; None without one.  ``trusted``: PEM of known certificates.

    Raises Unavailable where there is a manifest and no c2pa-python to check it.
    """
    if b"c2pa" not in data:
        return None
    c2pa = _library()
    try:
        with c2pa.Reader(media_type, io.BytesIO(data), context=_context(trusted)) as reader:
            state = reader.get_validation_state()
            manifest = reader.get_active_manifest() or {}
    except c2pa.C2paError as error:
        if "ManifestNotFound" in str(error):
            return None
        return Signature(is_whole=False, is_trusted=False, by="")
    said = {a.get("label"): a.get("data") for a in manifest.get("assertions", ())}
    claim = said.get(ASSERTION)
    claim = claim if isinstance(claim, dict) else {}
    signer = manifest.get("signature_info") or {}
    return Signature(
        is_whole=state in ("Valid", "Trusted"),
        is_trusted=state == "Trusted",
        by=str(signer.get("issuer") or signer.get("common_name") or ""),
        address=str(claim.get("address", ""))[:400],
        sha256=str(claim.get("sha256", ""))[:64],
    )


def _library() -> Any:
    try:
        import c2pa
    except ImportError as error:
        raise Unavailable(
            "Signatures of cards need the library c2pa-python, which is not installed.",
            hint="Install it: pip install 'citekit[signing]'",
        ) from error
    return c2pa


@lru_cache(maxsize=8)
def _context(trusted: bytes = b"") -> Any:
    """The settings of c2pa: quiet, offline, and whose certificates are known."""
    c2pa = _library()
    known = {"user_anchors": trusted.decode("ascii", "replace")} if trusted else {}
    return c2pa.Context(c2pa.Settings.from_dict(_QUIET | ({"trust": known} if known else {})))
