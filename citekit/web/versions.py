"""The texts of one cable side by side, at ``/versions/REF``."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from citekit import desk
from citekit.web.guard import LIMITS
from citekit.web.negotiate import answer, page, requested, settings, wants_page

__all__ = ["blueprint"]

blueprint = Blueprint("versions", __name__)


@blueprint.get("/versions/<ref>")
def versions(ref: str) -> AnyResponse:
    """Two texts of a cable; ``?old=`` and ``?new=`` name them by the beginnings of their hashes."""
    old, new = (request.args.get(name, "").strip()[: LIMITS["name"]] for name in ("old", "new"))
    found = desk.compare_texts(ref[: LIMITS["name"]], old, new, settings=settings())
    here = f"/versions/{found.cable.reference}"
    if requested() != here:
        query = request.query_string.decode("latin-1")
        return redirect(here + (f"?{query}" if query else ""), 308)
    if not wants_page():
        made = answer(current_app.json.dumps(desk.comparison_as_dict(found)), "application/json")
        made.headers["Access-Control-Allow-Origin"] = "*"
        made.vary.add("Accept")
        return made
    return page("versions.html", found=found, cable=found.cable, rows=_rows(found))


def _rows(found: desk.Comparison) -> list[dict[str, Any]]:
    """Pairs that differ, each alone, and between them stretches of those that do not."""
    rows: list[dict[str, Any]] = []
    for pair in found.pairs:
        if not pair.is_same:
            rows.append({"pair": pair})
        elif rows and "same" in rows[-1]:
            rows[-1]["same"].append(pair)
        else:
            rows.append({"same": [pair]})
    return rows
