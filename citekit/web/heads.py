"""A worker of gunicorn's whose threads are given whole heads of requests, never half ones.

Gunicorn's own threads read a request's head themselves, and a client that sends a few bytes of one
and then nothing holds a thread for as long as it likes.  Here the loop that accepts connections
gathers the heads, and a thread begins when a head is whole.  A body is read by its thread, a piece
within seconds; who must bear clients that send bodies slowly puts a proxy before the service.
"""

from __future__ import annotations

import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from citekit.web.guard import LIMITS

__all__ = ["HeadWorker"]

_END = b"\r\n\r\n"
_PIECE = 65_536


class HeadWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, which gathers heads in its loop."""

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread as soon as the head of its next request has come."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        if conn.parser is None:
            conn.init()
            piece = struct.pack("ll", LIMITS["piece"], 0)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, piece)
        conn.head = bytearray(conn.parser.unreader.take_buffered())
        if _is_whole(conn.head):
            self._hand_over(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + LIMITS["head"]
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, readable)

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
        """At the end no connection that has sent no whole head is waited for longer than others."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


def _is_whole(head: bytearray) -> bool:
    """Whether a head has ended, or is longer than any that is read (which its reader refuses)."""
    return _END in head or len(head) > _PIECE
