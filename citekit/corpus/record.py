"""Cables and problems as ``citekit read --json`` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from citekit.corpus.listing import PublishedList
from citekit.model import Article, Cable, Preference, Problem

__all__ = ["as_dict", "as_dicts"]


def as_dicts(
    found: Iterable[Cable | Article | Preference | Problem | PublishedList], file: str
) -> Iterator[dict[str, Any]]:
    """Cables and problems as ``citekit read --json`` prints them: one object for every cable."""
    problems = []
    cables = 0
    for one in found:
        if isinstance(one, Problem):
            problems.append(one)
        elif isinstance(one, PublishedList):
            problems.append(Problem(one.where, "", one.sentence))
        elif isinstance(one, Cable):
            cables += 1
            yield as_dict(one, file)
    if problems or not cables:
        yield as_dict(None, file, problems)


def as_dict(cable: Cable | None, file: str, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """One cable, or a file's problems, with the keys of ``citekit read --json``."""
    date = None
    if cable and cable.date:
        date = cable.date.strftime("%Y-%m-%dT%H:%MZ" if cable.date_is_exact else "%Y-%m-%d")
    return {
        "file": file,
        "reference": str(cable.reference) if cable else None,
        "published_as": cable.reference.published_as if cable else None,
        "date": date,
        "classification": cable.classification if cable else None,
        "origin": cable.origin if cable else None,
        "subject": cable.subject if cable else None,
        "tags": [tag.name for tag in cable.tags] if cable else [],
        "references": list(dict.fromkeys(str(m.reference) for m in cable.mentions))
        if cable
        else [],
        "classified_by": cable.classified_by.name if cable and cable.classified_by else None,
        "signed_by": ", ".join(cable.signed_by) or None if cable else None,
        "paragraphs": [
            {
                "label": p.label,
                "number": p.number,
                "occurrence": p.occurrence,
                "marking": p.marking,
                "text": p.text,
                "anchor": p.anchor,
            }
            for p in (cable.paragraphs if cable else ())
        ],
        "problems": [
            {"where": p.where, "raw": p.raw, "message": p.message}
            for p in (*(cable.problems if cable else ()), *problems)
        ],
    }
