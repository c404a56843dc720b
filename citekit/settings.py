"""The environment, read once, as one frozen object.

Every setting is a row of ``SETTINGS``; documentation and ``citekit serve --settings`` read the
same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from citekit import assets
from citekit.errors import BadSetting

__all__ = ["SETTINGS", "Setting", "Settings", "data_folder"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table of settings: variable, default as printed, one sentence."""

    variable: str
    default: str
    purpose: str


SETTINGS = (
    Setting(
        "CITEKIT_BASE_URL",
        "unset",
        "Public address of the service, as in https://cables.example.org; every absolute link "
        "comes from it. Unset or loopback: cards, posts and citations carry the original's address.",
    ),
    Setting(
        "CITEKIT_DATABASE",
        "sqlite file",
        "Path of a SQLite file, or a database URL such as postgresql+psycopg://host/name. "
        "Default: var/citekit.db in a checkout, else the user's data folder.",
    ),
    Setting(
        "CITEKIT_THEMES",
        "unset",
        "A folder of a newsroom's own card themes: NAME.toml with colours, and beside it the logo "
        "and typefaces that it names.",
    ),
    Setting(
        "CITEKIT_KEYS",
        "unset",
        "Folder of key.pem and certificates.pem, made by citekit keys new or your own: quote cards "
        "are then signed (C2PA). Unset: they are not.",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set.

    ``base_url`` is None where nothing public may be linked to (unset, or a loopback host);
    ``database`` is a database URL or the path of a SQLite file; ``themes`` a folder of card themes;
    ``keys`` the folder of the key that cards are signed with, or an empty string.
    """

    base_url: str | None = None
    database: str = field(default_factory=lambda: str(data_folder() / "citekit.db"))
    themes: Path | None = None
    keys: str = ""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """Settings from environment variables.

        >>> Settings.read({"CITEKIT_BASE_URL": "https://Cables.Example.org/"}).base_url
        'https://cables.example.org'
        >>> Settings.read({"CITEKIT_BASE_URL": "http://127.0.0.1:8000"}).base_url is None
        True
        """
        return cls(
            base_url=_public_base(environ.get("CITEKIT_BASE_URL", "")),
            database=environ.get("CITEKIT_DATABASE", "").strip()
            or str(data_folder() / "citekit.db"),
            themes=Path(folder) if (folder := environ.get("CITEKIT_THEMES", "").strip()) else None,
            keys=environ.get("CITEKIT_KEYS", "").strip(),
        )


def data_folder() -> Path:
    """The folder where the library lies by default: ``var/`` in a checkout, else the user's own."""
    root = assets.checkout()
    if root:
        return root / "var"
    from platformdirs import user_data_path  # only an installed wheel needs it

    return user_data_path("citekit", appauthor=False)


def _public_base(value: str) -> str | None:
    value = value.strip().rstrip("/")
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
            f"CITEKIT_BASE_URL is not a web address: {value!r}.",
            hint="Set it to something like https://cables.example.org, without ? or #.",
        )
    if is_loopback(host):
        return None
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


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
