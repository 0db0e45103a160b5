"""Syntax that is younger than the Python that reads it, told from a mistake by a parser that knows both."""

from __future__ import annotations

NEWER_PYTHON = "NewerPython"
"""Stands for the name of the error where a file or cell is no mistake, only younger than this Python."""
_MISTAKES_ALL_THE_SAME = (
    *("unicode error", "bytes can only", "null bytes"),
    *("too many nested", "Exceeds the limit"),
)
"""What Python says of texts that this parser takes, or that would end it."""


def is_newer(source: str, error: BaseException) -> bool:
    """Whether another Python would take what this one refuses with ``error``."""
    if type(error) is not SyntaxError or any(w in str(error) for w in _MISTAKES_ALL_THE_SAME):
        return False
    try:
        from libcst import parse_module  # late: few programs have such an error
    except ImportError:
        return False
    try:
        parse_module(source)
    except Exception:  # whatever it says of it: that parser does not take it either
        return False
    return True
