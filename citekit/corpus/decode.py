"""Bytes to text: which encoding they are in, and whether they are text at all."""

from __future__ import annotations

import codecs

__all__ = ["as_utf8", "is_binary", "text"]

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1a\x1b")


def as_utf8(data: bytes) -> bytes:
    """The bytes in UTF-8 without a byte order mark where a mark, or zeros, say that they are UTF-16.

    >>> as_utf8("MEXICO".encode("utf-16")), as_utf8("MEXICO".encode("utf-16-be"))
    (b'MEXICO', b'MEXICO')
    """
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :]
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").encode("utf-8", "replace")
    sample = data[:_SAMPLE]
    zeros = sample.count(0)
    if zeros * 3 > len(sample) > 1:
        for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            if sample[first::2].count(0) * 10 > zeros * 9:
                return data.decode(name, "replace").encode("utf-8", "replace")
    return data


def text(data: bytes) -> tuple[str, bool]:
    """The text of some bytes and whether they were good UTF-8; others are read as Windows-1252."""
    try:
        return data.decode(), True
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), False
    except UnicodeDecodeError:
        return data.decode("latin-1"), False


def is_binary(data: bytes) -> bool:
    """Whether the first bytes are those of no text: more control characters than text has."""
    sample = data[:_SAMPLE]
    return sum(byte in _CONTROLS for byte in sample) * 50 > len(sample)
