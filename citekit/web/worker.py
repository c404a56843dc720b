"""A worker of the service whose threads belong to requests: no client holds one by saying nothing.

Gunicorn's own waits without end for the rest of a request and, when an answer is out, stops in its one
loop for two seconds until the client hangs up.  Here heads are gathered in the loop (``heads``), a
request has its time, and who does not hang up is waited for in the loop as well.
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

from citekit.web.guard import LIMITS
from citekit.web.heads import HeadWorker

__all__ = ["Worker"]

_LINGER = 2.0  # seconds that a client has to hang up, or, when the service ends, to finish asking
_PIECE = 65_536
_PR_SET_PDEATHSIG = 1


class Worker(HeadWorker):
    """Gunicorn's worker of threads, with bounds on what clients may keep waiting."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._asking: dict[Any, tuple[float, bool]] = {}  # in a thread: till when; is it asked
        self._answered: dict[Any, float] = {}  # those whose client is to hang up, likewise
        self._last: float | None = None  # when the unasked are cut, once the service ends

    def init_process(self) -> None:
        """Begin; where the system can, end with the parent, so that its port is free at once."""
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != self.ppid:
                return
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take connections or no more; those that wait when the service ends are still taken."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            listener.setblocking(False)
            before = -1
            while before < self.nr_conns < self.worker_connections:
                before = self.nr_conns
                self.accept(listener)

    def enqueue_req(self, conn: Any) -> None:
        """Gather the head of a connection's next request."""
        conn.close = partial(self._close, conn)
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """Read and answer a request, in a thread."""
        self._asking[conn] = time.monotonic() + LIMITS["head"], False
        try:
            return super().handle(conn)
        finally:
            self._asking.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head has come; body and answer have their time, too."""
        self._asking[conn] = time.monotonic() + LIMITS["request"], True
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """End the connections whose time is over; the loop calls it once a second at least."""
        super().murder_pending()
        now = time.monotonic()
        if not self.alive and self._last is None:
            self._last = now + _LINGER
        for conn, (end, is_asked) in list(self._asking.items()):
            if now > end or (not is_asked and self._last is not None and now > self._last):
                with suppress(OSError):  # wakes the thread that waits for it
                    conn.sock.shutdown(socket.SHUT_RDWR)
        for conn, end in list(self._answered.items()):
            if now <= end:
                break
            self._let_go(conn)

    def _close(self, conn: Any, graceful: bool = False) -> None:
        """Close a connection; with ``graceful`` when its client has, so that no answer is cut."""
        try:
            if not graceful:
                conn.sock.close()
                return
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
        except OSError:
            conn.sock.close()
            return
        self.nr_conns += 1  # it still counts, so that the service ends after it
        self._answered[conn] = time.monotonic() + _LINGER
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))

    def _drain(self, conn: Any, sock: socket.socket) -> None:
        with suppress(BlockingIOError):
            try:
                data = sock.recv(_PIECE)
            except ConnectionError:
                data = b""
            if not data:
                self._let_go(conn)

    def _let_go(self, conn: Any) -> None:
        del self._answered[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.sock.close()
