"""The command on posts: share."""

from __future__ import annotations

import dataclasses

import click

from citekit import desk
from citekit.cli.frame import (
    ANY_REF,
    JSON,
    PARA,
    Choice,
    choosing,
    main,
    print_json,
    say_where_links_lead,
)
from citekit.errors import UnknownName
from citekit.model import Passage

__all__ = ["share"]


@main.command()
@ANY_REF
@PARA
@choosing
@click.option("--network", metavar="NAME", help="One of them: x, bluesky, mastodon, email, html …")
@click.option("--thread", is_flag=True, help="All the words, in numbered posts; with --network.")
@click.option("--link", "as_link", is_flag=True, help="The share link instead of the text.")
@click.option("--instance", metavar="HOST", help="The Mastodon server.  [default: mastodon.social]")
@click.option("--speaker", is_flag=True, help="Name who is reported to have said it.")
@click.option("--lang", metavar="en|es", help="A sentence for an article, in this language.")
@JSON
def share(
    ref: str | None,
    para: str | None,
    choice: Choice,
    network: str | None,
    thread: bool,
    as_link: bool,
    instance: str | None,
    speaker: bool,
    lang: str | None,
    as_json: bool,
) -> None:
    """Compose posts for social networks, or a sentence for an article.

    Without --network: every network, with how much of its limit is used.
    """
    if thread and not network:
        raise click.UsageError("--thread goes with --network.")
    if lang and (network or speaker):
        raise click.UsageError("--lang gives a sentence for an article; leave off the others.")
    chosen = choice.passage(ref, para)
    say_where_links_lead()
    if lang:
        sentence = desk.statement(chosen, lang)
        print_json({"lang": lang, "text": sentence}) if as_json else click.echo(sentence)
        return
    made = _posts(chosen, network, thread, speaker=speaker, instance=instance)
    if as_json:
        print_json([dataclasses.asdict(post) for post in made])
    elif network:
        click.echo("\n\n".join((post.url if as_link else post.text) for post in made))
    else:
        for post in made:
            _print(post)


def _posts(
    chosen: Passage, network: str | None, is_thread: bool, *, speaker: bool, instance: str | None
) -> tuple[desk.Post, ...]:
    if network and is_thread:
        return desk.thread(chosen, network, speaker=speaker, instance=instance)
    made = desk.posts(chosen, speaker=speaker, instance=instance)
    if network is None:
        return made
    found = tuple(post for post in made if post.name == network)
    if not found:
        raise UnknownName.among("network", network, (post.name for post in made))
    return found


def _print(post: desk.Post) -> None:
    used = f"  {post.used} of {post.limit}" if post.limit else ""
    click.echo(click.style(post.label, bold=True) + used)
    click.echo(f"{post.text}\n{post.url or 'Copy and paste it.'}\n")
