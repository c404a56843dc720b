"""Each request watched: its ID, its line in the log, its place in the metrics.

A line names the route and never the path: an address may hold what a reader typed.  Of the
client's address only the network is kept.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, g, request
from werkzeug.exceptions import NotFound

from citekit.settings import Settings, unknown
from citekit.web import metrics

__all__ = ["begin", "crashed", "finish", "may_read_metrics", "start"]

ID = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PROXIED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
_QUIET = (
    "api.healthz",
    "api.readyz",
    "api.metrics",
)  # asked every few seconds, told where they fail
_log = logging.getLogger("citekit")


class _Lines(logging.Formatter):
    """A record as one JSON object: time, level, event, and what else is known of it."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "known", {}),
        }
        return json.dumps({name: value for name, value in line.items() if value is not None})


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """The handler of this module, known by its class, so that there is one in a process."""


def start(app: Flask, settings: Settings, environ: dict[str, str]) -> None:
    """Set up the log as the settings say, and watch every request of an application."""
    for handler in [h for h in _log.handlers if isinstance(h, _Handler)]:
        _log.removeHandler(handler)
    if settings.log == "json":
        made = _Handler(sys.stderr)
        made.setFormatter(_Lines())
        _log.addHandler(made)
        _log.setLevel(logging.INFO)
    for sentence in unknown(environ):
        _log.warning(sentence)
    app.before_request(begin)
    app.after_request(finish)


def begin() -> None:
    """Give a request its ID: the one that a proxy gave it, if that is well formed, or a new one."""
    given = request.headers.get(ID, "")
    g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()


def finish(response: Response) -> Response:
    """Count a request, write its line, and send its ID along."""
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    response.headers[ID] = g.get("request_id", "")
    route = request.endpoint or "none"
    metrics.observe(route, response.mimetype or "none", response.status_code, seconds)
    if "HTTP_IF_NONE_MATCH" in request.environ:
        metrics.cached("client", hit=response.status_code == 304)
    is_told = response.status_code >= 400 or route not in _QUIET
    if is_told and _log.isEnabledFor(logging.INFO):
        _log.info("request", extra={"known": _known(response, seconds)})
    return response


def _known(response: Response, seconds: float) -> dict[str, object]:
    return {
        "id": g.get("request_id"),
        "route": request.endpoint or "none",
        "method": request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other",
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "type": response.mimetype,
        "network": network(request.remote_addr),
    }  # fmt: skip


def network(address: str | None) -> str | None:
    """The network of an address: the first 24 bits of IPv4, 48 of IPv6; no single person's.

    >>> network("203.0.113.77"), network("2001:db8:1:2::3"), network("here")
    ('203.0.113.0/24', '2001:db8:1::/48', None)
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def crashed(error: Exception) -> None:
    """Log where an error that nobody foresaw happened, and not its message, which may quote."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    known = {"id": g.get("request_id"), "route": request.endpoint or "none"}
    _log.error("unforeseen %s in %s: %s", type(error).__name__, request.endpoint, where,
               extra={"known": known})  # fmt: skip


def may_read_metrics(settings: Settings) -> None:
    """Raise NotFound where the metrics are not for whoever asks.

    ``loopback`` means a program of this machine: a proxy on it asks for somebody else, and says so.
    """
    if settings.metrics == "open":
        return
    if settings.metrics == "loopback" and not any(map(request.headers.get, _PROXIED)):
        try:
            if ipaddress.ip_address(request.remote_addr or "").is_loopback:
                return
        except ValueError:
            pass
    raise NotFound
