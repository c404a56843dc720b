"""The tools for assistants, over standard input and over HTTP, by the SDK's own client."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

pytestmark = pytest.mark.system
COMMAND = str(Path(sys.executable).with_name("citekit"))


async def asked(client):
    tools = await client.list_tools()
    got = await client.call_tool(
        "verify", {"quotation": "independent from the U.S.", "reference": "08MEXICO1487"}
    )
    return [tool.name for tool in tools.tools], got.structured_content["nearest"]


EXPECTED = (["find", "read", "search", "verify", "cite"], "independent of the U.S.")


def test_an_assistant_asks_over_standard_input():
    async def run():
        parameters = StdioServerParameters(command=COMMAND, args=["mcp"], env=dict(os.environ))
        async with Client(stdio_client(parameters)) as client:
            return await asked(client)

    with anyio.from_thread.start_blocking_portal() as portal:
        assert portal.call(run) == EXPECTED


@contextlib.contextmanager
def served():
    """The address of the tools, served over HTTP until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [COMMAND, "mcp", "--http", "--port", str(port)], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait(10)


def test_an_assistant_asks_over_http():
    async def run(url):
        async with Client(url) as client:
            return await asked(client)

    with served() as url:
        assert anyio.run(run, url) == EXPECTED
