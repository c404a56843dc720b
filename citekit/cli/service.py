"""Commands of who runs the service: the tools for assistants, the doctor."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from citekit import desk
from citekit.cli.frame import JSON, main, print_json


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


_SIGNS = {"ok": "ok    ", "note": "note  ", "broken": "BROKEN"}


@main.command()
@JSON
def doctor(as_json: bool) -> None:
    """Look at everything that the work needs, one line each; exit 1 where something is broken."""
    found = desk.examine()
    if as_json:
        print_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            click.echo(f"{_SIGNS[finding.state]}  {finding.name}: {finding.message}")
            if finding.remedy:
                click.echo(f"        {finding.remedy}")
    sys.exit(1 if any(finding.is_broken for finding in found) else 0)
