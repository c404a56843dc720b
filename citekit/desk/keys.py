"""The operator's key: made, found, and put to a card.

The folder that ``CITEKIT_KEYS`` names holds ``key.pem`` and ``certificates.pem`` (the signer's
first, then those that vouch for it): an operator's own, or what ``citekit keys new`` makes.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import citekit
from citekit.desk.holdings import given, place
from citekit.errors import BadSetting, Unavailable, UnwritableFile
from citekit.model import Card, Passage
from citekit.settings import Settings

__all__ = ["check_keys", "new_keys", "sealed", "sealed_digest", "signs", "trusted"]

KEY, CERTIFICATES = "key.pem", "certificates.pem"
_YEARS = 10  # nothing vouches for the hour of a signature, so it ends with its certificate


def signs(settings: Settings | None = None) -> bool:
    """Whether cards are signed."""
    return bool(given(settings).keys)


def check_keys(settings: Settings | None = None) -> None:
    """Raise BadSetting now, and not at the first card, where the folder of keys is no good."""
    if folder := given(settings).keys:
        _load(folder)


def sealed(card: Card, chosen: Passage, settings: Settings | None = None) -> Card:
    """The card with its signature, where cards are signed and its form takes one."""
    from citekit.cards import provenance

    folder = given(settings).keys
    if not folder or card.media_type not in provenance.SIGNED:
        return card
    claim = {
        "address": place(chosen),
        "sha256": sha256((chosen.text or chosen.cable.subject).encode()).hexdigest(),
        "text": chosen.cable.sha256,
        "version": citekit.__version__,
    }
    data = provenance.seal(card.data, card.media_type, claim, _load(folder))
    return replace(card, data=data, digest=sealed_digest(card.digest, settings))


def sealed_digest(digest: str, settings: Settings | None = None) -> str:
    """The digest of a card with that of who signs it; a signature itself is never the same."""
    folder = given(settings).keys
    return sha256(digest.encode() + _load(folder).certificates).hexdigest() if folder else digest


def trusted(settings: Settings | None = None, more: bytes = b"") -> bytes:
    """The certificates that are known here, as PEM: the operator's own, and more."""
    folder = given(settings).keys
    return (_load(folder).certificates if folder else b"") + more


@lru_cache(maxsize=4)
def _load(folder: str) -> Any:
    """Key and certificates of a folder; raises BadSetting."""
    from citekit.cards.provenance import Keys

    found = []
    for name in (CERTIFICATES, KEY):
        try:
            found.append((Path(folder) / name).read_bytes())
        except OSError as error:
            raise BadSetting(
                f"CITEKIT_KEYS names {folder}, whose {name} cannot be read: {error.strerror}.",
                hint=f"Make both files: citekit keys new -o {folder}",
            ) from error
    return Keys(found[0], found[1], _algorithm(found[1], folder))


def _algorithm(key: bytes, folder: str) -> str:
    """The name of the signature that a key makes (C2PA 2.2, 13.2.1)."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    try:
        made = serialization.load_pem_private_key(key, None)
    except (ValueError, TypeError) as error:
        raise BadSetting(
            f"{KEY} in {folder} is no private key in PEM form without a password.",
            hint="Write it out as PKCS #8: openssl pkcs8 -topk8 -nocrypt",
        ) from error
    if isinstance(made, ec.EllipticCurvePrivateKey):
        named = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
        if made.curve.name in named:
            return named[made.curve.name]
    if isinstance(made, rsa.RSAPrivateKey):
        return "ps256"
    if isinstance(made, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise BadSetting(
        f"{KEY} in {folder} is of a kind that C2PA does not know.",
        hint="Use an EC key (P-256, P-384, P-521), an RSA key or Ed25519.",
    )


def new_keys(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a key and a certificate for it, valid for ten years; returns both files.

    C2PA forbids a signer that vouches for itself, so a root does, whose own key is forgotten at
    once.  Both files are readable by their owner only.  Raises UnwritableFile, also where one of
    them is there already.
    """
    key, certificates = _made(name, datetime.now(UTC).replace(microsecond=0))
    files = folder / KEY, folder / CERTIFICATES
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file, data in zip(files, (key, certificates), strict=True):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(data)
    except FileExistsError as error:
        raise UnwritableFile(
            f"{error.filename} is there already, and a key is never overwritten.",
            hint="Choose another folder with -o, or move the old files away.",
        ) from error
    except OSError as error:
        raise UnwritableFile(
            f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder with -o."
        ) from error
    return files


def _made(name: str, now: datetime) -> tuple[bytes, bytes]:
    """A new key, and its certificate with that of the root behind it, as PEM."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID
    except ImportError as error:
        raise Unavailable(
            "Keys are made with the library cryptography, which is not installed.",
            hint="Install it: pip install 'citekit[signing]'",
        ) from error
    root, signer = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    by, whose = _named(name, "root"), _named(name, "cards")
    vouching = (
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_usage("key_cert_sign"), True),
    )
    signing = (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False),
    )
    pem = b""
    for subject, owner, extensions in ((whose, signer, signing), (by, root, vouching)):
        made = _unsigned(subject, owner.public_key(), by, root.public_key(), now)
        for extension, critical in extensions:
            made = made.add_extension(extension, critical=critical)
        pem += made.sign(root, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    key = signer.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key, pem


def _unsigned(subject: Any, public: Any, by: Any, issuer: Any, now: datetime) -> Any:
    """A certificate of a public key, valid from now on, that its issuer has still to sign."""
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(public)
        .issuer_name(by)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks differ
        .not_valid_after(now + timedelta(days=366 * _YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
    )


def _named(name: str, what: str) -> Any:
    """A name as certificates have it."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    pairs = (NameOID.ORGANIZATION_NAME, name), (NameOID.COMMON_NAME, f"{name}, {what}"[:64])
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in pairs])


def _usage(granted: str) -> Any:
    """The one use of a key, every other refused."""
    from cryptography import x509

    every = """digital_signature content_commitment key_encipherment data_encipherment
        key_agreement key_cert_sign crl_sign encipher_only decipher_only""".split()
    return x509.KeyUsage(**{each: each == granted for each in every})
