"""The service under gunicorn: worker processes with threads, each with engines of its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from citekit import desk
from citekit.errors import PortTaken
from citekit.settings import Settings
from citekit.web import metrics, rate
from citekit.web.guard import LIMITS
from citekit.web.worker import Worker

__all__ = ["serve"]

_GRACE = 15  # seconds that requests in flight have to finish
_PATIENCE = 30  # seconds that a worker may take until it answers


class _Service(BaseApplication):  # type: ignore[misc]
    """The application with its options, in gunicorn's own shape."""

    def __init__(self, settings: Settings, local: str, options: dict[str, Any]) -> None:
        self.settings = settings
        self.local = local
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            if name in self.cfg.settings:  # older releases lack some
                self.cfg.set(name, value)

    def load(self) -> Any:
        from citekit.web.app import create_app  # after the fork: V8 and databases are per process

        return create_app(self.settings, local=self.local)


def serve(host: str, port: int, *, on_ready: Callable[[str], None] | None = None) -> None:
    """Run until SIGTERM or Ctrl-C; raises PortTaken where another program listens already.

    ``on_ready`` is called once with the address, in a worker, when the service answers; without it
    the address is printed.  ``WEB_CONCURRENCY`` sets the number of workers, as gunicorn has it.
    Raises BadSetting too: what is wrong with the environment is said here, not by each worker.
    """
    settings = Settings.read(os.environ)
    desk.check_keys(settings)
    rate.check(settings)
    _refuse_taken(host, port)
    local = _address(host, port)
    folder = None if settings.metrics == "off" else metrics.share(_memory())
    tell = on_ready or _say

    def started(worker: Any) -> None:
        if worker.age == 1:  # the first worker, not one that replaces it
            threading.Thread(target=_tell, args=(local, tell), daemon=True).start()

    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": settings.workers,
        "threads": LIMITS["threads"],
        "worker_class": Worker,
        "worker_tmp_dir": _memory(),
        "graceful_timeout": _GRACE,
        "loglevel": "error",  # a warning would name the address that a bad request came from
        "limit_request_line": LIMITS["line"],
        "post_worker_init": started,
        "child_exit": lambda _, worker: metrics.forget(folder, worker.pid),
        "on_exit": lambda _: metrics.forget(folder),
        "control_socket_disable": True,
    }
    _Service(settings, local, options).run()


def _memory() -> str | None:
    """A folder in memory for signs of life and counters, which no slow or full disk may hold up."""
    folder = "/dev/shm"  # noqa: S108 - what is made there has a name of its own
    return folder if os.access(folder, os.W_OK) else None


def _address(host: str, port: int) -> str:
    """Where this machine reaches the service: a host that means every address is no place to go."""
    shown = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound to
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _say(address: str) -> None:
    print(f"citekit is ready: {address}/  (Ctrl-C ends it)", flush=True)  # noqa: T201 - what the operator waits for


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            other = port + 1 if port < 65535 else 8000
            raise PortTaken(
                f"Cannot listen on {host}:{port}: {reason}.",
                hint=f"Choose another port: citekit serve --port {other}, or make run PORT={other}",
            ) from error


def _tell(address: str, tell: Callable[[str], None]) -> None:
    """Call back with the address once the service answers there."""
    end = time.monotonic() + _PATIENCE
    place = address.removeprefix("http://")
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection(place, timeout=2)
            with contextlib.closing(line):
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    tell(address)
                    return
        time.sleep(0.05)
