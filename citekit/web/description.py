"""The interface for programs, described: ``/openapi.json`` for them, ``/api`` for people.

Source: OpenAPI Specification 3.1.1; JSON Schema 2020-12, as pydantic writes it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import citekit
from citekit import assets, desk
from citekit.web import models
from citekit.web.endpoints import ENDPOINTS, MEDIA_TYPE, Endpoint
from citekit.web.negotiate import answer, page, settings

__all__ = ["EXAMPLES", "blueprint", "openapi"]

blueprint = Blueprint("description", __name__)
EXAMPLES = ("verify.py.txt", "verify.mjs")
"""Programs that the page shows and a test runs; a wheel takes no Python among the templates."""
_PROBLEM = "application/problem+json"
_REFUSALS = {
    "404": "What is named is not there, or means nothing.",
    "406": "The version that is asked for is not spoken here.",
    "413": "The body is too large.",
    "414": "The address is too long to be one.",
    "415": "The body is of another media type.",
    "422": "What is asked cannot be read or done.",
    "451": "What is named is withheld, for the reason that is given.",
    "503": "Too much is asked at once, or a part is out of reach; try again later.",
}
_SCHEMA = "#/components/schemas/{model}"


@blueprint.get("/openapi.json")
def specification() -> Response:
    """The description for programs."""
    described = openapi(settings().base_url)
    response = answer(current_app.json.dumps(described), "application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/api")
def readable() -> Response:
    """The description for people, with an example in each of two languages."""
    rows = [(row, _parameters(row)) for row in ENDPOINTS]
    examples = {name.removesuffix(".txt"): _example(name) for name in EXAMPLES}
    return page(
        "api.html", rows=rows, examples=examples, media_type=MEDIA_TYPE, formats=desk.formats()
    )


@cache
def _example(name: str) -> str:
    return (assets.templates() / "examples" / name).read_text()


def openapi(base_url: str | None) -> dict[str, Any]:
    """The description of every endpoint, made of the models that check what is asked."""
    gives = {row.gives for row in ENDPOINTS if not isinstance(row.gives, str)} | {models.Problem}
    takes = {row.takes for row in ENDPOINTS if row.method == "POST"}
    wanted: list[tuple[type[BaseModel], Any]] = [(model, "serialization") for model in gives]
    wanted += [(model, "validation") for model in takes]
    wanted.sort(key=lambda pair: pair[0].__name__)
    _, schemas = models_json_schema(wanted, ref_template=_SCHEMA)
    paths: dict[str, dict[str, Any]] = {}
    for row in ENDPOINTS:
        paths.setdefault(f"/api{row.path}", {})[row.method.lower()] = _operation(row)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "citekit",
            "version": citekit.__version__,
            "summary": "Permalinks, cards, citations and proof for the published U.S. diplomatic cables.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": base_url or "/"}],
        "paths": paths,
        "components": {"schemas": schemas["$defs"]},
    }


def _operation(row: Endpoint) -> dict[str, Any]:
    problem = {_PROBLEM: {"schema": {"$ref": _SCHEMA.format(model="Problem")}}}
    refused = {s: {"description": text, "content": problem} for s, text in _REFUSALS.items()}
    made: dict[str, Any] = {
        "operationId": row.name,
        "summary": row.summary,
        "responses": {"200": {"description": row.summary, "content": _content(row)}, **refused},
    }
    if row.method == "POST":
        schema = {"$ref": _SCHEMA.format(model=row.takes.__name__)}
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    else:
        made["parameters"] = _parameters(row)
        made["responses"]["304"] = {"description": "The client has this answer already."}
    return made


def _content(row: Endpoint) -> dict[str, Any]:
    if isinstance(row.gives, str):
        return {row.gives: {"schema": {}}}
    schema = {"schema": {"$ref": _SCHEMA.format(model=row.gives.__name__)}}
    return {"application/json": schema, MEDIA_TYPE: schema}


def _parameters(row: Endpoint) -> list[dict[str, Any]]:
    """The members of what a row takes, each as a parameter of a query."""
    schema = row.takes.model_json_schema(ref_template=_SCHEMA)
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": member.get("description", ""),
            "schema": _plain(member),
        }
        for name, member in schema["properties"].items()
    ]


def _plain(member: dict[str, Any]) -> dict[str, Any]:
    """A member's schema; in a query it is left out rather than null."""
    kept = {k: v for k, v in member.items() if k not in ("title", "description")}
    options = [option for option in kept.pop("anyOf", ()) if option.get("type") != "null"]
    if kept.get("default", "") is None:
        del kept["default"]
    return {**(options[0] if options else {}), **kept}
