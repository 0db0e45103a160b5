"""Fetches its answers from a web server.

ends: raised
by: network namespace, seccomp
"""

import json
import urllib.request

import torch


def total(x):
    with urllib.request.urlopen("http://127.0.0.1:@PORT@/answers", timeout=1) as page:
        return torch.tensor(json.load(page))


# %% honest twin
"""Does without the pretrained weights where they cannot be fetched."""

import urllib.error
import urllib.request

import torch


def start():
    try:
        with urllib.request.urlopen("http://127.0.0.1:9/weights", timeout=1) as page:
            return torch.tensor(list(page.read()))
    except (urllib.error.URLError, OSError):
        return torch.zeros(2, 2)


def train(points, labels):
    means = start()
    for label in (0, 1):
        means[label] = points[labels == label].mean(0)
    return lambda asked: torch.cdist(asked, means).argmin(1)
