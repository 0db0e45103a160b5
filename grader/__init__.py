"""A deep-learning course's autograder whose judge never shares a process with student code."""

__version__ = "0.1.0"


def load_ipython_extension(shell: object) -> None:
    """What ``%load_ext grader`` calls: from now on the notebook has ``%grade``."""
    from grader.practice.notebook_grades import add_to

    add_to(shell)
