"""Commands that go on until they are ended: the tools for assistants."""

from __future__ import annotations

import click

from citekit.cli.frame import main


@main.command()
@click.option("--http", is_flag=True, help="Answer over HTTP instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
def mcp(http: bool, host: str, port: int) -> None:
    """Offer find, read, search, verify and cite to an assistant (Model Context Protocol)."""
    from citekit.mcp import server

    made = server()
    if http:
        click.echo(f"citekit answers at http://{host}:{port}/mcp", err=True)
        made.run("streamable-http", host=host, port=port, stateless_http=True, json_response=True)
    else:
        made.run()
