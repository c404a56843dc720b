"""What the service counts of itself, in the text form that Prometheus reads.

Counted are routes, kinds of answer and durations, never addresses, words or who asked.  Where
several processes serve, each keeps its numbers in files of one folder (``share``), and whichever
is asked adds them up.  Nothing here loads the library of metrics before a process serves.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import citekit
from citekit import desk
from citekit.errors import CitekitError
from citekit.settings import Settings

__all__ = ["MEDIA_TYPE", "cached", "forget", "observe", "refused", "scrape", "share", "slots"]

MEDIA_TYPE = "text/plain; version=0.0.4"
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client reads it when it is loaded
_making = threading.Lock()
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds


@dataclass(frozen=True, slots=True)
class _Meters:
    requests: Any
    seconds: Any
    slots: Any
    refused: Any
    cache: Any


def _meters() -> _Meters:
    """The meters of this process, made once, at its first requests and so after any fork."""
    with _making:
        return _made()


@cache
def _made() -> _Meters:
    from prometheus_client import Counter, Gauge, Histogram

    return _Meters(
        Counter("citekit_requests", "Answers given.", ["route", "type", "status"]),
        Histogram(
            "citekit_request_seconds",
            "Time from the request to its answer.",
            ["route", "type"],
            buckets=_BOUNDS,
        ),
        Gauge(
            "citekit_slots",
            "Requests at dear work (busy) or waiting for their turn (queued).",
            ["work", "state"],
            multiprocess_mode="livesum",
        ),
        Counter("citekit_refused", "Requests that found every slot taken.", ["work"]),
        Counter("citekit_cache", "Answers that were not made again (hit), or were.", ["cache", "outcome"]),
    )  # fmt: skip


def observe(route: str, media_type: str, status: int, seconds: float) -> None:
    """Count one answer: the name of its route, its media type, its status, and how long it took."""
    meters = _meters()
    meters.requests.labels(route, media_type, str(status)).inc()
    meters.seconds.labels(route, media_type).observe(seconds)


def cached(name: str, *, hit: bool) -> None:
    """Count whether an answer was at hand: with the client (``client``), or here (``pages``)."""
    _meters().cache.labels(name, "hit" if hit else "miss").inc()


def slots(work: str, state: str, change: int) -> None:
    """One more (1) or one less (-1) request is ``busy`` or ``queued`` at some dear work."""
    _meters().slots.labels(work, state).inc(change)


def refused(work: str) -> None:
    """A request was refused since every slot of some dear work was taken."""
    _meters().refused.labels(work).inc()


class _Library:
    """What is held, counted when somebody asks; nothing where the library does not answer."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        yield InfoMetricFamily("citekit", "This program.", {"version": citekit.__version__})
        up = GaugeMetricFamily("citekit_library_up", "Whether the library answers.")
        try:
            held = desk.stats(settings=self._settings)
        except CitekitError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        size = GaugeMetricFamily("citekit_library_size", "How much is held.", labels=["of"])
        for name, number in held.items():
            if isinstance(number, int) and name != "published":
                size.add_metric([name], number)
        yield size


def scrape(settings: Settings) -> bytes:
    """All numbers of all processes, as Prometheus's text form."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    _meters()
    registry = CollectorRegistry()
    registry.register(_Library(settings))
    if os.environ.get(_FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = b""
    else:
        counted = generate_latest(REGISTRY)
    made: bytes = generate_latest(registry)
    return made + counted


def share(within: str | None = None) -> str | None:
    """Make the folder of all processes, before they are forked; None where nothing can be written.

    ``within``: a folder in memory, since a full disk ends a process that counts in a file there.

    A folder that the environment names already (for another server than ours) is used as it is.
    """
    if os.environ.get(_FOLDER):
        return None
    with suppress(OSError):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="citekit-metrics-", dir=within)
        return os.environ[_FOLDER]
    return None


def forget(folder: str | None, pid: int | None = None) -> None:
    """Drop what is no longer so: the slots of a process that ended, or at the end the whole folder."""
    if folder is None:
        return
    if pid is None:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for file in Path(folder).glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)
