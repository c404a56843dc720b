"""The page to drop a card on: is it genuine?  Nothing of it is kept, logged, or put into a file."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import IO, Any, cast

import flask
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.utils import cached_property

from citekit import desk
from citekit.errors import CitekitError, UnreadableFile
from citekit.model import CardVerdict
from citekit.web.guard import LIMITS, SLOTS
from citekit.web.negotiate import answer, page, settings, wants_page

__all__ = ["Request", "blueprint"]

blueprint = Blueprint("drop", __name__)


class _Body:
    """A body whose reading fails as a request that cannot be read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._stream, name)
        if not callable(found):
            return found

        def read(*args: Any) -> Any:
            try:
                return found(*args)
            except HTTPException:
                raise
            except Exception as error:  # every server has its own for a body that is none
                raise BadRequest from error

        return read


class Request(flask.Request):
    """A request whose files stay in memory; their size is bounded with the body's."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; chunks that lie and pieces that never come are the client's fault."""
        return cast("IO[bytes]", _Body(super().stream))

    def _get_file_stream(self, *_arguments: Any, **_named: Any) -> io.BytesIO:
        return io.BytesIO()


@blueprint.get("/verify/card")
def ask() -> Response:
    """The form; it works without a script."""
    return _page()


@blueprint.post("/verify/card")
def tell() -> Response:
    """What a picture is, as a page or as JSON."""
    request.max_content_length = LIMITS["picture"]
    file = request.files.get("card")
    data = file.read() if file else b""
    if not wants_page():
        response = answer(
            current_app.json.dumps(desk.card_verdict_as_dict(_verdict(data))), "application/json"
        )
        response.headers["Cache-Control"] = "no-store"
        return response
    try:
        return _page(verdict=_verdict(data))
    except CitekitError as error:
        if error.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            raise
        return _page(status=error.status, error=error)


def _verdict(data: bytes) -> CardVerdict:
    if not data:
        raise UnreadableFile("No picture was sent.", hint="Choose the file of a card.")
    with SLOTS["pictures"].one():
        return desk.verify_card(data, settings=settings())


def _page(**context: Any) -> Response:
    verdict: CardVerdict | None = context.get("verdict")
    place = desk.place(verdict.passage) if verdict and verdict.passage else None
    response = page("verify-card.html", place=place, **context)
    response.headers["Cache-Control"] = "no-store"
    return response
