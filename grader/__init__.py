"""A deep-learning course's autograder whose judge never shares a process with student code."""

__version__ = "0.1.0"
