"""What programs send and get: one pydantic model each, which checks it and describes it.

``/openapi.json`` is made of these very models, so that it cannot say anything else than they do.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from citekit.model import Search
from citekit.web.guard import LIMITS

__all__ = [
    "Batch",
    "BatchAnswer",
    "BrowseQuery",
    "CablesAnswer",
    "CablesQuery",
    "CardQuery",
    "CiteQuery",
    "ExportQuery",
    "FindBody",
    "Hits",
    "ListAnswer",
    "ListQuery",
    "Mentions",
    "PassageAnswer",
    "PassageQuery",
    "Problem",
    "SearchQuery",
    "ShelfAnswer",
    "VerdictAnswer",
    "VerifyBody",
]

_Name = Annotated[str, Field(max_length=LIMITS["name"])]
_Ref = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LIMITS["words"],
        description="A reference ID in any spelling, or a whole address of a passage.",
        examples=["08MEXICO1487", "08MEXICO1487/11/26-40"],
    ),
]
_Para = Annotated[
    _Name | None,
    Field(description="A paragraph's label: 11, 11-12, 12.2, A, U1, SUBJECT.", examples=["11"]),
]
_Quote = Annotated[
    str | None,
    Field(
        max_length=LIMITS["quotation"],
        description="The exact words.",
        examples=["independent of the U.S."],
    ),
]
_Words = Annotated[
    _Name | None, Field(description="Positions of words instead.", examples=["26-40"])
]
_Day = Annotated[
    str | None,
    Field(
        pattern=r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
        description="A day, month or year.",
        examples=["2008-05-16"],
    ),
]
_Context = Annotated[str, Field(max_length=LIMITS["words"])]


class _Asked(BaseModel):
    """What is asked: a name that means nothing is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="after")
    @classmethod
    def _stripped(cls, value: Any) -> Any:
        """A text without blanks at its ends; its length was checked with them, as the schema says."""
        return value.strip() if isinstance(value, str) else value


class FindBody(_Asked):
    """A text in which references are sought."""

    text: Annotated[str, Field(max_length=LIMITS["text"], examples=["As 08 MEXICO 1487 has it."])]


class VerifyBody(_Asked):
    """A quotation to prove; without a reference it is sought in all that is held."""

    quote: Annotated[
        str,
        Field(min_length=1, max_length=LIMITS["quotation"], examples=["independent from the U.S."]),
    ]
    reference: _Ref | None = None
    paragraph: _Para = None


class PassageQuery(_Asked):
    """A cable, a paragraph of it, or exact words: by text, by position, by text and context.

    ``prefix`` and ``suffix`` are those of a TextQuoteSelector (Web Annotation Data Model, 4.2.4).
    """

    reference: _Ref
    paragraph: _Para = None
    quote: _Quote = None
    words: _Words = None
    prefix: _Context = ""
    suffix: _Context = ""


class ExportQuery(PassageQuery):
    """A passage and the format that it is wanted in."""

    format: Annotated[_Name, Field(examples=["biblatex"])]


class CiteQuery(PassageQuery):
    """A passage and the CSL style that it is cited in."""

    style: _Name = "apa"
    locale: Annotated[_Name | None, Field(examples=["en-GB"])] = None
    form: Annotated[_Name, Field(description="entry, note or text")] = "entry"


class CardQuery(PassageQuery):
    """A passage and the size and theme of its card."""

    size: _Name = "og"
    theme: _Name = "paper"
    part: Annotated[str | None, Field(pattern="^[0-9]{1,2}$", description="one of a series")] = None


class SearchQuery(_Asked):
    """A search: any text is a query."""

    q: Annotated[str, Field(max_length=LIMITS["words"], examples=["warm ties with Cuba"])] = ""
    origin: Annotated[_Name | None, Field(examples=["MEXICO"])] = None
    tag: Annotated[_Name | None, Field(examples=["PREL"])] = None
    since: _Day = None
    until: _Day = None
    classification: _Name | None = None
    limit: Annotated[int, Field(ge=1, le=LIMITS["hits"])] = 20

    @property
    def search(self) -> Search:
        """What the desk is asked."""
        given = self.model_dump()
        return Search(given.pop("q"), **given)


