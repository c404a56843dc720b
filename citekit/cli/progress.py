"""A progress bar on a terminal's standard error; nothing where that is none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from citekit.desk import Progress

__all__ = ["bar", "counting"]


@contextmanager
def bar() -> Iterator[Callable[[Progress], None] | None]:
    """What shows the progress of an import: share, cables, their rate, time left."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress as rich
    from rich.console import Console

    shown = rich.Progress(
        rich.BarColumn(),
        rich.TaskProgressColumn(),
        rich.TextColumn("{task.fields[cables]:,} cables, {task.fields[rate]:,.0f} a second,"),
        rich.TimeRemainingColumn(compact=True),
        rich.TextColumn("left"),
        console=Console(stderr=True),
        transient=True,
    )
    with shown:
        task = shown.add_task("", total=None, cables=0, rate=0.0)

        def tell(now: Progress) -> None:
            passed = shown.tasks[0].elapsed or 0.0
            rate = now.cables / passed if passed else 0.0
            shown.update(task, total=now.total, completed=now.bytes, cables=now.cables, rate=rate)

        yield tell


@contextmanager
def counting() -> Iterator[Callable[[int, int], None] | None]:
    """What shows how many of all are done."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress as rich
    from rich.console import Console

    columns = (rich.BarColumn(), rich.MofNCompleteColumn(), rich.TimeRemainingColumn(compact=True))
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
