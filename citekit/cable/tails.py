"""What stands between a paragraph's words and the next paragraph: subheads, the sign-off."""

from __future__ import annotations

import re

from citekit.cable.lines import Lines

__all__ = ["before_sign_off", "before_subhead", "signers"]

_SIGNER = re.compile(r"[A-Z][A-Z'-]+(?: [A-Z][A-Z'-]+){0,2}[ \t]*#?\Z")
_TAIL = re.compile(
    r"(?i)\b(?:visit .*(?:web ?site|sipr|portal)|classified web ?site|https?://|declassified/released"
    r"|=+cable ends=+|nnnn\Z)|\A(?:confidential|secret|unclas(?:sified)?)\Z"
)
_DEEPEST = 14  # lines that a sign-off with its web-site lines may take
_WIDEST = 75  # characters of a subhead's line
_OPEN_END = (".", ",", ";", "?", ")", '"')


def before_subhead(lines: Lines, first: int, stop: int) -> int:
    """The line behind a paragraph's last own line, a subhead before the next one cut off."""
    end = _trimmed(lines, first, stop)
    block = lines.block(end, first + 1)
    heads = [lines.text(i) for i in range(block, end) if not lines.is_rule(i)]
    is_short = 0 < len(heads) <= 2 and all(len(head) < _WIDEST for head in heads)
    is_ruled = lines.is_rule(block) or any(lines.is_rule(i) for i in range(end, stop))
    if block <= first + 1 or not is_short or lines.text(block - 1):
        return end
    is_titled = heads[0][:1].isupper() or heads[0][:1] in "\"'(*"
    if not is_ruled and (heads[-1].endswith(_OPEN_END) or not is_titled):
        return end
    return _trimmed(lines, first, block)


def before_sign_off(lines: Lines, first: int, stop: int) -> int:
    """The line behind the last paragraph's last own line: signer and web-site lines cut off."""
    end = _trimmed(lines, first, stop)
    floor = max(first + 1, end - _DEEPEST)
    while end > floor:
        block = lines.block(end, first + 1)
        told = [lines.text(i) for i in range(block, end)]
        is_signer = len(told) == 1 and _SIGNER.match(told[0]) is not None
        if block <= first or not (is_signer or any(map(_TAIL.search, told))):
            break
        end = _trimmed(lines, first, block)
    return end


def signers(lines: Lines, end: int) -> tuple[str, ...]:
    """Who signed, in the lines behind the last paragraph."""
    told = (lines.text(i).rstrip("# ") for i in range(end, len(lines.spans)))
    names = [text for text in told if _SIGNER.match(text) and not _TAIL.search(text)]
    return tuple(names[-1:])


def _trimmed(lines: Lines, first: int, end: int) -> int:
    while end > first + 1 and lines.is_empty(end - 1):
        end -= 1
    return end
