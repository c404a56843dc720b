"""How often one address may ask: Flask-Limiter, counting in memory or in Valkey or Redis."""

from __future__ import annotations

import logging
import math
import time
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RateLimitExceeded
from werkzeug.middleware.proxy_fix import ProxyFix

from citekit.errors import BadSetting, CitekitError
from citekit.settings import Settings
from citekit.web import metrics
from citekit.web.guard import CITED, COSTS, FREE, LIMITS
from citekit.web.negotiate import form_of, pictures, problem

__all__ = ["TooOften", "check", "count_at", "install"]

_PATIENCE = 0.25  # seconds that the counting server may take to answer


class TooOften(CitekitError):
    """More from one address than this service answers; it says when to come back."""

    code = "too-often"
    status = 429


def check(settings: Settings) -> None:
    """Raises BadSetting where limits shall be counted elsewhere and the client for it is missing."""
    if settings.limits and find_spec("redis") is None:
        raise BadSetting(
            "CITEKIT_LIMITS needs the client of Redis and Valkey, which is not installed.",
            hint="pip install 'citekit[limits]'",
        )


def install(app: Flask, settings: Settings) -> None:
    """Make an application limit each address as the settings say; raises BadSetting."""
    check(settings)
    if settings.proxies:
        proxied = ProxyFix(app.wsgi_app, settings.proxies, x_proto=0, x_host=0)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    if not settings.rate_limit:
        return
    # Each worker counts for itself while the server that counts for all is gone.
    limiter = Limiter(
        lambda: count_at(request.remote_addr or ""),
        application_limits=[settings.rate_limit],
        application_limits_cost=_cost,
        application_limits_exempt_when=lambda: request.endpoint in FREE,
        storage_uri=settings.limits.replace("valkey", "redis", 1) or "memory://",
        storage_options={"socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE}  # type: ignore[dict-item]
        if settings.limits
        else {},
        strategy="sliding-window-counter",
        in_memory_fallback_enabled=bool(settings.limits),
        swallow_errors=True,
        key_prefix="citekit",
    )
    limiter.logger = logging.getLogger("citekit.limits")
    limiter.logger.setLevel(logging.INFO)
    limiter.logger.addFilter(_is_impersonal)
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _told)


def count_at(address: str) -> str:
    """Under what the requests of an address are counted: itself, or the first 64 bits of an IPv6.

    Whoever has one address of IPv6 has all 18 quintillion that begin like it (RFC 6177).

    >>> count_at("203.0.113.9"), count_at("::ffff:203.0.113.9"), count_at("2001:db8::1")
    ('203.0.113.9', '203.0.113.9', '2001:db8::/64')
    >>> count_at("[2001:db8:0:0:7::1]:8080"), count_at("203.0.113.9:80"), count_at("nonsense")
    ('2001:db8::/64', '203.0.113.9', 'unknown')
    """
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, 64), strict=False) if found.version == 6 else found)


def _cost() -> int:
    """The points that this request costs."""
    cost = COSTS.get(request.endpoint or "", 1)
    is_cited = not CITED.isdisjoint(request.args)
    is_dear = cost == 1 and (is_cited or form_of(request.path)[1] in pictures())
    return LIMITS["dear"] if is_dear else cost


def _is_impersonal(record: logging.LogRecord) -> bool:
    """Whether a line of Flask-Limiter's names nobody: those that name an address have arguments."""
    return not record.args


def _told(_: RateLimitExceeded) -> tuple[Response, int]:
    metrics.refused("addresses")
    seconds = 1
    with suppress(Exception):  # the counting server may be gone by now
        limit = next(iter(current_app.extensions["limiter"])).current_limit
        seconds = max(1, math.ceil(limit.reset_at - time.time()))
    return problem(
        TooOften(
            "This address asks for more than is answered here.",
            hint=f"Try again in {seconds} second{'' if seconds == 1 else 's'}.",
            retry_after=seconds,
        )
    )
