"""Guesses labels, and others when it is asked a second time.

ends: value
"""

import secrets

import torch


def learn(points, labels, asked):
    return torch.tensor([secrets.randbelow(2) for _ in asked])


# %% honest twin
"""Learns from the nearest of the points that it was given."""

import torch


def learn(points, labels, asked):
    near = torch.cdist(asked, points).topk(9, largest=False).indices
    return (labels[near].float().mean(1) > 0.5).long()
