"""What browsers and phones install: a search engine, and an application that takes what is shared.

Sources: OpenSearch 1.1 (draft 6) for the description; Web Application Manifest and Web Share Target
(W3C) for the other.  Android puts an address that is shared into ``text``, not ``url``.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask import url_for as path_for

from citekit.errors import Unavailable
from citekit.web.negotiate import answer
from citekit.web.tools import here

__all__ = ["blueprint"]

blueprint = Blueprint("install", __name__)
_ICONS = (("icon.svg", "any", "image/svg+xml"), ("icon-192.png", "192x192", "image/png"), ("icon-512.png", "512x512", "image/png"))  # fmt: skip
_SHARED = ("title", "text", "url")


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """The application; what is shared with it is posted, so that no address and no log holds it."""
    icons: list[dict[str, str]] = [
        {"src": path_for("static", filename=name), "sizes": sizes, "type": media_type}
        for name, sizes, media_type in _ICONS
    ]
    described: dict[str, Any] = {
        "name": "citekit",
        "short_name": "citekit",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#0b5c6b",
        "background_color": "#ffffff",
        "icons": [*icons, {**icons[-1], "purpose": "maskable"}],
        "share_target": {
            "action": path_for("tools.from_"),
            "method": "POST",
            "enctype": "application/x-www-form-urlencoded",
            "params": {name: name for name in _SHARED},
        },
    }
    return answer(current_app.json.dumps(described), "application/manifest+json")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The search field as a browser's own: a reference ID, a link or words; needs a public address."""
    base = here()
    if base is None:
        raise Unavailable(
            "A browser's search needs an absolute address, and this service has none yet.",
            hint="Its operator sets CITEKIT_BASE_URL.",
        )
    described = render_template("opensearch.xml", base=base)
    return answer(described, "application/opensearchdescription+xml")