class BrowseQuery(_Asked):
    """A shelf, whose values are wanted; without one, the shelves that there are."""

    shelf: Annotated[
        _Name | None,
        Field(description="released, created, origin, tag, classification", examples=["origin"]),
    ] = None


class CablesQuery(_Asked):
    """A page of cables: those of one value of a shelf, or without both the newest releases.

    The next page is named by the last cable of the one before, so that nothing is shown twice or
    left out while others are imported.
    """

    shelf: Annotated[_Name | None, Field(examples=["origin"])] = None
    value: Annotated[_Name, Field(description="As the shelf has it.", examples=["MEXICO"])] = ""
    after: Annotated[_Name | None, Field(description="The last cable of the page before.")] = None
    limit: Annotated[int, Field(ge=1, le=LIMITS["entries"])] = LIMITS["entries"]


class ListQuery(_Asked):
    """A reading list by its address: places of passages, joined by commas."""

    passages: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LIMITS["query"],
            description="Places of passages, joined by commas; or the address of a list.",
            examples=["08MEXICO1487/11,08MEXICO1487/12"],
        ),
    ]


class Batch(_Asked):
    """Passages that are wanted at once."""

    passages: Annotated[list[PassageQuery], Field(min_length=1, max_length=LIMITS["batch"])]


class _Told(BaseModel):
    """What is answered; a later version may add a name, and takes none away."""


class Mention(_Told):
    """A reference found in a text, with its span in characters, half-open."""

    start: int
    end: int
    text: str
    reference: str
    held: bool
    permalink: str


class Mentions(_Told):
    """Every reference of a text, in order."""

    mentions: list[Mention]


class Note(_Told):
    """What a fair reader would have to know before the words are shared."""

    code: str
    message: str
    words: str
    place: str | None
    fixed: bool


class Difference(_Told):
    """A step from the quotation to the nearest true words."""

    kind: str
    quoted: str
    true: str


class VerdictAnswer(_Told):
    """Whether a quotation is verbatim, where it stands, and the nearest true words."""

    status: str
    verbatim: bool
    quotation: str
    address: str | None
    nearest: str | None
    omitted: list[str]
    differences: list[Difference]
    others: list[str]
    remarks: list[str]
    guard: list[Note]


class PassageAnswer(_Told):
    """Everything at once about a passage."""

    reference: str
    paragraph: str | None
    words: str | None
    check: str | None
    quote: str | None
    permalink: str
    links: dict[str, str]
    hashtags: list[str]
    alt_text: str
    csl: dict[str, Any]
    citations: dict[str, str]
    bibtex: str
    biblatex: str
    ris: str
    guard: list[Note]
    speaker: str | None
    others: list[str]


class Hit(_Told):
    """A paragraph that holds the words; ``marks`` are their spans in the snippet."""

    reference: str
    subject: str
    origin: str
    date: str | None
    classification: str | None
    label: str
    snippet: str
    marks: list[list[int]]


class Hits(_Told):
    """What a search found, the best first."""

    hits: list[Hit]


class ShelfValue(_Told):
    """One value of a shelf: cables held, of those published (null where that is not known)."""

    value: str
    label: str
    count: int
    published: int | None
    kind: str
    meaning: str


class ShelfAnswer(_Told):
    """The shelves, and the values of the one that was asked for."""

    shelves: list[str]
    shelf: str | None
    values: list[ShelfValue]


class Listed(_Told):
    """One cable in a list."""

    reference: str
    subject: str
    origin: str
    date: str | None
    classification: str | None
    released: str | None
    permalink: str


class CablesAnswer(_Told):
    """A page of cables, the newest first; ``after`` names the next page, null on the last one."""

    shelf: str | None
    value: ShelfValue | None
    narrower: list[ShelfValue]
    cables: list[Listed]
    after: str | None


class Problem(_Told):
    """An error (RFC 9457), with a stable code and a hint."""

    type: str
    title: str
    status: int
    detail: str
    hint: str
    code: str
    nearest: str | None


class BatchAnswer(_Told):
    """For each passage that was asked for, in order, the passage or the problem."""

    results: list[PassageAnswer | Problem]


class ListAnswer(_Told):
    """A reading list: its one address, and for each passage, in order, itself or the problem."""

    canonical: str
    permalink: str
    results: list[PassageAnswer | Problem]
