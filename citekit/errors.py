"""Everything that can go wrong, as one tree.

Each error says what happened (``message``), what to do about it (``hint``), and carries a stable
machine word (``code``) and the HTTP status that fits (``status``, a plain number: nothing here
knows HTTP).  The command line prints message and hint on standard error; the web sends the same
sentences as a page or as ``application/problem+json`` (RFC 9457).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "BadAddress",
    "BadOption",
    "BadQuery",
    "BadQuotation",
    "BadReference",
    "BadSetting",
    "CitekitError",
    "LibraryFault",
    "NoSuchParagraph",
    "NoSuchWords",
    "NotHeld",
    "PortTaken",
    "Unavailable",
    "UnknownCable",
    "UnknownName",
    "UnreadableFile",
    "UnwritableFile",
    "Withheld",
    "WrongCheck",
]


_LONGEST_LIST = 20  # names of a table that are all listed


class CitekitError(Exception):
    """Base of every error that citekit raises on purpose.

    >>> error = CitekitError("The disk is full.", hint="Free some space.")
    >>> str(error), error.hint, error.code, error.status
    ('The disk is full.', 'Free some space.', 'error', 500)
    """

    code = "error"
    status = 500

    def __init__(self, message: str, *, hint: str = "", **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.hint, self.details)


def _rebuild(
    kind: type[CitekitError], message: str, hint: str, details: dict[str, object]
) -> CitekitError:
    return kind(message, hint=hint, **details)


class BadReference(CitekitError):
    """The text is no reference ID in any spelling we know."""

    code = "bad-reference"
    status = 404


class UnknownCable(CitekitError):
    """A well-formed reference ID that was never published."""

    code = "unknown-cable"
    status = 404


class NotHeld(CitekitError):
    """A published cable whose text this library does not hold."""

    code = "not-held"
    status = 404


class BadAddress(CitekitError):
    """An address that means nothing in the grammar of addresses."""

    code = "bad-address"
    status = 404


class NoSuchParagraph(CitekitError):
    """The cable has no paragraph with that label."""

    code = "no-such-paragraph"
    status = 404


class NoSuchWords(CitekitError):
    """The words, or their positions, are not in the paragraph."""

    code = "no-such-words"
    status = 404


class WrongCheck(CitekitError):
    """The words at these positions are not those the check was made for."""

    code = "wrong-check"
    status = 404


class BadQuotation(CitekitError):
    """A quotation that cannot be looked for: empty, too long, or with control characters."""

    code = "bad-quotation"
    status = 422


class BadQuery(CitekitError):
    """A filter of a search that means nothing, such as a date that is none."""

    code = "bad-query"
    status = 422


class BadOption(CitekitError):
    """An option of a citation that means nothing: a day that is none, an archive's address."""

    code = "bad-option"
    status = 422


class UnknownName(CitekitError):
    """A format, style, size, theme, network or target of a name that is not in its table."""

    code = "unknown-name"
    status = 404

    @classmethod
    def among(cls, what: str, name: str, names: Iterable[str]) -> UnknownName:
        """The error for a name that a table lacks; the hint lists the table, the nearest first.

        Of a long table it names the three nearest, or the first three where none is near.

        >>> UnknownName.among("card size", "squre", ["og", "square"]).hint
        'There are: square, og.'
        """
        known = list(names)
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        rest = [other for other in known if other not in near]
        is_short = len(known) <= _LONGEST_LIST
        listed = [*near, *rest] if is_short else near or rest[:3]
        there = ", ".join(listed)
        hint = f"There are: {there}." if is_short else f"The nearest are: {there}."
        return cls(f"There is no {what} {name[:80]!r}.", hint=hint)


class UnreadableFile(CitekitError):
    """A file that is not there, may not be read, or is not what it should be."""

    code = "unreadable-file"
    status = 422


class UnwritableFile(CitekitError):
    """A file that could not be written; nothing of it was left behind."""

    code = "unwritable-file"
    status = 507


class BadSetting(CitekitError):
    """A setting with a value that means nothing."""

    code = "bad-setting"
    status = 500


class LibraryFault(CitekitError):
    """The library of cables cannot be used: not a database, of another version, out of reach."""

    code = "library-fault"
    status = 503


class Withheld(CitekitError):
    """A cable or paragraph that the operator of this library withholds, with the reason."""

    code = "withheld"
    status = 451


class PortTaken(CitekitError):
    """Another program listens where the service wants to."""

    code = "port-taken"
    status = 503


class Unavailable(CitekitError):
    """A part that is needed for this answer is missing or did not answer in time."""

    code = "unavailable"
    status = 503
