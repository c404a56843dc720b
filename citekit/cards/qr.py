"""The QR code of a permalink: its matrix by qrcode, its pixels by us; and codes read by zxing-cpp."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["content", "matrix", "read"]

_MASK = 2
"""The mask is fixed: to try all eight takes five times as long.  Of 60 codes of permalinks, scaled to
a third and saved as JPEG of quality 30, all were read with this one, 56 with the chosen ones."""
_DENSE = re.compile(r"[0-9A-Z $%*+./:-]*\Z")


def content(permalink: str) -> str:
    """What the code says: scheme and host in upper case where the whole then is alphanumeric.

    Scheme and host are case-insensitive (RFC 3986, 6.2.2.1); alphanumeric mode (ISO/IEC 18004,
    7.4.4) takes 29 modules a side where byte mode takes 37.

    >>> content("https://cables.example.org/08MEXICO1487/11/26-40:0AQ8")
    'HTTPS://CABLES.EXAMPLE.ORG/08MEXICO1487/11/26-40:0AQ8'
    >>> content("https://example.org/cables/08MEXICO1487")
    'https://example.org/cables/08MEXICO1487'
    """
    scheme, _, rest = permalink.partition("://")
    host, slash, path = rest.partition("/")
    upper = f"{scheme.upper()}://{host.upper()}{slash}{path}"
    return upper if _DENSE.match(upper) else permalink


@lru_cache(maxsize=256)
def matrix(permalink: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of the code at level M, True for dark, without a quiet zone."""
    import qrcode

    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=_MASK
    )
    code.add_data(content(permalink), optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def read(picture: object) -> tuple[str, ...]:
    """What the QR codes on a picture say, whatever way it is turned; the picture as Pillow has it."""
    import zxingcpp

    kinds = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found = zxingcpp.read_barcodes(picture, formats=kinds)
    return tuple(code.text for code in found)
