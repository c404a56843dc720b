"""The settings, read once, as one frozen object.

Every setting is a row of ``SETTINGS``; ``Settings.read``, the configuration file, documentation
and ``citekit serve --settings`` read the same table.  A value comes from the environment
(``CITEKIT_BASE_URL``), else from the configuration file (``base_url``), else it is the default.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from citekit import assets, config
from citekit.errors import BadSetting

__all__ = [
    "SETTINGS",
    "Setting",
    "Settings",
    "config_file",
    "data_folder",
    "is_loopback",
    "unknown",
]

_PREFIX = "CITEKIT_"
_OURS = ("CITEKIT_CONFIG", "CITEKIT_TEST_")  # beginnings of names that mean something elsewhere
_MOST_WORKERS = 256
_MOST_PROXIES = 10
_RATE = re.compile(r"([1-9][0-9]{0,8})\s*(?:/|per)\s*(second|minute|hour)s?", re.IGNORECASE)
_USUAL_RATE = "600 per minute"
_COUNTERS = ("redis://", "rediss://", "redis+unix://", "valkey://", "valkeys://", "valkey+unix://")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: name, default as printed, one or two sentences, how it is read.

    ``read`` takes the name under which the value was given (for its sentence) and the value, an
    empty text where none was; it raises BadSetting.  ``is_path``: in the configuration file a
    relative one is meant from that file's folder.
    """

    name: str
    default: str
    purpose: str
    read: Callable[[str, str], Any]
    is_path: bool = False
    variable: str = ""

    @property
    def key(self) -> str:
        """The variable of the environment."""
        return self.variable or _PREFIX + self.name.upper()


def _one_of(*names: str) -> Callable[[str, str], str]:
    """A reader of one of some words; the first is the default."""

    def read(key: str, value: str) -> str:
        if value and value.lower() not in names:
            raise BadSetting(
                f"{key} is none of its values: {value[:40]!r}.",
                hint=f"Set it to {', '.join(names[:-1])} or {names[-1]}.",
            )
        return value.lower() or names[0]

    return read


def _text(key: str, value: str) -> str:  # noqa: ARG001 - every reader is told the name
    return value


def _folder(key: str, value: str) -> Path | None:  # noqa: ARG001
    return Path(value) if value else None


def _database(key: str, value: str) -> str:  # noqa: ARG001
    return value or str(data_folder() / "citekit.db")


def _workers(key: str, value: str) -> int:
    if not value:
        return 2
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= _MOST_WORKERS):
        raise BadSetting(
            f"{key} is no number of workers: {value[:40]!r}.",
            hint=f"Set it to a number from 1 to {_MOST_WORKERS}.",
        )
    return int(value)


def _public_base(key: str, value: str) -> str | None:
    value = value.rstrip("/")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if (
        parts.scheme not in ("http", "https")
        or not host
        or parts.username
        or parts.query
        or parts.fragment
        or not value.isascii()
        or any(c.isspace() for c in value)
    ):
        raise BadSetting(
            f"{key} is not a web address: {value!r}.",
            hint="Set it to something like https://cables.example.org, without ? or #.",
        )
    if is_loopback(host):
        return None
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def _rate(key: str, value: str) -> str:
    if value.lower() == "off":
        return ""
    found = _RATE.fullmatch(value or _USUAL_RATE)
    if not found:
        raise BadSetting(
            f"{key} is no limit: {value[:40]!r}.",
            hint=f"Set it to something like {_USUAL_RATE}, to 20 per second, or to off.",
        )
    return f"{int(found[1])} per {found[2].lower()}"


def _counter(key: str, value: str) -> str:
    if value and not value.lower().startswith(_COUNTERS):
        raise BadSetting(
            f"{key} is no address of a Valkey or Redis server.",  # which may hold a password
            hint="Set it to something like redis://127.0.0.1:6379/0, or leave it unset.",
        )
    return value


def _proxies(key: str, value: str) -> int:
    if not value:
        return 0
    if not (value.isascii() and value.isdigit() and int(value[:3]) <= _MOST_PROXIES):
        raise BadSetting(
            f"{key} is no number of proxies: {value[:40]!r}.",
            hint=f"Set it to a number from 0 to {_MOST_PROXIES}.",
        )
    return int(value)


