"""Nothing here calls anybody: every page and product is made with all sockets shut."""

import re
import socket
import subprocess
import sys
from collections import deque
from html import unescape

import pytest

from citekit import desk
from citekit.settings import Settings
from citekit.web.app import create_app

BASE = "https://cables.example.org"


class Called(AssertionError):
    """Something was looked up or called."""


@pytest.fixture(autouse=True)
def shut(monkeypatch):
    def refuse(*_, **__):
        raise Called

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def test_a_shut_socket_is_shut():
    with pytest.raises(Called):
        socket.create_connection(("127.0.0.1", 9))
    with socket.socket() as line, pytest.raises(Called):
        line.connect(("127.0.0.1", 9))


def test_every_page_that_can_be_reached_is_made_without_a_call(tmp_path):
    """From the home page along every link of our own, and every form of what they lead to."""
    client = create_app(Settings(BASE, str(tmp_path / "none.db"))).test_client()
    seen, left = set(), deque(["/", "/api", "/feed.json", "/openapi.json", "/metrics", "/unapi"])
    statuses = {}
    while left and len(seen) < 400:
        path = left.popleft()
        shape = (
            re.sub(r"\d+", "0", path.partition("?")[0])
            + "?"
            + ",".join(re.findall(r"[?&]([a-z]+)=", path))
        )
        if shape in seen:
            continue
        seen.add(shape)
        answer = client.get(path, follow_redirects=False, buffered=True)
        statuses[path] = answer.status_code
        if answer.status_code in (301, 303, 307, 308):
            left.append(answer.headers["Location"].removeprefix(BASE))
        if "html" in answer.content_type or "xml" in answer.content_type:
            links = re.findall(r'(?:href|src|action)="([^"]+)"', answer.text)
            links += re.findall(r"<loc>([^<]+)", answer.text)
            ours = (unescape(link).partition("#")[0].removeprefix(BASE) for link in links)
            left.extend(link for link in ours if link.startswith("/") and link[:2] != "//")
        answer.close()
    assert len(seen) > 60
    assert not {path for path, status in statuses.items() if status >= 500}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/verify", {"q": "maintain cold ties with Cuba", "ref": "08MEXICO1487"}),
        ("/from", {"url": "http://169.254.169.254/08MEXICO1487", "sel": "warm ties with Cuba"}),
        ("/from", {"text": "http://[::1]/ https://2130706433/ file:///etc/passwd"}),
    ],
)
def test_what_is_sent_is_read_and_never_fetched(tmp_path, path, fields):
    client = create_app(Settings(BASE, str(tmp_path / "none.db"))).test_client()
    assert client.post(path, data=fields).status_code < 500


def test_every_product_is_made_without_a_call(tmp_path):
    here = Settings(BASE, str(tmp_path / "none.db"))
    chosen = desk.passage("08MEXICO1487", 11, words="26-40", settings=here)
    for form in desk.formats():
        assert desk.export([chosen], form.name, settings=here).data
    for form in desk.card_formats():
        assert desk.card(chosen, format=form, settings=here).data
    assert desk.posts(chosen, settings=here)
    assert desk.show(chosen, settings=here).as_dict()


def test_no_module_of_ours_can_fetch():
    """The clients of HTTP that Python brings are used by the server that asks itself, and no one."""
    code = "import sys, citekit.web.app, citekit.cli, citekit.desk; print(sorted({'urllib.request', 'requests', 'httpx', 'aiohttp'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['urllib.request']")  # werkzeug names the latter
