"""Where a passage can be read, and how its words are pointed at on a page."""

from citekit.links.fragment import directive
from citekit.links.selectors import selectors
from citekit.links.targets import (
    HISTORICAL_HOSTS,
    TARGETS,
    Target,
    Where,
    cable_link,
    elsewhere,
    original,
    permalink,
    target,
    targets,
)

__all__ = [
    "HISTORICAL_HOSTS",
    "TARGETS",
    "Target",
    "Where",
    "cable_link",
    "directive",
    "elsewhere",
    "original",
    "permalink",
    "selectors",
    "target",
    "targets",
]
