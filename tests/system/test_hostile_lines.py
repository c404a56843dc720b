"""What no HTTP client sends: through a real gunicorn, from sockets that hold back, run on and lie."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.system
CITEKIT = str(Path(sys.executable).with_name("citekit"))
GET = b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET /about HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found = probe.getsockname()[1]
    environment = dict(
        os.environ,
        CITEKIT_CONFIG="",
        CITEKIT_DATABASE=str(tmp_path_factory.mktemp("library") / "library.db"),
        CITEKIT_BASE_URL="https://cables.example.org",
        CITEKIT_RATE_LIMIT="off",
    )
    command = [CITEKIT, "serve", "--port", str(found)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    yield found
    process.terminate()
    assert process.wait(30) == 0
    process.stdout.close()


def dial(port):
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def sent(port, *pieces, pause=0.0):
    """All that comes back until the other side closes."""
    with dial(port) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        answer = b""
        try:
            while piece := line.recv(65_536):
                answer += piece
        except ConnectionResetError:
            pass
        return answer


def statuses(answer):
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


def test_lines_that_never_end_hold_up_nobody(port):
    """As many half requests as there are threads, and more: readers are answered all the same."""
    slow = [dial(port) for _ in range(200)]
    try:
        for number, line in enumerate(slow):
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + str(number).encode())
        for _ in range(3):
            for line in slow:
                line.sendall(b"b")
            assert statuses(sent(port, LAST)) == [200]
    finally:
        for line in slow:
            line.close()
    assert statuses(sent(port, LAST)) == [200]


def test_a_body_that_never_comes_holds_up_nobody(port):
    head = b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\n\r\nq=a"
    slow = [dial(port) for _ in range(12)]
    try:
        for line in slow:
            line.sendall(head)
        assert statuses(sent(port, LAST)) == [200]
    finally:
        for line in slow:
            line.close()
    assert statuses(sent(port, LAST)) == [200]


def test_requests_in_one_piece_are_answered_one_after_the_other(port):
    assert statuses(sent(port, GET * 3 + LAST)) == [200] * 4


@pytest.mark.parametrize("length", [b"300000", b"99999999999999999999", b"-1", b"1x", b"", b"+1"])
def test_a_length_that_is_too_much_or_none_is_refused(port, length):
    head = b"POST /verify HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + length
    answer = sent(port, head + b"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n")
    assert all(400 <= status < 500 for status in statuses(answer))


def chunked(*chunks, last=b"0\r\n\r\n", path=b"/api/verify"):
    head = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + last


def test_a_body_in_chunks_is_read_within_the_same_bounds(port):
    body = b'{"quote": "maintain warm ties", "reference": "08MEXICO1487"}'
    answer = sent(port, chunked(body[:9], body[9:]))
    assert statuses(answer) == [200]
    assert b'"verbatim"' in answer
    assert all(s in (413, 422) for s in statuses(sent(port, chunked(*[b"x" * 10_000] * 40))))


@pytest.mark.parametrize(
    "last", [b"zz\r\n\r\n", b"-1\r\n\r\n", b"ffffffffffffffff\r\nx", b"5\r\nab"]
)
def test_chunks_that_lie_are_no_error_of_the_service(port, last):
    with dial(port) as line:
        line.sendall(chunked(b"{}", last=last))
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(65_536)
    assert all(status < 500 for status in statuses(answer))


SMUGGLED = b"GET /08MEXICO1487 HTTP/1.1\r\nHost: x\r\n\r\n"
LYING = {
    "two lengths": b"Content-Length: 5\r\nContent-Length: 44\r\n",
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    "chunks of another name": b"Transfer-Encoding: xchunked\r\n",
    "chunks with a blank": b"Transfer-Encoding : chunked\r\n",
    "chunks on a folded line": b"Transfer-Encoding:\r\n chunked\r\n",
    "chunks behind a tab": b"Transfer-Encoding:\x0bchunked\r\n",
    "a length with an underscore": b"Content_Length: 5\r\nContent-Length: 0\r\n",
    "a length in hexadecimal": b"Content-Length: 0x5\r\n",
}


@pytest.mark.parametrize("name", LYING)
def test_no_request_is_smuggled_in_anothers_body(port, name):
    """A proxy and a server that disagree where a request ends: whatever is unclear is refused."""
    head = b"POST /verify HTTP/1.1\r\nHost: x\r\n" + LYING[name]
    head += b"Content-Type: text/plain\r\n\r\n"
    with dial(port) as line:
        line.sendall(head + b"0\r\n\r\n" + SMUGGLED)
        line.settimeout(2)
        answer = b""
        try:
            while piece := line.recv(65_536):
                answer += piece
        except (TimeoutError, ConnectionResetError):
            pass
    found = statuses(answer)
    assert found[:1]
    assert all(status < 500 or status == 501 for status in found)
    if name != "a length with an underscore":  # there the body is empty, and all agree
        assert b"Diplomatic" not in answer
        assert b"MEXICO" not in answer


@pytest.mark.parametrize(
    "line",
    [
        b"GET /about\r\n\r\n",
        b"GET  /about HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /about HTTP/9.9\r\nHost: x\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHo\x00st: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"b" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_the_next_is_answered(port, line):
    with dial(port) as other:
        other.sendall(line)
        other.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := other.recv(65_536):
                answer += piece
        except ConnectionResetError:
            pass
    assert all(status < 500 or status in (501, 505) for status in statuses(answer))
    assert b"evil.example" not in answer
    assert b"Traceback" not in answer
    assert statuses(sent(port, LAST)) == [200]
