"""A worker of the service whose threads belong to requests: no client holds one by saying nothing.

Gunicorn's own gives a new connection a thread for five seconds before a byte has come, waits without
end for the rest of a request, and, when an answer is out, stops in its one loop for two seconds
until the client hangs up.  Eight idle connections would stall all others.  Here a connection waits
in the loop until the head of its request is whole, a request has its time, and who does not hang up is waited for in the
loop as well.
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

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from citekit.web.guard import LIMITS

__all__ = ["Worker"]

_LINGER = 2.0  # seconds that a client has to hang up, or, when the service ends, to finish asking
_PIECE = 65_536
_PR_SET_PDEATHSIG = 1


class Worker(ThreadWorker):  # type: ignore[misc]
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

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection a thread; it waits in the loop until the head of a request is whole."""
        conn.close = partial(self._close, conn)
        if conn.parser is None:
            conn.init()
        conn.head = bytearray(conn.parser.unreader.take_buffered())
        if _is_whole(conn.head):
            self._hand_over(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + LIMITS["head"]
        self.pending_conns.append(conn)
        ready = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, ready)

    def on_pending_socket_readable(self, conn: Any, client: Any) -> None:
        """More of a head has come, or its client has gone."""
        try:
            piece = client.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        conn.head += piece
        if piece and not _is_whole(conn.head):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self._hand_over(conn)

    def _hand_over(self, conn: Any) -> None:
        conn.data_ready = True
        conn.parser.unreader.unread(bytes(conn.head))
        super().enqueue_req(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """At the end nobody who has sent no whole head is waited for longer than the others."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

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


def _is_whole(head: bytearray) -> bool:
    """Whether a head has ended, or is longer than any that is read (which its reader refuses)."""
    return b"\r\n\r\n" in head or len(head) > _PIECE
