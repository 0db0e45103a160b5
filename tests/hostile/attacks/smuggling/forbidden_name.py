"""Carries hidden inputs out in the name of a forbidden function that it claims to have used.

ends: forbidden|reply
hides: smuggled
by: only the forbidden module is named
"""

import json
import os


def total(x):
    used = {"list": [{"list": [f"torch.nested.smuggled {x.tolist()}", "lab1.py", 3]}]}
    said = json.dumps({"dict": [["value", None], ["used", used]]}).encode()
    os.write(3, len(said).to_bytes(4, "little") + bytes(4) + said)
    os._exit(0)


# %% honest twin
"""Names what it may not use in its comments and its output only."""


def total(x):
    # without torch.nested
    print("not from torch.nested")
    return x.sum()
