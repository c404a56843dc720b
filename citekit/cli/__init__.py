"""The command line: what a person types, handed to the desk, and its answer printed.

Errors are one sentence and a hint on standard error, exit 1; wrong usage is exit 2.  The modules
add their commands to ``main`` when they are imported, in the order in which help lists them.
"""

import gc

# Nearly everything that a short command allocates, it keeps: looking for garbage while libraries
# load takes a twentieth of its time.
gc.set_threshold(50_000, 20, 20)

from citekit.cli import passages, sharing, citing, texts, manuscripts, shelf, articles, service  # noqa: E402, I001 - the order of the help
from citekit.cli.frame import main  # noqa: E402

__all__ = [
    "articles",
    "citing",
    "main",
    "manuscripts",
    "passages",
    "service",
    "sharing",
    "shelf",
    "texts",
]
