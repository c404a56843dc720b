"""Places for work that takes a while, so that it never holds every thread of a process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar

from citekit.errors import CitekitError
from citekit.web import metrics

__all__ = ["Busy", "Counts", "Slots"]

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class Busy(CitekitError):
    """More at once than this service does; it says when to come back."""

    code = "busy"
    status = 503


class Counts(NamedTuple):
    """What one kind of work does in this process: now at work, now waiting; done and refused."""

    working: int
    waiting: int
    done: int
    refused: int


class Slots:
    """Places for one kind of work.

    ``places`` requests may be inside, ``at_once`` of them working and the others waiting their
    turn for ``patience`` seconds; who finds no place is refused at once.  ``room`` is what all
    kinds share: it leaves some threads to the pages that take none.  ``what`` names the work in
    the sentence that refuses it.
    """

    def __init__(
        self,
        places: int,
        *,
        at_once: int,
        patience: float,
        what: str = "cards",
        room: threading.BoundedSemaphore | None = None,
    ) -> None:
        self.what = what
        self._places = threading.BoundedSemaphore(places)
        self._turns = threading.BoundedSemaphore(at_once)
        self._room = room or threading.BoundedSemaphore(places)
        self._patience = patience
        self._lock = threading.Lock()
        self._counted = [0, 0, 0, 0]

    @property
    def counts(self) -> Counts:
        """What this process does and has done of it."""
        with self._lock:
            return Counts(*self._counted)

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
        self._count(waiting=1)
        is_mine = self._turns.acquire(timeout=self._patience)
        self._count(waiting=-1)
        if not is_mine:
            raise self._busy()
        self._count(working=1)
        try:
            yield
        finally:
            self._count(working=-1, done=1)
            self._turns.release()

    def held(self, work: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
        """A function that holds a place while it works."""

        @wraps(work)
        def slotted(*args: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
            with self.one():
                return work(*args, **named)

        return slotted

    def _count(self, working: int = 0, waiting: int = 0, done: int = 0, refused: int = 0) -> None:
        with self._lock:
            for at, change in enumerate((working, waiting, done, refused)):
                self._counted[at] += change
        if working:
            metrics.slots(self.what, "busy", working)
        if waiting:
            metrics.slots(self.what, "queued", waiting)
        if refused:
            metrics.refused(self.what)

    def _busy(self) -> Busy:
        self._count(refused=1)
        seconds = max(1, round(self._patience))
        unit = "second" if seconds == 1 else "seconds"
        return Busy(
            f"Too many {self.what} at once.",
            hint=f"Try again in {seconds} {unit}.",
            retry_after=seconds,
        )
