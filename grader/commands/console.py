"""What commands say, and how they end: two consoles, a bar, exit codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

JUDGED, NOT_JUDGED, USED_WRONGLY, INTERRUPTED = 0, 1, 2, 130
"""Exit codes."""

out, err = Console(highlight=False), Console(stderr=True, highlight=False)


def complain(complaints: Iterable[str]) -> None:
    """A line on the error output for each thing that is wrong with a lab."""
    for complaint in complaints:
        err.print(f"[red]✗[/red] {escape(complaint)}", soft_wrap=True)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on a terminal, nothing elsewhere; refreshed by hand, since a thread must not see a fork."""
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[who]}"),
    )
    with Progress(*columns, console=err, auto_refresh=False, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, who="")

        def show(done: int, of: int, who: str) -> None:
            bar.update(task, completed=done, total=of, who=escape(who))
            bar.refresh()

        yield show
