"""A reference ID: compact, validate, format, find in running text; the published IDs.

The rooms of this package import from left to right: ``ledger`` (the published list), ``rows``
(row numbers), ``names`` (origins, aliases, misprints), ``lookup``, ``nearby``, ``grammar``,
``urls``, ``spelling`` (one reference), ``tokens``, ``forms``, ``reflist``, ``lists`` and ``prose``
(references in text).
"""

from citekit.model import Mention, Reference
from citekit.reference.lookup import by_number, counts, month, number, published, total
from citekit.reference.names import Origin, origin_name, origins
from citekit.reference.nearby import nearest, neighbours
from citekit.reference.spelling import (
    compact,
    format,  # noqa: A004 - the same four verbs everywhere
    is_valid,
    parse,
    unknown,
    validate,
)

__all__ = [
    "Mention",
    "Origin",
    "Reference",
    "by_number",
    "compact",
    "counts",
    "find",
    "format",
    "is_valid",
    "month",
    "nearest",
    "neighbours",
    "number",
    "origin_name",
    "origins",
    "parse",
    "published",
    "total",
    "unknown",
    "validate",
]


def find(
    text: str, *, year: int | None = None, own: Reference | None = None, refs: bool = False
) -> tuple[Mention, ...]:
    """Every reference in running text or HTML, in order, each with its span.

    In prose: whole IDs (``08MEXICO1487``, ``08 MEXICO 1487``) and addresses that hold one, also
    in ``href``.  In the list of a REF line also origins with a number and no year, where ``year``
    says which is meant (without it, the year of ``own``); ``refs`` says that the text is such a
    list.  ``own`` is the cable whose text this is: it is left out, and a number without an origin
    is of its post.  A reference that occurs twice is found twice.

    >>> [str(m.reference) for m in find("See 08MEXICO1487 and REF: A. 07 HAVANA 2", year=2008)]
    ['08MEXICO1487', '07HAVANA2']
    >>> find("On 10 May 2008 London 2012 was 5 years off.")
    ()
    """
    from citekit.reference import prose  # its patterns take a while to compile

    return prose.find(text, year=year, own=own, refs=refs)
