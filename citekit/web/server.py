"""The service under gunicorn: worker processes with threads, each with engines of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from citekit.errors import PortTaken

__all__ = ["serve"]

WORKERS, THREADS = 2, 4
_GRACE = 15  # seconds that requests in flight have to finish


class _Service(BaseApplication):  # type: ignore[misc]
    """The application with its options, in gunicorn's own shape."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from citekit.web.app import create_app  # after the fork: V8 and databases are per process

        return create_app()


def serve(host: str, port: int, *, say: Callable[[str], None] = print) -> None:
    """Run until SIGTERM or Ctrl-C; raises PortTaken where another program listens already."""
    _refuse_taken(host, port)
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": int(os.environ.get("WEB_CONCURRENCY", WORKERS)),
        "threads": THREADS,
        "worker_class": "gthread",
        "graceful_timeout": _GRACE,
        "loglevel": "warning",
        "limit_request_line": 8190,
        "control_socket_disable": True,
    }
    threading.Thread(target=_tell, args=(host, port, say), daemon=True).start()
    _Service({name: value for name, value in options.items() if _known(name)}).run()


def _known(name: str) -> bool:
    from gunicorn.config import make_settings  # type: ignore[import-untyped]

    return name in make_settings()


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Cannot listen on {host}:{port}: {error.strerror.lower() if error.strerror else error}.",
                hint=f"Choose another port: make run PORT={port + 1 if port < 65535 else 8000}",
            ) from error


def _tell(host: str, port: int, say: Callable[[str], None]) -> None:
    """Print the address once it answers."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104 - compared, not bound to
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection((shown, port), timeout=1):
            say(
                f"citekit is ready: http://{f'[{shown}]' if ':' in shown else shown}:{port}/  (Ctrl-C ends it)"
            )
            return
        time.sleep(0.05)
