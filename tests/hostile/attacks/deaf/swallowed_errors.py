"""Catches whatever is raised to end it.

ends: time
"""

import time


def train(points, labels):
    while True:
        try:
            time.sleep(100)
        except BaseException:
            continue


# %% honest twin
"""Tries something else when a step fails."""

import torch


def train(points, labels):
    for rate in (float("inf"), 0.5):
        weights = torch.zeros(3, dtype=torch.float64)
        own = torch.cat([points.double(), torch.ones(len(points), 1)], 1)
        try:
            for _ in range(100):
                error = torch.sigmoid(own @ weights) - labels
                weights = weights - rate * own.T @ error / len(own)
                if not weights.isfinite().all():
                    raise FloatingPointError(f"a rate of {rate} is too large")
        except Exception:
            continue
        break
    return lambda asked: (asked.double() @ weights[:2] + weights[2] > 0).long()