SETTINGS = (
    Setting(
        "base_url",
        "unset",
        "Public address of the service, as in https://cables.example.org; every absolute link "
        "comes from it. Unset or loopback: cards, posts and citations carry the original's address.",
        _public_base,
    ),
    Setting(
        "database",
        "sqlite file",
        "Path of a SQLite file, or a database URL such as postgresql+psycopg://host/name; several "
        "servers of one library are named host-a:5432,host-b:5432 there, and reading goes on at a "
        "replica while the primary is away. Default: var/citekit.db in a checkout, else the user's data folder.",
        _database,
        is_path=True,
    ),
    Setting(
        "themes",
        "unset",
        "A folder of a newsroom's own card themes: NAME.toml with colours, and beside it the logo "
        "and typefaces that it names.",
        _folder,
        is_path=True,
    ),
    Setting(
        "keys",
        "unset",
        "Folder of key.pem and certificates.pem, made by citekit keys new or your own: quote cards "
        "are then signed (C2PA). Unset: they are not.",
        _text,
        is_path=True,
    ),
    Setting(
        "metrics",
        "loopback",
        "Who may read /metrics: loopback (programs on this machine that come through no proxy), "
        "open (everyone who reaches the service) or off.",
        _one_of("loopback", "open", "off"),
    ),
    Setting(
        "log",
        "off",
        "json: one JSON object a line on standard error for each request: route, status, "
        "milliseconds, request ID, shortened address; nothing that a reader typed. off: errors only.",
        _one_of("off", "json"),
    ),
    Setting(
        "rate_limit",
        _USUAL_RATE,
        "Points that one address may spend per second, minute or hour: a page costs 1, a card, "
        "a search or a check 4; who has none left is told when to come back. off: no limit, for a "
        "trusted network. Of an IPv6 address the first 64 bits count.",
        _rate,
    ),
    Setting(
        "limits",
        "in memory",
        "A Valkey or Redis server that counts for all workers and machines together, as in "
        "redis://127.0.0.1:6379/0. Default: every worker counts for itself. Where the server is "
        "gone, each counts for itself until it is back.",
        _counter,
    ),
    Setting(
        "proxies",
        "0",
        "How many proxies of yours a request comes through: the visitor's address is then the one "
        "so many places from the end of X-Forwarded-For. 0: that header is not believed.",
        _proxies,
    ),
    Setting(
        "workers",
        "2",
        "Processes that serve, from 1 to 256; the environment calls it WEB_CONCURRENCY.",
        _workers,
        variable="WEB_CONCURRENCY",
    ),
)
"""The one table of settings; ``name`` is the field of Settings and the key of citekit.toml."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set: one field for each row of ``SETTINGS``.

    ``base_url`` is None where nothing public may be linked to (unset, or a loopback host);
    ``database`` is a database URL or the path of a SQLite file; ``themes`` a folder of card themes;
    ``keys`` the folder of the key that cards are signed with, or an empty string.  Settings that
    are made by hand limit no address (``rate_limit`` is empty); those that are read do.
    """

    base_url: str | None = None
    database: str = field(default_factory=lambda: str(data_folder() / "citekit.db"))
    themes: Path | None = None
    keys: str = ""
    metrics: str = "loopback"
    log: str = "off"
    rate_limit: str = ""
    limits: str = ""
    proxies: int = 0
    workers: int = 2

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """Settings from environment variables and the configuration file that they name.

        Raises BadSetting, which names the variable, or the file's line.

        >>> Settings.read({"CITEKIT_BASE_URL": "https://Cables.Example.org/"}).base_url
        'https://cables.example.org'
        >>> Settings.read({"CITEKIT_BASE_URL": "http://127.0.0.1:8000"}).base_url is None
        True
        """
        file = config_file(environ)
        entries = config.read(file) if file else {}
        for name, entry in entries.items():
            if name not in (row.name for row in SETTINGS):
                near = nearest(name, (row.name for row in SETTINGS))
                raise BadSetting(
                    f"{entry.where}: there is no setting {name[:80]}.",
                    hint=f"{f'Is {near} meant? ' if near else ''}citekit serve --settings lists all.",
                )
        return cls(**{row.name: _value(row, environ, entries.get(row.name)) for row in SETTINGS})


def _value(row: Setting, environ: Mapping[str, str], entry: config.Entry | None) -> Any:
    given = environ.get(row.key, "").strip()
    if given or entry is None:
        return row.read(row.key, given)
    value = entry.value.strip()
    if row.is_path and value and "://" not in value:
        folder = Path(entry.where.rpartition(", line ")[0]).absolute().parent
        value = str(folder / Path(value).expanduser())
    return row.read(f"{entry.where}: {row.name}", value)


def config_file(environ: Mapping[str, str]) -> Path | None:
    """The configuration file: the one that ``CITEKIT_CONFIG`` names, else ``citekit.toml``.

    That lies in ``var/`` of a checkout, else in the user's configuration folder, and not in the
    working folder: what somebody unpacks must not lead the library elsewhere.  None where there
    is none, or where the variable is set to nothing.
    """
    if "CITEKIT_CONFIG" in environ:
        named = environ["CITEKIT_CONFIG"].strip()
        return Path(named).expanduser() if named else None
    root = assets.checkout()
    if root:
        found = root / "var" / "citekit.toml"
    else:
        from platformdirs import user_config_path  # only an installed wheel needs it

        found = user_config_path("citekit", appauthor=False) / "citekit.toml"
    return found if found.is_file() else None


def unknown(environ: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each variable that begins like a setting and is none.

    >>> unknown({"CITEKIT_BASEURL": "x", "PATH": "/bin", "CITEKIT_KEYS": "keys"})
    ('CITEKIT_BASEURL is no setting; CITEKIT_BASE_URL is. citekit serve --settings lists all.',)
    """
    keys = [row.key for row in SETTINGS]
    sentences = []
    for name in sorted(environ):
        if name.startswith(_PREFIX) and name not in keys and not name.startswith(_OURS):
            near = nearest(name, keys)
            other = f"; {near} is" if near else ""
            sentences.append(f"{name} is no setting{other}. citekit serve --settings lists all.")
    return tuple(sentences)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name of a table that is most like another one, if any is; the prefix tells nothing."""
    bare = {other.removeprefix(_PREFIX): other for other in names}
    found = difflib.get_close_matches(name.removeprefix(_PREFIX), bare, n=1, cutoff=0.6)
    return bare[found[0]] if found else None


def data_folder() -> Path:
    """The folder where the library lies by default: ``var/`` in a checkout, else the user's own."""
    root = assets.checkout()
    if root:
        return root / "var"
    from platformdirs import user_data_path  # only an installed wheel needs it

    return user_data_path("citekit", appauthor=False)


def is_loopback(host: str) -> bool:
    """Whether a host name means this very machine and so must never be published.

    >>> [is_loopback(h) for h in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "cables.example.org")]
    [True, True, True, True, False]
    """
    host = host.lower().rstrip(".")
    return (
        host in ("localhost", "::1", "0.0.0.0", "::")  # noqa: S104 - compared, not bound to
        or host.endswith(".localhost")
        or host.startswith("127.")
    )
