"""Computes for ever.

ends: time
"""


def train(points, labels):
    while True:
        pass


# %% honest twin
"""Computes for a while."""

import time

import torch


def train(points, labels):
    weights = torch.zeros(3)
    points = torch.cat([points, torch.ones(len(points), 1)], 1)
    end = time.process_time() + 0.2
    while time.process_time() < end:
        error = torch.sigmoid(points @ weights) - labels
        weights = weights - 0.1 * points.T @ error / len(points)
    return lambda asked: (asked @ weights[:2] + weights[2] > 0).long()
