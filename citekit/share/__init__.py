"""Hashtags, posts, threads and alt text: a passage in the words of a social network."""

from citekit.share.networks import INSTANCE, NETWORKS, Network, instance_host, network
from citekit.share.posts import Post, post, posts
from citekit.share.source import alt_text, attribution, fitted_alt, hashtags, marks, spoken_date
from citekit.share.statement import LANGUAGES, statement
from citekit.share.thread import parts, thread

__all__ = [
    "INSTANCE",
    "LANGUAGES",
    "NETWORKS",
    "Network",
    "Post",
    "alt_text",
    "attribution",
    "fitted_alt",
    "hashtags",
    "instance_host",
    "marks",
    "network",
    "parts",
    "post",
    "posts",
    "spoken_date",
    "statement",
    "thread",
]
