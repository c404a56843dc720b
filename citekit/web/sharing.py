"""The share panel of a page: posts for every network, a thread, texts to copy."""

from __future__ import annotations

from typing import Any

from flask import request

from citekit import desk
from citekit.errors import UnknownName
from citekit.model import Passage
from citekit.web.guard import LIMITS
from citekit.web.negotiate import settings

__all__ = ["panel", "picked"]

_LINKED_ONLY = ("facebook", "linkedin", "reddit", "hackernews")
_KEPT = ("size", "theme", "style", "locale", "text")


def picked() -> tuple[str, str]:
    """What the request says of the panel: a Mastodon server, and a network whose thread is shown."""
    return (
        request.args.get("instance", "").strip()[: LIMITS["name"]],
        request.args.get("thread", "").strip()[: LIMITS["name"]],
    )


def panel(found: Passage) -> dict[str, Any]:
    """What part-share.html shows; raises UnknownName for a thread on no network."""
    instance, threaded = picked()
    wrong = None
    try:
        posts = desk.posts(found, instance=instance, settings=settings())
    except UnknownName as error:
        wrong, posts = error, desk.posts(found, settings=settings())
    cut = [p for p in posts if p.limit and p.url and found.text not in p.text]
    is_short = 0 < len(found.text) <= LIMITS["thread"]
    return {
        "posts": posts,
        "linked_only": _LINKED_ONLY,
        "texts_to_copy": {post.name: post.text for post in posts if not post.url},
        "instance": instance,
        "no_instance": wrong,
        "threads": [p for p in cut if is_short and p.name not in _LINKED_ONLY],
        "thread": _thread(found, threaded, None if wrong else instance) if is_short else (),
        "statements": {
            code: desk.statement(found, code, settings=settings()) for code in desk.languages()
        },
        "kept": {
            name: request.args[name][: LIMITS["name"]] for name in _KEPT if name in request.args
        },
    }


def _thread(found: Passage, network: str, instance: str | None) -> tuple[desk.Post, ...]:
    if not network:
        return ()
    return desk.thread(found, network, instance=instance, settings=settings())
