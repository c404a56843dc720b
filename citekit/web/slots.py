"""Places for work that takes a while, so that it never holds every thread of a process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from citekit.errors import CitekitError
from citekit.web import metrics

__all__ = ["Busy", "Slots"]

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class Busy(CitekitError):
    """More at once than this service does; it says when to come back."""

    code = "busy"
    status = 503


class Slots:
    """Places for one kind of work.

    ``places`` requests may be inside, ``at_once`` of them working and the others waiting their
    turn for ``patience`` seconds; who finds no place is refused at once.  ``room`` is what all
    kinds share: it leaves some threads to the pages that take none.  ``work`` names it in the
    metrics and ``what`` in the sentence that refuses it.
    """

    def __init__(
        self,
        places: int,
        *,
        at_once: int,
        patience: float,
        work: str = "cards",
        what: str = "cards",
        room: threading.BoundedSemaphore | None = None,
    ) -> None:
        self._what = what
        self._work = work
        self._places = threading.BoundedSemaphore(places)
        self._turns = threading.BoundedSemaphore(at_once)
        self._room = room or threading.BoundedSemaphore(places)
        self._patience = patience

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place while working; raises Busy."""
        if not self._places.acquire(blocking=False):
            raise self._busy()
        try:
            if not self._room.acquire(blocking=False):
                raise self._busy()
            try:
                yield from self._turn()
            finally:
                self._room.release()
        finally:
            self._places.release()

    def _turn(self) -> Iterator[None]:
        self._wait()
        metrics.slots(self._work, "busy", 1)
        try:
            yield
        finally:
            metrics.slots(self._work, "busy", -1)
            self._turns.release()

    def _wait(self) -> None:
        metrics.slots(self._work, "queued", 1)
        try:
            if not self._turns.acquire(timeout=self._patience):
                raise self._busy()
        finally:
            metrics.slots(self._work, "queued", -1)

    def held(self, work: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
        """A function that holds a place while it works."""

        @wraps(work)
        def slotted(*args: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
            with self.one():
                return work(*args, **named)

        return slotted

    def _busy(self) -> Busy:
        metrics.refused(self._work)
        seconds = max(1, round(self._patience))
        unit = "second" if seconds == 1 else "seconds"
        return Busy(
            f"Too many {self._what} at once.",
            hint=f"Try again in {seconds} {unit}.",
            retry_after=seconds,
        )
