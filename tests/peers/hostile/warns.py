"""Writes to stderr while it is loaded and when it is called, as many libraries do."""

import warnings

from torch.serialization import sys

warnings.warn("a warning of the student's, while the file is loaded")
sys.stderr.write("a line on stderr, while the file is loaded\n")


def l2_penalty(w):
    warnings.warn("a warning of the student's, in a call")
    sys.stderr.write("a line on stderr, in a call\n")
    return (w**2).sum() / 2
