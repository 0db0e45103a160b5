"""An error that a student's code raised, as what can be told of it: its type, its words, its line."""

from __future__ import annotations

from collections.abc import Collection
from types import ModuleType, TracebackType
from typing import Any

_MESSAGE_LENGTH = 500


def describe(
    error: BaseException, labels: Collection[str], module: ModuleType, probes: ModuleType
) -> dict[str, Any]:
    """The observation of an error that ``module`` led to.

    ``place`` is the last line on the way to it that is the student's own, in a file named among
    ``labels``, else the last one in the probes; ``missing`` is the name that was asked of ``module`` by
    others than its own code, and that it does not define.
    """
    places = _frames(error.__traceback__, labels)
    shown = places or _frames(error.__traceback__, [getattr(probes, "__file__", None) or ""])
    return {
        "types": [kind.__name__ for kind in type(error).__mro__[:-1]],
        "message": words_of(error, _MESSAGE_LENGTH),
        "place": list(shown[-1][:2]) if shown else None,
        "missing": None if places and places[-1][2] else _missing(error, module),
        "not_started": isinstance(error, NotImplementedError) and bool(places) and places[-1][2],
        "memory": _is_memory(error),
    }


def words_of(error: BaseException, length: int) -> str:
    """The start of what an exception says; one of the student's own may not even say that."""
    try:
        said = str.__str__(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException:
        return ""
    return said.encode(errors="replace").decode()[:length]  # a lone surrogate fits into no file


def _frames(
    traceback: TracebackType | None, labels: Collection[str]
) -> list[tuple[str, int, bool]]:
    """The student's own lines on the way to an error, and whether the error was raised there."""
    found = []
    while traceback is not None:
        filename = traceback.tb_frame.f_code.co_filename
        if filename in labels:
            found.append((filename, traceback.tb_lineno, traceback.tb_next is None))
        traceback = traceback.tb_next
    return found


def _missing(error: BaseException, module: ModuleType) -> str | None:
    """The name that the student's module should define and does not, if that is the error."""
    if isinstance(error, AttributeError) and error.obj is module:
        return error.name
    return None


def _is_memory(error: BaseException) -> bool:
    if not isinstance(error, RuntimeError):
        return isinstance(error, MemoryError)
    said = words_of(error, _MESSAGE_LENGTH)
    return any(words in said for words in ("allocate memory", "not enough memory", "out of memory"))
