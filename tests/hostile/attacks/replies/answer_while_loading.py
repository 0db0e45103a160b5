"""Sends two replies while its file is being loaded, the second for the first question.

base: 0
seen: out of turn
"""

import json
import os
import struct


class Early:
    loaded = json.dumps({"dict": [["broken", {"list": []}]]}).encode()
    answer = json.dumps({"dict": [["value", 6.0], ["used", {"list": []}]]}).encode()
    for said in (loaded, answer, answer, answer):
        os.write(3, struct.pack("<II", len(said), 0) + said)


def total(x):
    return 6.0


# %% honest twin
"""Prints while its file is being loaded."""


class Early:
    print("loading")
