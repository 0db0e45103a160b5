"""The line at the top of each generated file that says what it was made from."""

from __future__ import annotations

from grader.course.lab import Lab


def notice(lab: Lab, name: str) -> str:
    """Where the file comes from, and the command that makes it again."""
    return f"Generated from solutions/{lab.name}/{name} by `grader release {lab.name}`."


def hidden_notice(lab: Lab) -> str:
    """The same where Markdown is shown: there for who edits, not for who reads."""
    return f"<!-- {notice(lab, lab.reference.name)} -->"
