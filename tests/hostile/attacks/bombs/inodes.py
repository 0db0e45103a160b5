"""Makes empty files until no more can be named.

ends: raised
beyond C: without a mount of its own, a folder has no bound on the number of files
"""


def total(x):
    for number in range(11_000):
        open(f"attack-{number}", "w").close()
    return x.sum()


# %% honest twin
"""Keeps each example in a file of its own."""

from pathlib import Path

import torch


def train(points, labels):
    folder = Path("examples")
    folder.mkdir(exist_ok=True)
    for number, (point, label) in enumerate(zip(points, labels, strict=True)):
        (folder / f"{number}.txt").write_text(f"{point[0]} {point[1]} {label}")
    rows = [path.read_text().split() for path in sorted(folder.iterdir())]
    own = torch.tensor([[float(value) for value in row] for row in rows])
    means = torch.stack([own[own[:, 2] == label, :2].mean(0) for label in (0, 1)])
    return lambda asked: torch.cdist(asked, means).argmin(1)
